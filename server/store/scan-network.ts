import { to as copyTo } from 'pg-copy-streams';
import type { Knex } from 'knex';
import type { Client } from 'pg';
import type { Dataset, GroundGrid } from '../../core/model/dataset.ts';
import { columnList } from './column.ts';
import type { Database } from './connect-database.ts';
import { type CopyCursor, scanCopy } from './copy-cursor.ts';
import { readDatums } from './datasets.ts';
import { readGroundGrids } from './ground-grids.ts';
import { type OneState, readOneState } from './read-one-state.ts';

/** The columns of `segment` that drawing, measuring and tracing need; attributes and names stay in the store. */
const SEGMENT_SCAN = [
  'id',
  'gid',
  'dataset_id',
  'survey_class',
  'report_class',
  'survey_subclass',
  'geom',
  'start_known',
  'end_known',
  'z_reference',
  'start_point_key',
  'end_point_key',
  'cross_section',
  'inner_width_mm',
  'inner_height_mm',
  'outer_width_mm',
  'outer_height_mm',
] as const;

const POINT_SCAN = [
  'id',
  'gid',
  'dataset_id',
  'survey_class',
  'report_class',
  'kind',
  'feature_code',
  'feature_text',
  'geom',
  'ground_known',
  'well_depth_m',
  'rotation_rad',
] as const;

/** Reads a row of a scan by the names of its columns. */
export interface RowScan<Name extends string> {
  isNull(column: Name): boolean;
  bool(column: Name): boolean;
  int4(column: Name): number;
  /** Exact below 2^53. */
  int8(column: Name): number;
  /** NaN for null. */
  float8(column: Name): number;
  text(column: Name): string | null;
  /** Vertices of `geom`; writes their coordinates to `out` from its start, stride 3: longitude, latitude (degrees, EPSG:4490), elevation (metres). */
  vertices(out: { coordinates: Float64Array }): number;
}
export type SegmentScan = RowScan<(typeof SEGMENT_SCAN)[number]>;
export type PointScan = RowScan<(typeof POINT_SCAN)[number]>;

export interface NetworkVisitor {
  /** Before any row; `counts` are of the rows to come. */
  begin(
    datums: Pick<Dataset, 'id' | 'verticalDatum'>[],
    grids: { datasetId: number; grid: GroundGrid }[],
    counts: { points: number; segments: number },
  ): void | Promise<void>;
  point(row: PointScan): void;
  /** After the last point, before the first segment. */
  pointsDone(): void;
  segment(row: SegmentScan): void;
}

/**
 * Shows every row of the network to `visitor`, points first, in no particular order, and returns the revision that it is of, with its commit: all is
 * read in one REPEATABLE READ transaction. A row can be read only while it is being visited.
 */
export async function scanNetwork(
  db: Database,
  visitor: NetworkVisitor,
): Promise<Pick<OneState, 'revision' | 'commit'>> {
  return readOneState(db, async ({ client, trx, revision, commit }) => {
    // Else a scan may begin where another one is, and rows come rotated instead of by id.
    await trx.raw('SET LOCAL synchronize_seqscans = off');
    const counts = { points: await countRows(trx, 'point'), segments: await countRows(trx, 'segment') };
    await visitor.begin(await readDatums(trx), await readGroundGrids(db, client), counts);
    await scanTable(client, 'point', POINT_SCAN, (row) => visitor.point(row));
    visitor.pointsDone();
    await scanTable(client, 'segment', SEGMENT_SCAN, (row) => visitor.segment(row));
    return { revision, commit };
  });
}

async function countRows(trx: Knex, table: string): Promise<number> {
  const [row] = await trx(table).count<{ count: string }[]>();
  return Number(row!.count);
}

async function scanTable<Name extends string>(
  client: Client,
  table: string,
  columns: readonly Name[],
  visit: (row: RowScan<Name>) => void,
): Promise<void> {
  const list = columnList(columns.map((name) => ({ name })));
  const chunks = client.query(copyTo(`COPY (SELECT ${list} FROM ${table}) TO STDOUT WITH (FORMAT binary)`));
  const numberOf = Object.fromEntries(columns.map((name, i) => [name, i])) as Record<Name, number>;
  const geom = columns.findIndex((name) => name === 'geom');
  let cursor: CopyCursor | null = null;
  const row: RowScan<Name> = {
    isNull: (name) => cursor!.isNull(numberOf[name]),
    bool: (name) => cursor!.bool(numberOf[name]),
    int4: (name) => cursor!.int4(numberOf[name]),
    int8: (name) => cursor!.int8(numberOf[name]),
    float8: (name) => cursor!.float8(numberOf[name]),
    text: (name) => cursor!.text(numberOf[name]),
    vertices: (out) => readVertices(cursor!.bytes, cursor!.offset(geom), out),
  };
  await scanCopy(chunks, columns.length, (at) => {
    cursor = at;
    visit(row);
  });
}

/** Little-endian EWKB with Z and SRID: 1 byte order, 4 type, 4 SRID; a line has a count of 4 before its coordinates. */
const TYPE_AT = 1;
const BODY_AT = 9;
const POINT_Z_SRID = 0xa0000001;
const LINE_Z_SRID = 0xa0000002;

function readVertices(bytes: Buffer, at: number, out: { coordinates: Float64Array }): number {
  const type = bytes[at] === 1 ? bytes.readUInt32LE(at + TYPE_AT) : 0;
  if (type !== POINT_Z_SRID && type !== LINE_Z_SRID) {
    throw new TypeError(`geometry of type 0x${type.toString(16)}, expected a point or line string with Z and SRID`);
  }
  const count = type === POINT_Z_SRID ? 1 : bytes.readUInt32LE(at + BODY_AT);
  const from = at + BODY_AT + (type === POINT_Z_SRID ? 0 : 4);
  if (out.coordinates.length < 3 * count) out.coordinates = new Float64Array(6 * count);
  const { coordinates } = out;
  for (let i = 0; i < 3 * count; i++) coordinates[i] = bytes.readDoubleLE(from + 8 * i);
  return count;
}
