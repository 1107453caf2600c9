import type { Client } from 'pg';
import type { CoverageArea, DatasetDescription, GroundGrid } from '../../core/model/dataset.ts';
import type { Segment, SurveyPoint } from '../../core/model/segment.ts';
import { columnList, type Column } from './column.ts';
import type { Database } from './connect-database.ts';
import { copyLine } from './copy-line.ts';
import { encodeCopy } from './encode-copy.ts';
import type { Relation } from './gid-lease.ts';
import type { ImportOutcome, ImportWriter, RejectedRow } from './import-writer.ts';
import { beginLoad, type Load } from './load-import.ts';
import { finishLoad, mergeImport } from './merge-import.ts';
import { AREA_COLUMNS, BUILDING_COLUMNS, ROAD_COLUMNS } from './place-columns.ts';
import { POINT_COLUMNS } from './point-columns.ts';
import { copyBytes, giveBack, takeConnection } from './raw-connection.ts';
import { SEGMENT_COLUMNS } from './segment-columns.ts';

const REJECTED_COLUMNS: readonly Column<RejectedRow>[] = [
  { name: 'file', type: 'text', value: (r) => r.file },
  { name: 'row', type: 'int4', value: (r) => r.row },
  { name: 'source_values', type: 'jsonb', value: (r) => r.values },
  { name: 'issues', type: 'jsonb', value: (r) => r.issues },
];

/** Rows of the first batch from which on an import is loaded straight, when it can be. */
const LOADED_FROM = 2000;
/** Encoded batches on their way to the database while the caller makes the next: more would only take memory. */
const BATCHES_UNDER_WAY = 3;

export interface ImportMode {
  /** A dry run is meant: gids are not drawn, since a rollback does not give a drawn one back at once. */
  trial?: boolean;
  /** `staged`: never load straight. */
  path?: 'auto' | 'staged';
}

/**
 * Opens an import into the dataset `description.name`: one transaction on a connection of its own. Rows go to temporary tables by COPY, so
 * nobody waits for them; the merge runs at `commit`. A large import into a new or empty dataset has nothing to merge with: its rows go
 * straight to the tables. Either way the revision is taken by the database as the last step of the commit. Batches travel while the caller goes on:
 * what the database says to one is thrown by a later call.
 */
export async function openImport(
  db: Database,
  description: DatasetDescription,
  { trial = false, path = 'auto' }: ImportMode = {},
): Promise<ImportWriter> {
  const client = await takeConnection(db);
  const grids: GroundGrid[] = [];
  const coverage: CoverageArea[] = [...description.coverage];
  let rejected = 0;
  let open = true;
  /** Undefined until the first batch. */
  let load: Load | null | undefined;

  try {
    await client.query('BEGIN');
    await stageTable(client, 'road', columnList(ROAD_COLUMNS));
    await stageTable(client, 'area', columnList(AREA_COLUMNS));
    await stageTable(client, 'building', columnList(BUILDING_COLUMNS));
    await stageTable(client, 'rejected_row', columnList(REJECTED_COLUMNS));
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    await giveBack(db, client);
    throw error;
  }

  const line = copyLine(BATCHES_UNDER_WAY);

  const begin = async (rows: number): Promise<void> => {
    if (load !== undefined) return;
    load = path === 'auto' && rows >= LOADED_FROM ? await beginLoad(db, client, description, trial) : null;
    if (load !== null) return;
    await stageTable(client, 'point', columnList(POINT_COLUMNS));
    await stageTable(client, 'segment', columnList(SEGMENT_COLUMNS));
  };

  const add = async <Row>(
    relation: Relation,
    columns: readonly Column<Row>[],
    batch: readonly Row[],
  ): Promise<void> => {
    if (batch.length === 0) return;
    await begin(batch.length);
    const isLoad = load !== null && load !== undefined;
    const all = isLoad ? await load!.columnsFor(relation, columns, batch.length) : columns;
    const bytes = encodeCopy(all, batch);
    await line.join(() => copyBytes(client, isLoad ? `talpa.${relation}` : `staged_${relation}`, all, bytes));
  };

  const stage = async <Row>(table: string, columns: readonly Column<Row>[], batch: readonly Row[]): Promise<void> => {
    if (batch.length === 0) return;
    const bytes = encodeCopy(columns, batch);
    await line.join(() => copyBytes(client, `staged_${table}`, columns, bytes));
  };

  const end = async (statement: 'COMMIT' | 'ROLLBACK'): Promise<void> => {
    if (!open) return;
    open = false;
    try {
      await line.empty().catch(() => undefined);
      await client.query(statement);
    } finally {
      await giveBack(db, client);
    }
  };

  const abort = (): Promise<void> => end('ROLLBACK');

  return {
    addPoints: (batch: readonly SurveyPoint[]) => add('point', POINT_COLUMNS, batch),
    addSegments: (batch: readonly Segment[]) => add('segment', SEGMENT_COLUMNS, batch),
    addRoads: (batch) => stage('road', ROAD_COLUMNS, batch),
    addAreas: (batch) => stage('area', AREA_COLUMNS, batch),
    addBuildings: (batch) => stage('building', BUILDING_COLUMNS, batch),
    addRejected: async (batch) => {
      await stage('rejected_row', REJECTED_COLUMNS, batch);
      rejected += batch.length;
    },
    addGround: (grid) => {
      grids.push(grid);
      return Promise.resolve();
    },
    addCoverage: (areas) => {
      coverage.push(...areas);
      return Promise.resolve();
    },
    commit: async ({ dryRun }): Promise<ImportOutcome> => {
      try {
        await line.empty();
        await begin(0);
        const input = { description, grids, coverage, rejected, trial: dryRun };
        const merged = load ? await finishLoad(client, load, input) : await mergeImport(client, input);
        await end(dryRun ? 'ROLLBACK' : 'COMMIT');
        return { ...merged, revision: dryRun ? null : await revisionOf(db, merged.changeId) };
      } catch (error) {
        await abort().catch(() => undefined);
        throw error;
      }
    },
    abort,
  };
}

async function stageTable(client: Client, table: string, columns: string): Promise<void> {
  await client.query(
    `CREATE TEMP TABLE staged_${table} ON COMMIT DROP AS SELECT ${columns} FROM talpa.${table} WITH NO DATA`,
  );
}

async function revisionOf(db: Database, changeId: number | null): Promise<number | null> {
  if (changeId === null) return null;
  const row = await db.knex<{ revision: string }>('change').where('id', changeId).first('revision');
  return row === undefined ? null : Number(row.revision);
}
