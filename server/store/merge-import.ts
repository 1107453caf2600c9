import type { Client } from 'pg';
import type { CoverageArea, DatasetDescription, GroundGrid } from '../../core/model/dataset.ts';
import { columnList } from './column.ts';
import { writeGroundGrids } from './ground-grids.ts';
import type { ImportOutcome, MergeCounts } from './import-writer.ts';
import type { Load } from './load-import.ts';
import { AREA_COLUMNS, BUILDING_COLUMNS, ROAD_COLUMNS } from './place-columns.ts';
import { POINT_COLUMNS } from './point-columns.ts';
import { SEGMENT_COLUMNS } from './segment-columns.ts';
import { lockDataset, writeDataset } from './write-dataset.ts';

export interface MergeInput {
  description: DatasetDescription;
  grids: readonly GroundGrid[];
  coverage: readonly CoverageArea[];
  /** Rows in `staged_rejected_row`. */
  rejected: number;
  /** A dry run: gids are numbered down from the top instead of being drawn, since a rollback does not give a drawn one back. */
  trial: boolean;
}

export type MergeResult = Omit<ImportOutcome, 'revision'> & { changeId: number | null };

/**
 * The statistics of a dataset that came in a moment ago are missing: the planner would take it for one row, and 60,000 times read the other side. Local to
 * the transaction.
 */
const WITHOUT_NESTED_LOOPS = 'SET LOCAL enable_nestloop = off';

/**
 * Merges the staged points, segments, roads, areas and buildings into their dataset: rows are matched by key, changed where anything differs, removed when their key was
 * not staged. Ground grids, coverage and rejected rows are replaced. Nothing that is equal is written, so an import of the same file
 * again makes no revision.
 */
export async function mergeImport(client: Client, input: MergeInput): Promise<MergeResult> {
  const { description, trial } = input;
  await lockDataset(client, description.name);
  await client.query(`SELECT set_config('talpa.trial', $1, true)`, [trial ? 'on' : '']);
  const datasetId = await writeDataset(client, description);
  // The statistics of a table that was just filled are empty, and the plans for it would be nested loops.
  await client.query('ANALYZE staged_point (key); ANALYZE staged_segment (key)');
  await client.query(WITHOUT_NESTED_LOOPS);
  const points = await mergeTable(client, 'point', columnNames(POINT_COLUMNS), datasetId, trial);
  const segments = await mergeTable(client, 'segment', columnNames(SEGMENT_COLUMNS), datasetId, trial);
  return finishImport(client, input, { datasetId, points, segments });
}

/** What is left of an import whose rows are in the tables already. */
export async function finishLoad(client: Client, load: Load, input: MergeInput): Promise<MergeResult> {
  await load.settle();
  const added = (count: number): MergeCounts => ({ added: count, changed: 0, unchanged: 0, removed: 0 });
  const { datasetId, counts } = load;
  return finishImport(client, input, { datasetId, points: added(counts.point), segments: added(counts.segment) });
}

async function finishImport(
  client: Client,
  { description, grids, coverage, rejected, trial }: MergeInput,
  { datasetId, points, segments }: Pick<MergeResult, 'datasetId' | 'points' | 'segments'>,
): Promise<MergeResult> {
  await client.query('ANALYZE staged_road (key); ANALYZE staged_area (key); ANALYZE staged_building (key)');
  await client.query(WITHOUT_NESTED_LOOPS);
  const roads = await mergeTable(client, 'road', columnNames(ROAD_COLUMNS), datasetId, trial);
  const areas = await mergeTable(client, 'area', columnNames(AREA_COLUMNS), datasetId, trial);
  const buildings = await mergeTable(client, 'building', columnNames(BUILDING_COLUMNS), datasetId, trial);
  // At once, so that a dry run is told too.
  await client.query('SET CONSTRAINTS talpa.area_parent IMMEDIATE');
  await replaceGround(client, datasetId, grids);
  await replaceCoverage(client, datasetId, coverage);
  await replaceRejected(client, datasetId);
  await client.query(
    `UPDATE talpa.dataset SET imported_at = clock_timestamp(), imported_segments = $2, imported_points = $3
     WHERE id = $1 AND current_setting('talpa.change', true) <> ''`,
    [datasetId, staged(segments), staged(points)],
  );
  const changeId = await describeChange(client, datasetId, description);
  return { datasetId, changeId, segments, points, roads, areas, buildings, quarantined: rejected };
}

async function mergeTable(
  client: Client,
  table: 'point' | 'segment' | 'road' | 'area' | 'building',
  columns: readonly string[],
  datasetId: number,
  trial: boolean,
): Promise<MergeCounts> {
  const list = columnList(columns.map((name) => ({ name })));
  const facts = columns.filter((name) => name !== 'key');
  // Geometries are compared by their bytes: the operator = of PostGIS may leave Z out.
  const comparable = (prefix: string): string =>
    facts.map((name) => (name === 'geom' ? `${prefix}."geom"::bytea` : `${prefix}."${name}"`)).join(', ');

  const removed = await client.query(
    `DELETE FROM talpa.${table} AS t WHERE t.dataset_id = $1 AND NOT EXISTS (SELECT FROM staged_${table} AS s WHERE s.key = t.key)`,
    [datasetId],
  );
  const changed = await client.query(
    `UPDATE talpa.${table} AS t SET ${facts.map((name) => `"${name}" = s."${name}"`).join(', ')}
     FROM staged_${table} AS s
     WHERE t.dataset_id = $1 AND t.key = s.key AND (${comparable('t')}) IS DISTINCT FROM (${comparable('s')})`,
    [datasetId],
  );
  const isNetwork = table === 'point' || table === 'segment';
  const gid = trial ? '16777216 - row_number() OVER ()' : 'NULL';
  const added = await client.query(
    `INSERT INTO talpa.${table} (${isNetwork ? 'gid, ' : ''}dataset_id, ${list})
     SELECT ${isNetwork ? `${gid}, ` : ''}$1, ${columnList(
       columns.map((name) => ({ name })),
       's',
     )} FROM staged_${table} AS s
     WHERE NOT EXISTS (SELECT FROM talpa.${table} AS t WHERE t.dataset_id = $1 AND t.key = s.key)`,
    [datasetId],
  );
  const total = await client.query<{ n: string }>(`SELECT count(*) AS n FROM staged_${table}`);
  const counts = { added: added.rowCount ?? 0, changed: changed.rowCount ?? 0, removed: removed.rowCount ?? 0 };
  return { ...counts, unchanged: Number((total.rows[0] as { n: string }).n) - counts.added - counts.changed };
}

async function replaceGround(client: Client, datasetId: number, grids: readonly GroundGrid[]): Promise<void> {
  const old = await client.query<{ hash: string }>(
    `SELECT md5(heights) || ' ' || concat_ws(' ', epsg, origin_x, origin_y, step_x, step_y, columns, rows) AS hash
     FROM talpa.ground_grid WHERE dataset_id = $1 ORDER BY id`,
    [datasetId],
  );
  if (old.rows.length === 0 && grids.length === 0) return;
  await client.query(`CREATE TEMP TABLE staged_ground ON COMMIT DROP AS SELECT * FROM talpa.ground_grid WITH NO DATA`);
  await writeGroundGrids(client, 'staged_ground', datasetId, grids);
  const now = await client.query<{ hash: string }>(
    `SELECT md5(heights) || ' ' || concat_ws(' ', epsg, origin_x, origin_y, step_x, step_y, columns, rows) AS hash FROM staged_ground`,
  );
  const list = (rows: { hash: string }[]): string => rows.map(({ hash }) => hash).join('\n');
  if (list(old.rows) === list(now.rows)) return;
  if (old.rows.length > 0) await client.query('DELETE FROM talpa.ground_grid WHERE dataset_id = $1', [datasetId]);
  if (grids.length > 0) {
    const columns = 'dataset_id, epsg, origin_x, origin_y, step_x, step_y, columns, rows, heights';
    await client.query(`INSERT INTO talpa.ground_grid (${columns}) SELECT ${columns} FROM staged_ground`);
  }
}

async function replaceCoverage(client: Client, datasetId: number, areas: readonly CoverageArea[]): Promise<void> {
  await client.query(
    `CREATE TEMP TABLE staged_coverage ON COMMIT DROP AS
     SELECT a->>'reportClass' AS report_class, (a->>'asOf')::date AS as_of,
       ST_Multi(ST_SetSRID(ST_GeomFromGeoJSON(jsonb_build_object('type', 'MultiPolygon', 'coordinates', a->'polygons')), 4490)) AS area
     FROM jsonb_array_elements($1::jsonb) AS a`,
    [JSON.stringify(areas)],
  );
  const difference = await client.query(
    `(SELECT report_class, as_of, area::bytea FROM talpa.coverage WHERE dataset_id = $1
      EXCEPT ALL SELECT report_class, as_of, area::bytea FROM staged_coverage)
     UNION ALL
     (SELECT report_class, as_of, area::bytea FROM staged_coverage
      EXCEPT ALL SELECT report_class, as_of, area::bytea FROM talpa.coverage WHERE dataset_id = $1) LIMIT 1`,
    [datasetId],
  );
  if (difference.rows.length === 0) return;
  await client.query('DELETE FROM talpa.coverage WHERE dataset_id = $1', [datasetId]);
  await client.query(
    `INSERT INTO talpa.coverage (dataset_id, report_class, as_of, area)
     SELECT $1, report_class, as_of, area FROM staged_coverage`,
    [datasetId],
  );
}

async function replaceRejected(client: Client, datasetId: number): Promise<void> {
  await client.query('DELETE FROM talpa.rejected_row WHERE dataset_id = $1', [datasetId]);
  await client.query(
    `INSERT INTO talpa.rejected_row (dataset_id, file, row, source_values, issues)
     SELECT $1, file, row, source_values, issues FROM staged_rejected_row`,
    [datasetId],
  );
}

/** Says on the change that it is an import; null when nothing changed. */
async function describeChange(
  client: Client,
  datasetId: number,
  description: DatasetDescription,
): Promise<number | null> {
  const current = await client.query<{ id: string | null }>(
    `SELECT nullif(current_setting('talpa.change', true), '') AS id`,
  );
  const id = current.rows[0]?.id ?? null;
  if (id === null) return null;
  const files = description.sourceFiles.map(({ name }) => name).join(', ');
  await client.query(`UPDATE talpa.change SET cause = 'import', dataset_id = $2, reason = $3 WHERE id = $1`, [
    id,
    datasetId,
    `${description.profile}: ${files}`,
  ]);
  return Number(id);
}

function columnNames(columns: readonly { name: string }[]): string[] {
  return columns.map(({ name }) => name);
}

function staged(counts: MergeCounts): number {
  return counts.added + counts.changed + counts.unchanged;
}
