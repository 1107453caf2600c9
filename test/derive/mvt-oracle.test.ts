import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLayerEncoder, type LayerSource } from '../../core/mvt/layer-encoder.ts';
import { codedColumn, type TagValue } from '../../core/mvt/tag-column.ts';
import { tileFrame } from '../../core/mvt/tile-frame.ts';
import { mercatorY } from '../../core/geodesy/web-mercator.ts';
import { openOracleDatabase, type OracleDatabase } from './oracle-database.ts';
import { seededRandom } from './seeded-random.ts';

const SEED = 20260202;
const CENTRE = { lon: 106.45, lat: 29.45 };
const LINES_PER_TILE = 1500;

interface Row {
  id: number;
  class: string;
  sub: string | null;
  gid: number;
  size: number | null;
  known: boolean;
  slope: number;
  vertices: number[];
}

let oracle: OracleDatabase;

beforeAll(async () => {
  oracle = await openOracleDatabase();
  // Parallel ST_AsMVT merges its workers' layers in another order at each run.
  await oracle.rows('SET max_parallel_workers_per_gather = 0');
  await oracle.rows(
    `CREATE TABLE row (id bigint, class text, sub text, gid int, size int, known boolean, slope float8, geom geometry(Geometry, 3857))`,
  );
});

afterAll(() => oracle.close());

describe(`vector tiles against ST_AsMVT (seed ${SEED})`, () => {
  it('computes the envelope of ST_TileEnvelope to the last bit, z0 to z24', async () => {
    const random = seededRandom(SEED);
    const tiles = Array.from({ length: 500 }, (_, i) => {
      const z = i % 25;
      return [z, Math.floor(random() * 2 ** z), Math.floor(random() * 2 ** z)] as const;
    });
    const rows = await oracle.rows<{ x0: number; y0: number; x1: number; y1: number }>(
      `SELECT ST_XMin(e) x0, ST_YMin(e) y0, ST_XMax(e) x1, ST_YMax(e) y1
       FROM (SELECT n, ST_TileEnvelope(z, x, y) e FROM unnest($1::int[], $2::int[], $3::int[]) WITH ORDINALITY AS t(z, x, y, n)) s ORDER BY n`,
      [tiles.map((t) => t[0]), tiles.map((t) => t[1]), tiles.map((t) => t[2])],
    );
    for (const [i, row] of rows.entries()) {
      const frame = tileFrame(...tiles[i]!);
      expect(frame.scaleX).toBe(4096 / (row.x1 - row.x0));
      expect(frame.scaleY).toBe(-(4096 / (row.y1 - row.y0)));
      expect(frame.offsetX).toBe(-row.x0 * frame.scaleX);
      expect(frame.offsetY).toBe(-row.y1 * frame.scaleY);
    }
    expect(rows.length).toBe(500);
  });

  for (const z of [0, 5, 8, 10, 12, 13, 14, 15, 16, 17, 18, 20, 22]) {
    it(`gives the features of ST_AsMVT at z${z}, geometry and tags`, async () => {
      const random = seededRandom(SEED + z);
      const { x, y } = tileOf(z);
      const rows = randomLines(random, z, x, y);
      const theirs = decode(await asMvt('line', rows, z, x, y));
      const ours = decode(
        createLayerEncoder(lineSource(rows)).encode(
          z,
          x,
          y,
          rows.map((_, i) => i),
        ),
      );
      compare(ours, theirs, rows);
      // The comparison means something: some are whole, some cut, some in pieces, some gone.
      const seen = [...theirs.values()];
      expect(seen.length).toBeGreaterThan(LINES_PER_TILE / 8);
      expect(seen.length).toBeLessThan(LINES_PER_TILE);
      expect(seen.some((feature) => feature.geometry.length > 1)).toBe(true);
    });
  }

  it('agrees on lines that touch the edges and corners of the buffered box in every way', async () => {
    const [z, x, y] = [14, ...Object.values(tileOf(14))] as [number, number, number];
    const random = seededRandom(SEED + 100);
    const frame = tileFrame(z, x, y);
    const places = [-200, -65, -64, -63, 0, 100, 4096, 4159, 4160, 4161, 4300];
    const pick = () => places[Math.floor(random() * places.length)]!;
    const rows = Array.from({ length: 4000 }, (_, i) => {
      const vertices: number[] = [];
      for (let n = 2 + Math.floor(random() * 6); n > 0; n--) {
        vertices.push((pick() - frame.offsetX) / frame.scaleX, (pick() - frame.offsetY) / frame.scaleY);
      }
      return tagged(random, i + 1, vertices);
    });
    const theirs = decode(await asMvt('line', rows, z, x, y));
    const ours = decode(
      createLayerEncoder(lineSource(rows)).encode(
        z,
        x,
        y,
        rows.map((_, i) => i),
      ),
    );
    compare(ours, theirs, rows);
    expect(theirs.size).toBeGreaterThan(1000);
  });

  it('agrees on points, buffer and edges included', async () => {
    const [z, x, y] = [15, ...Object.values(tileOf(15))] as [number, number, number];
    const random = seededRandom(SEED + 200);
    const frame = tileFrame(z, x, y);
    const rows = Array.from({ length: 3000 }, (_, i) => {
      const column = i % 3 === 0 ? [-64.6, -64.5, -64.4, 4160.4, 4160.5, 4160.6][i % 6]! : random() * 4400 - 150;
      return tagged(random, i + 1, [
        (column - frame.offsetX) / frame.scaleX,
        (random() * 4400 - 150 - frame.offsetY) / frame.scaleY,
      ]);
    });
    const theirs = decode(await asMvt('point', rows, z, x, y));
    const source = { ...lineSource(rows), vertexStart: null };
    const ours = decode(
      createLayerEncoder(source).encode(
        z,
        x,
        y,
        rows.map((_, i) => i),
      ),
    );
    compare(ours, theirs, rows);
    expect(theirs.size).toBeGreaterThan(1000);
  });
});

function tileOf(z: number): { x: number; y: number } {
  const scale = 2 ** z;
  const x = Math.floor((CENTRE.lon / 360 + 0.5) * scale);
  const y = Math.floor((0.5 - mercatorY(CENTRE.lat) / (2 * Math.PI * 6378137)) * scale);
  return { x, y };
}

/** Lines about a tile: short and long, of 2 to 60 vertices, through and round it, with repeated and collinear vertices and spikes. */
function randomLines(random: () => number, z: number, tileX: number, tileY: number): Row[] {
  const frame = tileFrame(z, tileX, tileY);
  const east = (units: number) => (units - frame.offsetX) / frame.scaleX;
  const north = (units: number) => (units - frame.offsetY) / frame.scaleY;
  return Array.from({ length: LINES_PER_TILE }, (_, i) => {
    const kind = i % 6;
    const reach = [0.3, 1, 5, 60, 1500, 9000][kind]!;
    const count = i % 5 === 0 ? 2 + Math.floor(random() * 60) : 2 + Math.floor(random() * 4);
    const vertices: number[] = [];
    let column = random() * 4800 - 350;
    let row = random() * 4800 - 350;
    for (let n = 0; n < count; n++) {
      vertices.push(east(column), north(row));
      const turn = random();
      if (turn < 0.1) continue; // The same vertex again.
      if (turn < 0.2 && n > 0) {
        // Back to where the line was before: a spike.
        column = vertices[2 * n - 2]! * frame.scaleX + frame.offsetX;
        row = vertices[2 * n - 1]! * frame.scaleY + frame.offsetY;
        continue;
      }
      column += (random() - 0.5) * reach;
      if (turn > 0.35) row += (random() - 0.5) * reach; // Else a horizontal leg, so that some are collinear.
    }
    return tagged(random, i + 1, vertices);
  });
}

function tagged(random: () => number, id: number, vertices: number[]): Row {
  return {
    id,
    class: ['JS', 'PS', 'RQ', '未知'][Math.floor(random() * 4)]!,
    sub: random() < 0.3 ? null : ['YS', 'WS', 'HS'][Math.floor(random() * 3)]!,
    gid: Math.floor(random() * 2 ** 24),
    size: random() < 0.2 ? null : 100 * Math.floor(random() * 20) - 200,
    known: random() < 0.8,
    slope: Math.round(random() * 8) / 16 + 0.01,
    vertices,
  };
}

function lineSource(rows: readonly Row[]): LayerSource {
  const vertexStart = new Uint32Array(rows.length + 1);
  for (const [i, row] of rows.entries()) vertexStart[i + 1] = vertexStart[i]! + row.vertices.length / 2;
  return {
    name: 'pipes',
    ids: Float64Array.from(rows, (row) => row.id),
    metres: Float64Array.from(rows.flatMap((row) => row.vertices)),
    vertexStart,
    columns: [
      codedColumn(
        'class',
        rows.map((row) => row.class),
      ),
      codedColumn(
        'sub',
        rows.map((row) => row.sub),
      ),
      { key: 'gid', kind: 'distinct', values: Uint32Array.from(rows, (row) => row.gid) },
      codedColumn(
        'size',
        rows.map((row) => row.size),
      ),
      codedColumn(
        'known',
        rows.map((row) => row.known),
      ),
      codedColumn(
        'slope',
        rows.map((row) => row.slope),
      ),
    ],
  };
}

async function asMvt(
  kind: 'line' | 'point',
  rows: readonly Row[],
  z: number,
  x: number,
  y: number,
): Promise<Uint8Array> {
  await oracle.rows('TRUNCATE row');
  const make =
    kind === 'point'
      ? "ST_MakePoint((r->'vertices'->>0)::float8, (r->'vertices'->>1)::float8)"
      : `(SELECT ST_MakeLine(ST_MakePoint((r->'vertices'->>(2*k))::float8, (r->'vertices'->>(2*k+1))::float8) ORDER BY k)
          FROM generate_series(0, jsonb_array_length(r->'vertices') / 2 - 1) k)`;
  await oracle.rows(
    `INSERT INTO row SELECT (r->>'id')::bigint, r->>'class', r->>'sub', (r->>'gid')::int, (r->>'size')::int, (r->>'known')::boolean,
       (r->>'slope')::float8, ST_SetSRID(${make}, 3857) FROM jsonb_array_elements($1::jsonb) r`,
    [JSON.stringify(rows)],
  );
  const [answer] = await oracle.rows<{ tile: Uint8Array }>(
    `SELECT ST_AsMVT(t, 'pipes', 4096, 'geom', 'id') tile FROM (
       SELECT id, class, sub, gid, size, known, slope, ST_AsMVTGeom(geom, ST_TileEnvelope($1, $2, $3), 4096, 64, true) geom FROM row ORDER BY id) t
     WHERE geom IS NOT NULL`,
    [z, x, y],
  );
  return answer!.tile;
}

interface Feature {
  type: number;
  geometry: [number, number][][];
  tags: Record<string, TagValue>;
}

function decode(bytes: Uint8Array): Map<number, Feature> {
  const layer = new VectorTile(new PbfReader(bytes)).layers['pipes'];
  const features = new Map<number, Feature>();
  for (let i = 0; i < (layer?.length ?? 0); i++) {
    const feature = layer!.feature(i);
    features.set(feature.id!, {
      type: feature.type,
      geometry: feature.loadGeometry().map((ring) => ring.map((p): [number, number] => [p.x, p.y])),
      tags: { ...feature.properties },
    });
  }
  return features;
}

function compare(ours: Map<number, Feature>, theirs: Map<number, Feature>, rows: readonly Row[]): void {
  const text = (id: number) => `feature ${id}: ${rows[id - 1]!.vertices.join(' ')}`;
  for (const [id, feature] of theirs) expect(ours.get(id), text(id)).toEqual(feature);
  for (const id of ours.keys()) expect(theirs.has(id), text(id)).toBe(true);
}
