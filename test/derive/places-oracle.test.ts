import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROAD_RANKS, type Area, type Building, type Polygons, type Road } from '../../core/model/place.ts';
import { deriveNetwork } from '../../server/derive/derive-network.ts';
import type { DerivedNetwork } from '../../server/derive/derived-network.ts';
import { AREA_ZOOMS, ROAD_ZOOMS } from '../../server/derive/places/place-zooms.ts';
import { openImport } from '../../server/store/open-import.ts';
import { createTestDatabase } from '../support/database.ts';
import { makeArea, makeBuilding, makeRoad } from '../support/places.ts';
import { describeDataset } from '../support/rows.ts';
import { strictLog } from './sample-networks.ts';
import { seededRandom } from './seeded-random.ts';

const SEED = 20261124;
const CENTRE = { lon: 106.5, lat: 29.5 };
const ROADS = 600;
const AREAS = 150;
const BUILDINGS = 900;

const random = seededRandom(SEED);
let db: Awaited<ReturnType<typeof createTestDatabase>>;
let network: DerivedNetwork;

beforeAll(async () => {
  db = await createTestDatabase();
  const writer = await openImport(db, describeDataset({ name: 'plan', profile: 'district-plan' }));
  await writer.addRoads(Array.from({ length: ROADS }, (_, i) => randomRoad(i)));
  await writer.addAreas(Array.from({ length: AREAS }, (_, i) => randomArea(i)));
  await writer.addBuildings(Array.from({ length: BUILDINGS }, (_, i) => randomBuilding(i)));
  await writer.commit({ dryRun: false });
  await db.knex.raw('SET max_parallel_workers_per_gather = 0');
  network = await deriveNetwork(db, { log: strictLog });
  if (network.placesRevision === null) await new Promise<void>((resolve) => network.onPlaces(() => resolve()));
});
afterAll(async () => {
  await network.close();
  await db.drop();
});

describe(`tiles of places against ST_AsMVT (seed ${SEED})`, () => {
  for (const z of [9, 11, 12, 13, 14, 15, 16]) {
    it(`has the roads of ST_AsMVT at z${z}, position for position`, async () => {
      const ranks = ROAD_RANKS.filter((rank) => ROAD_ZOOMS[rank] <= z);
      let compared = 0;
      for (const [x, y] of tilesAt(z)) {
        const theirs = decode(
          await asMvt('roads', z, x, y, `SELECT id, geom FROM talpa.road WHERE rank IN (${quoted(ranks)})`),
          'roads',
        );
        const ours = decode(network.vectorTile('places', z, x, y), 'roads');
        expect(new Map([...ours].map(([id, { rings }]) => [id, rings]))).toEqual(
          new Map([...theirs].map(([id, { rings }]) => [id, rings])),
        );
        compared += theirs.size;
      }
      expect(compared).toBeGreaterThan(ROADS / 20);
    });

    it(`has the areas and buildings of ST_AsMVT at z${z}, by their area`, async () => {
      const kinds = Object.entries(AREA_ZOOMS).flatMap(([kind, least]) =>
        least <= z && kind !== 'water' && kind !== 'green' ? [kind] : [],
      );
      let compared = 0;
      for (const [x, y] of tilesAt(z)) {
        const tile = network.vectorTile('places', z, x, y);
        const areas = decode(tile, 'areas', ({ kind }) => kind !== 'water' && kind !== 'green');
        const rows = kinds.length === 0 ? 'false' : `kind IN (${quoted(kinds)})`;
        compared += compareAreas(
          areas,
          decode(await asMvt('areas', z, x, y, `SELECT id, geom FROM talpa.area WHERE ${rows}`), 'areas'),
        );
        if (z < 14) continue;
        compared += compareAreas(
          decode(tile, 'buildings'),
          decode(await asMvt('buildings', z, x, y, 'SELECT id, geom FROM talpa.building'), 'buildings'),
        );
      }
      if (z >= 12) expect(compared).toBeGreaterThan(20);
    });
  }

  it('winds outer rings and holes as MVT 2.1 says, so that a viewer finds the polygons again', async () => {
    const [row] = (
      await db.knex.raw<{ rows: { id: string; polygons: number; holes: number }[] }>(
        `SELECT id, ST_NumGeometries(geom) polygons, ST_NRings(geom) - ST_NumGeometries(geom) holes FROM talpa.building
         WHERE ST_NumGeometries(geom) > 1 AND ST_NRings(geom) > ST_NumGeometries(geom)
         ORDER BY geom <-> ST_SetSRID(ST_MakePoint(${CENTRE.lon}, ${CENTRE.lat}), 4490) LIMIT 1`,
      )
    ).rows;
    const found: number[][] = [];
    const [z, span] = [16, tilesAt(16)];
    for (const [x, y] of span) {
      const layer = new VectorTile(new PbfReader(network.vectorTile('places', z, x, y))).layers['buildings'];
      for (let i = 0; i < (layer?.length ?? 0); i++) {
        const feature = layer!.feature(i);
        if (feature.id !== Number(row!.id)) continue;
        const json = feature.toGeoJSON(x, y, z).geometry;
        if (json.type === 'MultiPolygon') found.push(json.coordinates.map(({ length }) => length));
      }
    }
    expect(found).toContainEqual([2, 1]);
    expect([row!.polygons, row!.holes]).toEqual([2, 1]);
  });

  it('leaves out water and green of less than five pixels, and keeps every tile below 200 kB', () => {
    for (const z of [6, 8, 10, 12, 13, 14]) {
      for (const [x, y] of tilesAt(z)) {
        const tile = network.vectorTile('places', z, x, y);
        expect(gzipSync(tile).length).toBeLessThan(200_000);
      }
    }
    const patches = decode(network.vectorTile('places', 8, ...tileOf(8)), 'areas', ({ kind }) => kind === 'green');
    expect(patches.size).toBe(0);
  });

  it('names a street once it is long enough, on its line, and a place inside of it', async () => {
    const { rows } = await db.knex.raw<{ rows: { name: string; distance: number }[] }>(
      `SELECT l.name, min(ST_Distance(ST_SetSRID(ST_MakePoint(l.lon, l.lat), 4490)::geography, g.geom::geography)) distance
       FROM jsonb_to_recordset(?::jsonb) AS l(name text, lon float8, lat float8)
       JOIN (SELECT name, geom FROM talpa.road UNION ALL SELECT name, geom FROM talpa.area) g ON g.name = l.name GROUP BY l.name, l.lon, l.lat`,
      [JSON.stringify(labelsAt(16))],
    );
    expect(rows.length).toBeGreaterThan(100);
    // A tile unit at zoom 16 is 0.13 m here; the store's line is straight in degrees, the tile's in Mercator.
    for (const { name, distance } of rows) expect(distance, name).toBeLessThan(0.3);
  });
});

describe('places that change', () => {
  it('are told of once they are shown, and roads that are gone are not', async () => {
    const before = network.placesRevision!;
    const shown = new Promise<number>((resolve) => network.onPlaces(resolve));
    const { rows } = await db.knex.raw<{ rows: { id: string }[] }>(
      `DELETE FROM talpa.road WHERE id = (SELECT min(id) FROM talpa.road) RETURNING id`,
    );
    expect(await shown).toBeGreaterThan(before);
    const ids = tilesAt(14).flatMap(([x, y]) => [...decode(network.vectorTile('places', 14, x, y), 'roads').keys()]);
    expect(ids.length).toBeGreaterThan(ROADS / 4);
    expect(ids).not.toContain(Number(rows[0]!.id));
  });
});

interface Shape {
  rings: string[];
  /** Tile units squared, holes taken away, and the length of all rings. */
  area: number;
  around: number;
}

function decode(
  bytes: Uint8Array,
  name: string,
  wanted: (properties: Record<string, unknown>) => boolean = () => true,
): Map<number, Shape> {
  const layer = new VectorTile(new PbfReader(bytes)).layers[name];
  const shapes = new Map<number, Shape>();
  for (let i = 0; i < (layer?.length ?? 0); i++) {
    const feature = layer!.feature(i);
    if (!wanted(feature.properties)) continue;
    const shape = shapes.get(feature.id!) ?? { rings: [], area: 0, around: 0 };
    for (const ring of feature.loadGeometry()) {
      shape.rings.push(ring.map(({ x, y }) => `${x} ${y}`).join());
      ring.forEach((a, at) => {
        const b = ring[at + 1] ?? a;
        shape.area += (a.x * b.y - b.x * a.y) / 2;
        shape.around += Math.hypot(b.x - a.x, b.y - a.y);
      });
    }
    shapes.set(feature.id!, shape);
  }
  for (const shape of shapes.values()) shape.rings.sort();
  return shapes;
}

/** Rounding moves a boundary by half a unit each way; PostGIS makes valid what that spoils. Returns how many were compared. */
function compareAreas(ours: Map<number, Shape>, theirs: Map<number, Shape>): number {
  for (const id of new Set([...ours.keys(), ...theirs.keys()])) {
    const [a, b] = [ours.get(id)?.area ?? 0, theirs.get(id)?.area ?? 0];
    const around = Math.max(ours.get(id)?.around ?? 0, theirs.get(id)?.around ?? 0);
    expect(Math.abs(a - b), `id ${id}: ${a} and ${b}`).toBeLessThanOrEqual(0.5 * around + 2);
  }
  return theirs.size;
}

async function asMvt(layer: string, z: number, x: number, y: number, rows: string): Promise<Uint8Array> {
  const answer = await db.knex.raw<{ rows: { tile: Uint8Array }[] }>(
    `SELECT ST_AsMVT(t, '${layer}', 4096, 'geom', 'id') tile FROM (
       SELECT id, ST_AsMVTGeom(ST_Transform(ST_SetSRID(geom, 4326), 3857), ST_TileEnvelope(${z}, ${x}, ${y}), 4096, 64, true) geom
       FROM (${rows}) r ORDER BY id) t WHERE geom IS NOT NULL`,
  );
  return answer.rows[0]!.tile;
}

function labelsAt(z: number): { name: string; lon: number; lat: number }[] {
  return tilesAt(z).flatMap(([x, y]) => {
    const layer = new VectorTile(new PbfReader(network.vectorTile('places', z, x, y))).layers['labels'];
    return Array.from({ length: layer?.length ?? 0 }, (_, i) => {
      const json = layer!.feature(i).toGeoJSON(x, y, z);
      const [lon, lat] = json.geometry.type === 'Point' ? json.geometry.coordinates : [];
      return { name: String(json.properties?.['name']), lon: lon!, lat: lat! };
    });
  });
}

function tileOf(z: number): [number, number] {
  const y = 0.5 - Math.asinh(Math.tan((CENTRE.lat * Math.PI) / 180)) / (2 * Math.PI);
  return [Math.floor((CENTRE.lon / 360 + 0.5) * 2 ** z), Math.floor(y * 2 ** z)];
}

function tilesAt(z: number): [number, number][] {
  const [x, y] = tileOf(z);
  return [-1, 0, 1].flatMap((dx) => [-1, 0, 1].map((dy): [number, number] => [x + dx, y + dy]));
}

function quoted(values: readonly string[]): string {
  return values.map((value) => `'${value}'`).join();
}

function somewhere(): [number, number] {
  return [CENTRE.lon + (random() - 0.5) * 0.02, CENTRE.lat + (random() - 0.5) * 0.02];
}

function randomRoad(i: number): Road {
  const rank = ROAD_RANKS[i % ROAD_RANKS.length]!;
  let [lon, lat] = somewhere();
  const line: number[] = [];
  for (let n = 2 + Math.floor(random() * 12); n > 0; n--) {
    line.push(lon, lat);
    lon += (random() - 0.3) * 0.001;
    lat += (random() - 0.5) * 0.001;
  }
  return makeRoad(`r${i}`, { rank, name: `路${i}`, lines: [Float64Array.from(line)] });
}

function randomArea(i: number): Area {
  const kind = (['street-office', 'community', 'grid', 'green', 'water'] as const)[i % 5]!;
  const [lon, lat] = somewhere();
  const size = kind === 'green' || kind === 'water' ? 0.001 : 0.006;
  return makeArea(`a${i}`, { kind, name: `地${i}`, polygons: [[star(lon, lat, size * (0.3 + random()))]] });
}

/** Some with a hole, some of two parts. */
function randomBuilding(i: number): Building {
  const [lon, lat] = somewhere();
  const size = 0.0001 + random() * 0.0003;
  const polygons: Polygons = [[star(lon, lat, size)]];
  if (i % 3 === 0)
    polygons[0]!.push(
      star(lon, lat, size * 0.3)
        .toReversed()
        .map((_, at, all) => all[at % 2 === 0 ? at + 1 : at - 1]!),
    );
  if (i % 2 === 0) polygons.push([star(lon + 4 * size, lat, size)]);
  return makeBuilding(`b${i}`, { heightM: 3 + Math.round(random() * 90), polygons });
}

/** A closed ring about a place, with corners between half and all of the radius away. */
function star(lon: number, lat: number, radius: number): Float64Array {
  const corners = 5 + Math.floor(random() * 9);
  const ring = Array.from({ length: corners }, (_, i) => {
    const angle = (2 * Math.PI * i) / corners;
    const reach = radius * (0.5 + random() / 2);
    return [lon + reach * Math.cos(angle), lat + reach * Math.sin(angle)];
  });
  return Float64Array.from([...ring, ring[0]!].flat());
}
