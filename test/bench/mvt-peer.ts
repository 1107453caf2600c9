import pg from 'pg';
import { REPORT_CLASSES, SURVEY_CLASSES } from '../../core/model/survey-class.ts';
import { type BaseLevel, LINE_TAGS } from '../../server/derive/level-lines.ts';
import { END_KNOWN, START_KNOWN } from '../../server/derive/segment-input.ts';
import { SEGMENT_TAGS, type SegmentTable } from '../../server/derive/segment-table.ts';
import type { TagSet } from '../../server/derive/tag-sets.ts';
import { columnList, type Column, type ColumnType } from '../../server/store/column.ts';
import { copyRows } from '../../server/store/raw-connection.ts';
import type { TileAddress } from './tile-set.ts';

/** Tiles by `ST_AsMVT`, one connection. */
export interface MvtPeer {
  /** Milliseconds inside the database: neither the way to us nor the text form of bytea counts. */
  encodeMs(tile: TileAddress): Promise<number>;
  bytes(tile: TileAddress): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Our buffer and the unit more that rounding may bring into it, as a share of a tile: both sides choose from the same rows. */
const MARGIN = 65 / 4096;
const EWKB_LINE = 2;
const EWKB_WITH_SRID = 0x20000000;
const EWKB_HEADER_BYTES = 13;

/** Lines of one layer, row by row, with their tags as columns. */
interface PeerLines {
  count: number;
  /** Stride 2: EPSG:3857 metres. */
  metres: Float64Array;
  vertexStart: Uint32Array;
  columns: Column<number>[];
}

/** The segments themselves: what tiles show from zoom 14. */
export const peerSegments = (segments: SegmentTable): PeerLines => ({
  count: segments.count,
  metres: segments.mercator,
  vertexStart: segments.vertexStart,
  columns: segmentColumns(segments),
});

/** The chains of a low zoom: what its tiles show. */
export const peerChains = (
  { count, metres, vertexStart, ids, tags }: BaseLevel,
  sets: readonly TagSet[],
): PeerLines => ({
  count,
  metres,
  vertexStart,
  columns: [
    { name: 'id', type: 'int8', value: (row) => ids[row]! },
    ...LINE_TAGS.map((name, i) => tagColumn(name, i, tags, sets)),
  ],
});

/**
 * The peer on a table made for it: lines stored in EPSG:3857 with exactly our coordinates, the tile's tags as plain columns, an index on the
 * geometry, statistics, no parallel workers. Every tile is planned for its own address: a generic plan would not know how much a tile holds.
 */
export async function openMvtPeer(url: string, lines: PeerLines): Promise<MvtPeer> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('SET max_parallel_workers_per_gather = 0');
  await client.query('SET plan_cache_mode = force_custom_plan');
  const geom: Column<number> = { name: 'geom', type: 'geometry', value: (row) => mercatorEwkb(lines, row) };
  const typed = lines.columns.map(({ name, type }) => `"${name}" ${type}`).join(', ');
  const tile = `SELECT ST_AsMVT(t, 'pipes', 4096, 'geom', 'id') FROM (
    SELECT ${columnList(lines.columns)}, ST_AsMVTGeom(geom, ST_TileEnvelope($1, $2, $3), 4096, 64, true) AS geom
    FROM bench.pipe WHERE geom && ST_TileEnvelope($1, $2, $3, margin => ${MARGIN})) AS t`;
  await client.query(`
    DROP SCHEMA IF EXISTS bench CASCADE;
    CREATE SCHEMA bench;
    CREATE TABLE bench.pipe (${typed}, geom geometry(LineString, 3857))`);
  const rows = Array.from({ length: lines.count }, (_, row) => row);
  await copyRows(client, 'bench.pipe', [...lines.columns, geom], rows);
  await client.query(`
    ALTER TABLE bench.pipe ADD PRIMARY KEY (id);
    CREATE INDEX ON bench.pipe USING gist (geom);
    CREATE FUNCTION bench.encode_ms(integer, integer, integer) RETURNS double precision LANGUAGE plpgsql AS $$
    DECLARE
      begun timestamptz := clock_timestamp();
      tile bytea;
    BEGIN
      tile := (${tile});
      RETURN 1000 * extract(epoch FROM clock_timestamp() - begun);
    END $$`);
  await client.query('VACUUM ANALYZE bench.pipe');
  return {
    async encodeMs({ z, x, y }) {
      const { rows: answer } = await client.query<{ ms: number }>('SELECT bench.encode_ms($1, $2, $3) AS ms', [
        z,
        x,
        y,
      ]);
      return answer[0]!.ms;
    },
    async bytes({ z, x, y }) {
      const { rows: answer } = await client.query<{ st_asmvt: Buffer }>(tile, [z, x, y]);
      return answer[0]!.st_asmvt;
    },
    async close() {
      await client.query('DROP SCHEMA bench CASCADE');
      await client.end();
    },
  };
}

/** PostgreSQL's type of the values of a tag. */
const TYPES = { number: 'int4', string: 'text', boolean: 'bool' } as const satisfies Record<string, ColumnType>;

function tagColumn(name: string, i: number, tags: Uint32Array, sets: readonly TagSet[]): Column<number> {
  const known = sets.find((set) => set[i] !== null)?.[i];
  const type = TYPES[typeof known as keyof typeof TYPES] ?? 'text';
  return { name, type, value: (row) => sets[tags[row]!]![i]! };
}

function segmentColumns(segments: SegmentTable): Column<number>[] {
  const known = START_KNOWN | END_KNOWN;
  const size = (row: number): number | null => {
    const mm = segments.outerHeightMm[row]!;
    return Number.isNaN(mm) ? null : mm;
  };
  return [
    { name: 'id', type: 'int8', value: (row) => segments.ids[row]! },
    { name: 'class', type: 'text', value: (row) => SURVEY_CLASSES[segments.surveyClass[row]!]! },
    { name: 'report', type: 'text', value: (row) => REPORT_CLASSES[segments.reportClass[row]!]! },
    {
      name: 'sub',
      type: 'text',
      value: (row) => segments.tagSets.sets[segments.tags[row]!]![SEGMENT_TAGS.indexOf('sub')] ?? null,
    },
    { name: 'gid', type: 'int4', value: (row) => segments.gids[row]! },
    { name: 'size', type: 'float8', value: size },
    { name: 'known', type: 'bool', value: (row) => (segments.flags[row]! & known) === known },
    { name: 'dataset', type: 'int4', value: (row) => segments.datasetIds[row]! },
  ];
}

/** The row's line in EPSG:3857, little-endian EWKB. */
function mercatorEwkb({ metres, vertexStart }: PeerLines, row: number): Buffer {
  const from = 2 * vertexStart[row]!;
  const to = 2 * vertexStart[row + 1]!;
  const bytes = Buffer.alloc(EWKB_HEADER_BYTES + 8 * (to - from));
  bytes.writeUInt8(1, 0);
  bytes.writeUInt32LE(EWKB_WITH_SRID | EWKB_LINE, 1);
  bytes.writeUInt32LE(3857, 5);
  bytes.writeUInt32LE((to - from) / 2, 9);
  for (let i = from; i < to; i++) bytes.writeDoubleLE(metres[i]!, EWKB_HEADER_BYTES + 8 * (i - from));
  return bytes;
}
