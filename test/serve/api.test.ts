import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  DatasetsJson,
  NearJson,
  NetworksJson,
  SearchJson,
  SegmentCollectionJson,
  SegmentJson,
} from '../../core/contract/api.ts';
import { makeSegment } from '../support/rows.ts';
import { deriveQuarter, runServer, type Derived, type Running } from './running-server.ts';
import { CORNER, importQuarter, SEGMENTS_A_STREET, STREETS } from './street-quarter.ts';

/** EGM96 at 106.504 E 29.5 N, by GeographicLib's GeoidEval; it changes by 2 cm over the quarter. */
const UNDULATION_M = -38.78;
const UNDULATION_TOLERANCE_M = 0.05;

let derived: Derived;
let running: Running;
beforeAll(async () => {
  derived = await deriveQuarter();
  running = await runServer(derived);
});
afterAll(async () => {
  await running.stop();
  await derived.close();
});

async function get<T>(path: string): Promise<T> {
  const reply = await running.get(path);
  expect(reply.status, reply.body.toString()).toBe(200);
  return reply.json() as T;
}

async function idOf(key: string): Promise<number> {
  const row = await derived.db.knex('segment').where({ key }).first('id');
  return Number(row?.id);
}

describe('/api/datasets', () => {
  it('tells source, counts, bounds and the height of the ground', async () => {
    const { revision, datasets } = await get<DatasetsJson>('/api/datasets');
    expect(revision).toBe(derived.network.revision);
    expect(datasets).toHaveLength(1);
    const dataset = datasets[0];
    expect(dataset).toMatchObject({
      name: 'quarter',
      profile: 'cjj61',
      epsg: 4544,
      synthetic: true,
      segments: 3 * STREETS * SEGMENTS_A_STREET,
      points: 1,
      verticalDatum: { name: '1985', geoidModel: 'EGM96' },
    });
    const [west, south, east, north] = dataset?.bounds ?? [0, 0, 0, 0];
    expect([west, south]).toEqual([CORNER.lon, CORNER.lat]);
    expect(east).toBeCloseTo(CORNER.lon + 0.00506, 9);
    expect(north).toBeCloseTo(CORNER.lat + 0.002, 9);
    // The one survey point has its ground at 241 m.
    expect(Math.abs((dataset?.groundHeight ?? 0) - (241 + UNDULATION_M))).toBeLessThan(1);
  });
});

describe('/api/networks', () => {
  it('counts segments, unknown depths and kilometres as PostGIS does, within 0.1%', async () => {
    const { classes } = await get<NetworksJson>('/api/networks');
    const { rows } = await derived.db.knex.raw<{
      rows: { report_class: string; n: string; km: number; unknown: string }[];
    }>(
      `SELECT report_class, count(*) AS n, sum(ST_Length(ST_Force2D(geom)::geography)) / 1000 AS km,
         count(*) FILTER (WHERE NOT (start_known AND end_known)) AS unknown FROM segment GROUP BY report_class`,
    );
    expect(rows).toHaveLength(3);
    for (const row of rows) {
      const ours = classes.find(({ reportClass }) => reportClass === row.report_class);
      expect([ours?.segments, ours?.unknownDepths]).toEqual([Number(row.n), Number(row.unknown)]);
      expect(Math.abs((ours?.lengthKm ?? 0) / row.km - 1)).toBeLessThan(0.001);
      expect(ours?.surveyClasses.reduce((sum, { segments }) => sum + segments, 0)).toBe(Number(row.n));
    }
  });
});

describe('/api/segments/{id}', () => {
  it('gives the axis at its ellipsoidal height: top, less half the outside, plus the undulation', async () => {
    const id = await idOf('J2-0');
    const segment = await get<SegmentJson>(`/api/segments/${id}`);
    expect(segment).toMatchObject({
      id,
      key: 'J2-0',
      reference: 'top',
      start: { elevation: 240, known: true, depth: 1 },
      end: { elevation: 239.9, known: true, depth: 1.1 },
      sizeKnown: true,
    });
    expect(segment.drawnHalfWidthM).toBeCloseTo(0.16, 6);
    const [lon, lat, height] = segment.axis[0] ?? [0, 0, 0];
    expect([lon, lat]).toEqual([CORNER.lon + 0.002, CORNER.lat]);
    expect(Math.abs(segment.undulationM - UNDULATION_M)).toBeLessThan(UNDULATION_TOLERANCE_M);
    expect(Math.abs(height - (240 - 0.16 + segment.undulationM))).toBeLessThan(0.005);
    expect(segment.axis).toHaveLength(2);
  });

  it('gives codes their meaning in both languages', async () => {
    const segment = await get<SegmentJson>(`/api/segments/${await idOf('J0-0')}`);
    expect(segment.surveyClassName).toEqual({ code: 'JS', zh: '给水', en: 'Water supply' });
    expect(segment.surveySubclassName).toMatchObject({ code: 'JP' });
    for (const coded of [segment.surveySubclassName, segment.laying, segment.status, segment.dataSource]) {
      expect(coded?.zh).toMatch(/\p{Script=Han}/u);
      expect(coded?.en).toMatch(/[a-z]/);
    }
    expect(segment.surveySubclassName?.en).not.toBe('JP');
  });

  it('keeps the source columns that no field holds, as they were', async () => {
    const segment = await get<SegmentJson>(`/api/segments/${await idOf('R0-0')}`);
    expect(segment.attributes).toEqual({ 备注: 'gas "A" <b>', 压力: 0.3 });
  });

  it('says which end is not known', async () => {
    const segment = await get<SegmentJson>(`/api/segments/${await idOf('J0-9')}`);
    expect([segment.depthKnown, segment.start.known, segment.end.known]).toEqual([false, true, false]);
  });

  it('knows a segment in the very moment after its import', async () => {
    await importQuarter(derived.db, (all) => [
      ...all,
      makeSegment('NEW', { vertices: Float64Array.of(106.506, 29.5, 240, 106.506, 29.5005, 239) }),
    ]);
    const segment = await get<SegmentJson>(`/api/segments/${await idOf('NEW')}`);
    expect(segment.key).toBe('NEW');
  });
});

describe('/api/segments', () => {
  const BOX = [CORNER.lon + 0.0009, CORNER.lat + 0.00041, CORNER.lon + 0.00205, CORNER.lat + 0.00099] as const;

  it('gives the segments that PostGIS finds in the box, as GeoJSON', async () => {
    const { features, truncated, type } = await get<SegmentCollectionJson>(`/api/segments?bbox=${BOX.join(',')}`);
    const rows = await derived.db
      .knex('segment')
      .whereRaw('ST_Intersects(geom, ST_MakeEnvelope(?, ?, ?, ?, 4490))', [...BOX])
      .pluck('id');
    expect(rows.length).toBeGreaterThan(10);
    expect(new Set(features.map(({ id }) => id))).toEqual(new Set(rows.map(Number)));
    expect([type, truncated]).toEqual(['FeatureCollection', false]);
    for (const { geometry, properties, id } of features) {
      expect(properties.id).toBe(id);
      expect(
        geometry.coordinates.every((position) => position.length === 3 && position[2] > 150 && position[2] < 250),
      ).toBe(true);
    }
  });

  it('says when there are more than the limit', async () => {
    const { features, truncated } = await get<SegmentCollectionJson>(`/api/segments?bbox=${BOX.join(',')}&limit=3`);
    expect([features.length, truncated]).toEqual([3, true]);
  });

  it('is empty where there is nothing', async () => {
    expect((await get<SegmentCollectionJson>('/api/segments?bbox=10,10,10.1,10.1')).features).toEqual([]);
  });
});

describe('/api/segments/near', () => {
  it('gives the distances of PostGIS within 1 cm, nearest first', async () => {
    const [lon, lat, radius] = [CORNER.lon + 0.00213, CORNER.lat + 0.00055, 30];
    const { segments, truncated } = await get<NearJson>(`/api/segments/near?lon=${lon}&lat=${lat}&radius=${radius}`);
    const { rows } = await derived.db.knex.raw<{ rows: { id: string; d: number }[] }>(
      `SELECT id, ST_Distance(ST_Force2D(geom)::geography, ST_SetSRID(ST_MakePoint(?, ?), 4490)::geography) AS d
       FROM segment WHERE ST_DWithin(ST_Force2D(geom)::geography, ST_SetSRID(ST_MakePoint(?, ?), 4490)::geography, ?)`,
      [lon, lat, lon, lat, radius],
    );
    expect(truncated).toBe(false);
    expect(rows.length).toBeGreaterThan(5);
    const distances = new Map(rows.map(({ id, d }) => [Number(id), d]));
    expect(new Set(segments.map(({ id }) => id))).toEqual(new Set(distances.keys()));
    for (const { id, distanceM } of segments) expect(Math.abs(distanceM - (distances.get(id) ?? 0))).toBeLessThan(0.01);
    const inOrder = segments.map(({ distanceM }) => distanceM);
    expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
  });

  it('says when there are more than the limit', async () => {
    const near = await get<NearJson>(
      `/api/segments/near?lon=${CORNER.lon}&lat=${CORNER.lat + 0.001}&radius=100&limit=2`,
    );
    expect([near.segments.length, near.truncated]).toEqual([2, true]);
  });
});

describe('/api/search', () => {
  const search = async (q: string): Promise<SearchJson['results']> =>
    (await get<SearchJson>(`/api/search?q=${encodeURIComponent(q)}`)).results;

  it('finds a point by its survey number, at its ground', async () => {
    const [first] = await search('zy1024');
    expect(first).toMatchObject({ kind: 'point', label: 'ZY1024', lon: CORNER.lon, lat: CORNER.lat });
    expect(Math.abs((first?.height ?? 0) - (241 + UNDULATION_M))).toBeLessThan(0.1);
  });

  it('finds a segment by its key, at its axis', async () => {
    const [first] = await search('P3-4');
    expect(first).toMatchObject({ kind: 'segment', id: await idOf('P3-4'), label: 'P3-4' });
    expect(first?.height).toBeGreaterThan(237 + UNDULATION_M - 0.5);
    expect(first?.height).toBeLessThan(237 + UNDULATION_M + 0.5);
  });

  it('finds a road in Chinese and a dataset', async () => {
    expect((await search('长江2路'))[0]).toMatchObject({ kind: 'road', label: '长江2路' });
    expect((await search('quarter'))[0]).toMatchObject({ kind: 'dataset', label: 'quarter' });
  });

  it('takes signs of patterns for what they are', async () => {
    expect(await search('%')).toEqual([]);
    expect(await search('_')).toEqual([]);
    expect(await search("'; DROP TABLE segment; --")).toEqual([]);
  });

  it('reads coordinates, the reading within the data first', async () => {
    const [first] = await search('106.505, 29.501');
    expect(first).toMatchObject({
      kind: 'coordinate',
      id: null,
      lon: 106.505,
      lat: 29.501,
      label: '106.505° E 29.501° N',
    });
    expect((await search('29.501 106.505'))[0]).toMatchObject({ kind: 'coordinate', lon: 106.505, lat: 29.501 });
    expect((await search('12.5S 45W'))[0]).toMatchObject({ lon: -45, lat: -12.5, label: '45° W 12.5° S' });
  });

  it('gives no more than asked for', async () => {
    const { results, query } = await get<SearchJson>('/api/search?q=J&limit=3');
    expect([results.length, query]).toEqual([3, 'J']);
  });
});

describe('3D tiles', () => {
  it('have a tileset that is asked for anew, and contents that are kept for ever', async () => {
    const tileset = await running.get('/3dtiles/pipes/tileset.json');
    expect(tileset.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'private, no-cache',
    });
    const { asset } = tileset.json() as { asset: { version: string; tilesetVersion: string } };
    expect(asset.version).toBe('1.1');
    const uris = [...tileset.body.toString().matchAll(/"uri":"([^"]+\.glb)"/g)].map((match) => match[1] ?? '');
    expect(uris.length).toBeGreaterThan(0);
    for (const uri of uris) {
      expect(uri).toMatch(new RegExp(`^${derived.network.revision}/[\\w-]+\\.glb$`));
      // Cesium adds the version of the tileset to the addresses of its contents.
      const reply = await running.get(`/3dtiles/pipes/${uri}?v=${asset.tilesetVersion}`, { 'accept-encoding': 'gzip' });
      expect(reply.headers).toMatchObject({
        'content-type': 'model/gltf-binary',
        'content-encoding': 'gzip',
        'cache-control': 'private, max-age=31536000, immutable',
      });
      expect(gunzipSync(reply.body).subarray(0, 4).toString()).toBe('glTF');
    }
  });
});

describe('the terrain', () => {
  it('has the tiles that its layer lists, compressed, and asked for anew', async () => {
    const layer = await get<{ format: string; available?: { startX: number; startY: number }[][] }>(
      '/terrain/layer.json',
    );
    expect(layer.format).toBe('quantized-mesh-1.0');
    const zoom = (layer.available?.length ?? 1) - 1;
    const range = layer.available?.[zoom]?.[0];
    const reply = await running.get(`/terrain/${zoom}/${range?.startX ?? 1}/${range?.startY ?? 0}.terrain`, {
      'accept-encoding': 'gzip',
    });
    expect(reply.status).toBe(200);
    expect(reply.headers).toMatchObject({
      'content-type': 'application/vnd.quantized-mesh',
      'content-encoding': 'gzip',
      'cache-control': 'private, no-cache',
    });
    // Header: centre of the tile, earth-centred, three doubles (quantized-mesh 1.0).
    const mesh = gunzipSync(reply.body);
    const radius = Math.hypot(mesh.readDoubleLE(0), mesh.readDoubleLE(8), mesh.readDoubleLE(16));
    expect(radius).toBeGreaterThan(6_300_000);
    expect(radius).toBeLessThan(6_400_000);
  });

  it('has no tile below those', async () => {
    expect((await running.get('/terrain/22/0/0.terrain')).status).toBe(404);
  });
});
