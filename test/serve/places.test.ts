import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatasetsJson, SearchJson } from '../../core/contract/api.ts';
import { openImport } from '../../server/store/open-import.ts';
import { makeArea, makeBuilding, makeRoad } from '../support/places.ts';
import { describeDataset } from '../support/rows.ts';
import { deriveQuarter, runServer, tileAt, until, type Derived, type Running } from './running-server.ts';
import { CORNER } from './street-quarter.ts';

let derived: Derived;
let running: Running;
beforeAll(async () => {
  derived = await deriveQuarter();
  running = await runServer(derived);
  const writer = await openImport(derived.db, describeDataset({ name: 'plan', profile: 'district-plan' }));
  await writer.addRoads([makeRoad('r')]);
  await writer.addAreas([makeArea('d', { kind: 'district', name: '沙坪坝区' }), makeArea('s', { parentKey: 'd' })]);
  await writer.addBuildings([makeBuilding('b', { name: '滨江大厦' })]);
  const { revision } = await writer.commit({ dryRun: false });
  await until(() => derived.network.revision >= Number(revision));
});
afterAll(async () => {
  await running.stop();
  await derived.close();
});

const get = async <T>(path: string): Promise<T> => {
  const reply = await running.get(path);
  expect(reply.status, reply.body.toString()).toBe(200);
  return reply.json() as T;
};
const search = async (text: string): Promise<SearchJson['results']> =>
  (await get<SearchJson>(`/api/search?q=${encodeURIComponent(text)}`)).results;

describe('/api/search', () => {
  it('finds roads, areas and buildings by name and by initials, on the ground', async () => {
    const results = await search('bj');
    expect(results.map(({ kind, label, areaKind }) => [kind, label, areaKind])).toEqual([
      ['road', '滨江路', null],
      ['building', '滨江大厦', null],
    ]);
    const [area] = await search('磁器口');
    expect(area).toMatchObject({ kind: 'area', areaKind: 'street-office', detail: '沙坪坝区 · plan' });
    // The one survey point has its ground at 241 m, EGM96 lies at -38.78 m.
    expect(Math.abs(Number(area?.height) - (241 - 38.78))).toBeLessThan(1);
  });

  it('finds a road that only segments name by its initials', async () => {
    expect((await search('cj3l'))[0]).toMatchObject({ kind: 'road', label: '长江3路', id: null });
  });
});

describe('/api/datasets', () => {
  const dataset = async (name: string) =>
    (await get<DatasetsJson>('/api/datasets')).datasets.find((one) => one.name === name);

  it('counts places, and takes them into the bounds', async () => {
    const plan = await dataset('plan');
    expect(plan).toMatchObject({ roads: 1, areas: 2, buildings: 1, segments: 0, points: 0 });
    expect(plan?.bounds?.map((degrees) => Number(degrees.toFixed(9)))).toEqual([106.49, 29.49, 106.51, 29.51]);
    expect(await dataset('quarter')).toMatchObject({ roads: 0, areas: 0, buildings: 0 });
  });

  it('counts what was changed by SQL a moment ago', async () => {
    await derived.db.knex('building').delete();
    expect(await dataset('plan')).toMatchObject({ roads: 1, buildings: 0 });
    const before = Number((await dataset('quarter'))?.segments);
    await derived.db.knex('segment').where({ key: 'J0-0' }).delete();
    expect(await dataset('quarter')).toMatchObject({ segments: before - 1 });
  });

  it('counts once however many ask at one revision', async () => {
    const counted: string[] = [];
    const note = ({ sql }: { sql: string }): void => void (/ST_Extent/.test(sql) && counted.push(sql));
    await derived.db.knex('road').update({ width_m: 30 });
    derived.db.knex.on('query', note);
    await Promise.all(Array.from({ length: 8 }, () => running.get('/api/datasets')));
    derived.db.knex.off('query', note);
    expect(counted).toHaveLength(1);
  });
});

describe('a change of places', () => {
  it('is told on the way that a change of pipes is, and keeps the tiles', async () => {
    const { x, y } = tileAt(14, CORNER);
    const before = await running.get(`/tiles/pipes/14/${x}/${y}.mvt`);
    expect(before.status).toBe(200);
    const revision = derived.network.revision;
    await derived.db.knex('road').update({ width_m: 12 });
    await until(() => derived.network.revision > revision);
    const after = await running.get(`/tiles/pipes/14/${x}/${y}.mvt`);
    expect(after.headers['etag']).toBe(before.headers['etag']);
  });
});

describe('the map of places', () => {
  const road = { lon: 106.5007, lat: 29.5005 };

  it('is described by TileJSON, and answers 204, 304, 400 and 404 as the other tiles do', async () => {
    // The last change was one of places.
    await until(() => derived.network.placesRevision === derived.network.revision);
    const described = (await running.get('/tiles/places.json')).json() as {
      vector_layers: { id: string }[];
      maxzoom: number;
    };
    expect(described.vector_layers.map(({ id }) => id)).toEqual(['areas', 'roads', 'buildings', 'labels']);
    const { x, y } = tileAt(14, road);
    const tile = await running.get(`/tiles/places/14/${x}/${y}.mvt`);
    expect([tile.status, tile.headers['content-type']]).toEqual([200, 'application/vnd.mapbox-vector-tile']);
    const etag = String(tile.headers['etag']);
    expect((await running.get(`/tiles/places/14/${x}/${y}.mvt`, { 'if-none-match': etag })).status).toBe(304);
    expect((await running.get('/tiles/places/14/0/0.mvt')).status).toBe(204);
    expect((await running.get('/tiles/places/14/99999/0.mvt')).status).toBe(400);
    expect((await running.get('/3dtiles/places/tileset.json')).status).toBe(404);
    expect((await running.get('/tiles/buildings/14/0/0.mvt')).status).toBe(404);
  });

  it('shows a change of a road, which /live tells once the map has it, and leaves other tiles as they are', async () => {
    const { x, y } = tileAt(14, road);
    const path = `/tiles/places/14/${x}/${y}.mvt`;
    const before = await running.get(path);
    const revision = Number(derived.network.placesRevision);
    await derived.db.knex('road').update({ width_m: 21.5 });
    await until(() => Number(derived.network.placesRevision) > revision);
    const after = await running.get(path);
    expect(after.headers['etag']).not.toBe(before.headers['etag']);
    const layer = new VectorTile(new PbfReader(after.body)).layers['roads'];
    expect(layer?.feature(0).properties).toMatchObject({ rank: 'arterial', width: 215 });
  });

  it('has buildings as 3D Tiles whose contents are named by revision', async () => {
    const writer = await openImport(derived.db, describeDataset({ name: 'towers', profile: 'district-plan' }));
    await writer.addBuildings([makeBuilding('t', { name: '塔楼', heightM: 99 })]);
    await writer.commit({ dryRun: false });
    await until(async () => (await running.get('/3dtiles/buildings/tileset.json')).body.toString().includes('.glb'));
    const text = (await running.get('/3dtiles/buildings/tileset.json')).body.toString();
    const uri = /"uri":"([^"]+)"/.exec(text)![1]!;
    const content = await running.get(`/3dtiles/buildings/${uri}`);
    expect([content.status, content.headers['content-type']]).toEqual([200, 'model/gltf-binary']);
    expect(content.headers['cache-control']).toContain('immutable');
    expect((await running.get('/3dtiles/buildings/1/14-0-0.glb')).status).toBe(404);
  });
});

describe('/api/settings', () => {
  it('names no other host, and the policy allows none, unless the deployer chose an outside base map', async () => {
    expect(await get('/api/settings')).toEqual({ outsideMap: null });
    const outsideMap = {
      url: 'https://tiles.example.org/{z}/{x}/{y}.png?key=1',
      attribution: '© Example',
      maxZoom: 17,
    };
    const other = await runServer(derived, { config: { outsideMap } });
    const reply = await other.get('/api/settings');
    expect(reply.json()).toEqual({ outsideMap });
    const policy = String(reply.headers['content-security-policy']).split(';');
    const allowing = policy.filter((rule) => rule.includes('https://tiles.example.org'));
    expect(new Set(allowing.map((rule) => rule.trim().split(' ')[0]))).toEqual(new Set(['connect-src', 'img-src']));
    await other.stop();
    expect(String((await running.get('/api/settings')).headers['content-security-policy'])).not.toContain('https:');
  });
});
