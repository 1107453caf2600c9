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
