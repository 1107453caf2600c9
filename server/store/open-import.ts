import type { Client } from 'pg';
import type { CoverageArea, DatasetDescription, GroundGrid } from '../../core/model/dataset.ts';
import type { Segment, SurveyPoint } from '../../core/model/segment.ts';
import { columnList, type Column } from './column.ts';
import type { Database } from './connect-database.ts';
import type { ImportOutcome, ImportWriter, RejectedRow } from './import-writer.ts';
import { mergeImport } from './merge-import.ts';
import { AREA_COLUMNS, BUILDING_COLUMNS, ROAD_COLUMNS } from './place-columns.ts';
import { POINT_COLUMNS } from './point-columns.ts';
import { copyRows, giveBack, takeConnection } from './raw-connection.ts';
import { SEGMENT_COLUMNS } from './segment-columns.ts';

const REJECTED_COLUMNS: readonly Column<RejectedRow>[] = [
  { name: 'file', type: 'text', value: (r) => r.file },
  { name: 'row', type: 'int4', value: (r) => r.row },
  { name: 'source_values', type: 'jsonb', value: (r) => r.values },
  { name: 'issues', type: 'jsonb', value: (r) => r.issues },
];

/**
 * Opens an import into the dataset `description.name`: one transaction on a connection of its own. Rows go to temporary tables by COPY, so
 * nobody waits for them; the merge runs at `commit`, and the revision is taken by the database as the last step of that.
 */
export async function openImport(db: Database, description: DatasetDescription): Promise<ImportWriter> {
  const client = await takeConnection(db);
  const grids: GroundGrid[] = [];
  const coverage: CoverageArea[] = [...description.coverage];
  let rejected = 0;
  let open = true;

  try {
    await client.query('BEGIN');
    await stageTable(client, 'point', columnList(POINT_COLUMNS));
    await stageTable(client, 'segment', columnList(SEGMENT_COLUMNS));
    await stageTable(client, 'road', columnList(ROAD_COLUMNS));
    await stageTable(client, 'area', columnList(AREA_COLUMNS));
    await stageTable(client, 'building', columnList(BUILDING_COLUMNS));
    await stageTable(client, 'rejected_row', columnList(REJECTED_COLUMNS));
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    await giveBack(db, client);
    throw error;
  }

  const end = async (statement: 'COMMIT' | 'ROLLBACK'): Promise<void> => {
    if (!open) return;
    open = false;
    try {
      await client.query(statement);
    } finally {
      await giveBack(db, client);
    }
  };

  const abort = (): Promise<void> => end('ROLLBACK');

  return {
    addPoints: (batch: readonly SurveyPoint[]) => copyRows(client, 'staged_point', POINT_COLUMNS, batch),
    addSegments: (batch: readonly Segment[]) => copyRows(client, 'staged_segment', SEGMENT_COLUMNS, batch),
    addRoads: (batch) => copyRows(client, 'staged_road', ROAD_COLUMNS, batch),
    addAreas: (batch) => copyRows(client, 'staged_area', AREA_COLUMNS, batch),
    addBuildings: (batch) => copyRows(client, 'staged_building', BUILDING_COLUMNS, batch),
    addRejected: async (batch) => {
      await copyRows(client, 'staged_rejected_row', REJECTED_COLUMNS, batch);
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
        const merged = await mergeImport(client, { description, grids, coverage, rejected, trial: dryRun });
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
