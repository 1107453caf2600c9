import type { Client } from 'pg';
import type { DatasetDescription } from '../../core/model/dataset.ts';
import type { Column } from './column.ts';
import type { Database } from './connect-database.ts';
import { leaseGids, type GidLease, type Relation } from './gid-lease.ts';
import { tryLockDataset, writeDataset } from './write-dataset.ts';

const LARGEST_GID = 16_777_215;

/** An import whose rows go straight into the tables of the network. */
export interface Load {
  datasetId: number;
  /** Rows that came, by table. */
  counts: Readonly<Record<Relation, number>>;
  /** `columns` with those in front that the store adds, for the next `count` rows. */
  columnsFor<Row>(relation: Relation, columns: readonly Column<Row>[], count: number): Promise<readonly Column<Row>[]>;
  /** To be called before the import commits. */
  settle(): Promise<void>;
}

/**
 * Begins a load into the dataset of `description` when it is new or empty: nothing can match by key then, and rows need not be staged. Null when
 * the dataset has rows, or another import is at it. The transaction is that of `client`; it takes its revision at commit like any.
 */
export async function beginLoad(
  db: Database,
  client: Client,
  description: DatasetDescription,
  trial: boolean,
): Promise<Load | null> {
  if (!(await tryLockDataset(client, description.name))) return null;
  const found = await client.query<{ used: boolean }>(
    `SELECT EXISTS (SELECT FROM talpa.segment WHERE dataset_id = d.id) OR EXISTS (SELECT FROM talpa.point WHERE dataset_id = d.id) AS used
     FROM talpa.dataset AS d WHERE d.name = $1`,
    [description.name],
  );
  if (found.rows[0]?.used === true) return null;
  const datasetId = await writeDataset(client, description);
  const change = await client.query<{ id: string }>('SELECT talpa.current_change() AS id');
  const changeId = Number(change.rows[0]?.id);
  // Rows bring what the trigger per row would give them.
  await client.query(`SELECT set_config('talpa.load', 'on', true)`);
  const gids: Record<Relation, GidLease> = trial
    ? { point: trialGids(), segment: trialGids() }
    : { point: leaseGids(db, client, 'point'), segment: leaseGids(db, client, 'segment') };
  const counts = { point: 0, segment: 0 };
  return {
    datasetId,
    counts,
    columnsFor: async (relation, columns, count) => {
      const taken = await gids[relation].take(count);
      counts[relation] += count;
      let i = 0;
      return [
        { name: 'gid', type: 'int4', value: () => taken[i++] ?? null },
        { name: 'dataset_id', type: 'int4', value: () => datasetId },
        { name: 'change_id', type: 'int8', value: () => changeId },
        ...columns,
      ];
    },
    settle: async () => {
      await gids.point.settle();
      await gids.segment.settle();
    },
  };
}

/** Gids of a dry run, from the top down: it uses up none. */
function trialGids(): GidLease {
  let next = LARGEST_GID;
  return {
    take: (count) => Promise.resolve(Int32Array.from({ length: count }, () => next--)),
    settle: () => Promise.resolve(),
  };
}
