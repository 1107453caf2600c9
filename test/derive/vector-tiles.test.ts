import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FIRST_ZOOM, LAST_ZOOM } from '../../core/generalise/zoom-levels.ts';
import { tileAt } from '../../core/geodesy/tile-coord.ts';
import { deriveNetwork } from '../../server/derive/derive-network.ts';
import type { DerivedNetwork, TilesetName } from '../../server/derive/derived-network.ts';
import { createTestDatabase } from '../support/database.ts';
import { importSample, PRESENT_SAMPLES, strictLog } from './sample-networks.ts';

/** Rows as the tiles are described: tags by name, absent where the store has no value. */
const ROWS: Readonly<Record<TilesetName, string>> = {
  pipes: `SELECT id, survey_class AS class, report_class AS report, survey_subclass AS sub, gid, outer_height_mm AS size,
    start_known AND end_known AS known, dataset_id AS dataset, ST_Transform(ST_Force2D(geom), 3857) AS geom FROM talpa.segment`,
  points: `SELECT id, survey_class AS class, report_class AS report, kind, gid, feature_code AS code,
    dataset_id AS dataset, ST_Transform(ST_Force2D(geom), 3857) AS geom FROM talpa.point`,
};

let db: Awaited<ReturnType<typeof createTestDatabase>>;
let network: DerivedNetwork;

beforeAll(async () => {
  db = await createTestDatabase();
  for (const name of PRESENT_SAMPLES) await importSample(db, name);
  for (const [tileset, rows] of Object.entries(ROWS)) {
    await db.knex.raw(`CREATE TABLE talpa.oracle_${tileset} AS ${rows}`);
    await db.knex.raw(`CREATE INDEX ON talpa.oracle_${tileset} USING gist (geom)`);
  }
  network = await deriveNetwork(db, { log: strictLog });
});
afterAll(async () => {
  await network.close();
  await db.drop();
});

describe('vector tiles of imported networks', () => {
  it.each(PRESENT_SAMPLES)('have the features, tags and geometry of ST_AsMVT of the rows of %s', async (sample) => {
    let compared = 0;
    for (const tileset of ['pipes', 'points'] as const) {
      for (const z of [13, 14, 15, 16, 17, 18, 19, 20]) {
        // Pipes of lower zooms are chains: generalise-oracle.test.ts.
        if (tileset === 'pipes' && z <= LAST_ZOOM) continue;
        for (const { x, y } of await tilesWithRows(tileset, sample, z)) {
          const theirs = decode(tileset, await asMvt(tileset, z, x, y));
          const ours = decode(tileset, network.vectorTile(tileset, z, x, y));
          expect(ours, `${tileset}/${z}/${x}/${y}`).toEqual(theirs);
          compared += theirs.size;
        }
      }
    }
    expect(compared).toBeGreaterThan(1000);
  });

  it.each(PRESENT_SAMPLES)('below zoom 14 have lines that stand for every segment of %s', async (sample) => {
    const { rows } = await db.knex.raw<{ rows: { n: number }[] }>(
      `SELECT count(*)::int AS n FROM talpa.oracle_pipes o JOIN talpa.dataset d ON d.id = o.dataset WHERE d.name = ?`,
      [sample],
    );
    const [tile] = await tilesWithRows('pipes', sample, FIRST_ZOOM);
    const lines = decode('pipes', network.vectorTile('pipes', FIRST_ZOOM, tile!.x, tile!.y));
    const { id } = (
      await db.knex.raw<{ rows: { id: number }[] }>(`SELECT id FROM talpa.dataset WHERE name = ?`, [sample])
    ).rows[0]!;
    const own = [...lines].filter(([, { properties }]) => properties['dataset'] === id);
    expect(own.every(([line]) => line > 2 ** 32)).toBe(true);
    const segments = own.reduce((sum, [, { properties }]) => sum + Number(properties['segments']), 0);
    // Lines shorter than half a tile unit (a few metres at zoom 13, 19 m here) are nothing in a tile.
    expect(segments).toBeLessThanOrEqual(rows[0]!.n);
    expect(segments).toBeGreaterThan(0);
  });

  it('are empty where nothing is, and below the least zoom', () => {
    expect(network.vectorTile('pipes', 16, 0, 0)).toHaveLength(0);
    expect(network.vectorTile('pipes', 7, 101, 53)).toHaveLength(0);
    expect(network.vectorTile('points', 12, 3259, 1697)).toHaveLength(0);
  });

  it('are described by TileJSON: every tag that a tile has is a field of its layer', async () => {
    for (const tileset of ['pipes', 'points'] as const) {
      const json = network.tileJson(tileset);
      const [layer] = json.vector_layers as [{ id: string; fields: Record<string, string> }];
      expect(layer.id).toBe(tileset);
      const [tile] = await tilesWithRows(tileset, PRESENT_SAMPLES[0]!, 15);
      const features = decode(tileset, network.vectorTile(tileset, 15, tile!.x, tile!.y));
      const tags = new Set([...features.values()].flatMap((feature) => Object.keys(feature.properties)));
      expect([...tags].sort()).toEqual(
        Object.keys(layer.fields)
          .filter((field) => tags.has(field))
          .sort(),
      );
      expect(tags.has('gid') && tags.has('class')).toBe(true);
    }
  });
});

/** A few tiles that hold ends of rows of a dataset, spread over it, and a neighbour of the first. */
async function tilesWithRows(tileset: TilesetName, sample: string, z: number): Promise<{ x: number; y: number }[]> {
  const { rows } = await db.knex.raw<{ rows: { lon: number; lat: number }[] }>(
    `SELECT ST_X(p) lon, ST_Y(p) lat FROM (
       SELECT ST_Transform(ST_PointN(CASE WHEN ST_Dimension(o.geom) = 0 THEN ST_MakeLine(o.geom, o.geom) ELSE o.geom END, 1), 4490) p
       FROM talpa.oracle_${tileset} o JOIN talpa.dataset d ON d.id = o.dataset WHERE d.name = ? ORDER BY md5(o.id::text) LIMIT 4) s`,
    [sample],
  );
  const tiles = rows.map(({ lon, lat }) => tileAt(lon, lat, z));
  const [first] = tiles;
  return [...tiles, { x: first!.x + 1, y: first!.y }];
}

async function asMvt(tileset: TilesetName, z: number, x: number, y: number): Promise<Uint8Array> {
  return db.knex.transaction(async (trx) => {
    // Parallel workers merge their layers in another order at each run.
    await trx.raw('SET LOCAL max_parallel_workers_per_gather = 0');
    const { rows } = await trx.raw<{ rows: { tile: Buffer }[] }>(
      `SELECT ST_AsMVT(t, '${tileset}', 4096, 'geom', 'id') AS tile FROM (
         SELECT o.*, ST_AsMVTGeom(o.geom, ST_TileEnvelope(:z, :x, :y), 4096, 64, true) AS tile_geom FROM talpa.oracle_${tileset} o
         WHERE o.geom && ST_TileEnvelope(:z, :x, :y, margin => 65.0 / 4096)) s,
       LATERAL (SELECT ${columns(tileset)}, s.tile_geom AS geom) t WHERE s.tile_geom IS NOT NULL`,
      { z, x, y },
    );
    return rows[0]!.tile;
  });
}

function columns(tileset: TilesetName): string {
  return tileset === 'pipes'
    ? 's.id, s.class, s.report, s.sub, s.gid, s.size, s.known, s.dataset'
    : 's.id, s.class, s.report, s.kind, s.gid, s.code, s.dataset';
}

interface Feature {
  properties: Record<string, unknown>;
  geometry: { x: number; y: number }[][];
}

function decode(tileset: TilesetName, bytes: Uint8Array): Map<number, Feature> {
  const layer = bytes.length === 0 ? undefined : new VectorTile(new PbfReader(bytes)).layers[tileset];
  const features = new Map<number, Feature>();
  for (let i = 0; i < (layer?.length ?? 0); i++) {
    const feature = layer!.feature(i);
    expect(features.has(feature.id!)).toBe(false);
    features.set(feature.id!, {
      properties: feature.properties,
      geometry: feature.loadGeometry().map((part) => part.map(({ x, y }) => ({ x, y }))),
    });
  }
  return features;
}
