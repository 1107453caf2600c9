import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openImport } from '../../server/store/open-import.ts';
import { loadPinyinInitials } from '../../server/store/pinyin-initials.ts';
import { readChanges } from '../../server/store/read-changes.ts';
import { createTestDatabase } from '../support/database.ts';
import { makeArea, makeBuilding, makeRoad } from '../support/places.ts';
import { describeDataset, makeSegment } from '../support/rows.ts';

let db: Awaited<ReturnType<typeof createTestDatabase>>;
let dataset: number;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.knex('dataset').delete();
  const writer = await openImport(db, describeDataset({ name: 'plan' }));
  await writer.addRoads([makeRoad('r')]);
  await writer.addAreas([makeArea('s', { parentKey: 'd' }), makeArea('d', { kind: 'district' })]);
  await writer.addBuildings([makeBuilding('b')]);
  dataset = (await writer.commit({ dryRun: false })).datasetId;
});

const head = async (): Promise<number> =>
  Number((await db.knex<{ revision: string }>('revision_head').first())?.revision);
const square = (lon: number, size = 0.001): string =>
  `ST_Multi(ST_MakeEnvelope(${lon}, 29.5, ${lon + size}, 29.501, 4490))`;
const line = (to: string): string => `ST_GeomFromText('MULTILINESTRING((106.5 29.5, ${to}))', 4490)`;

describe('the store refuses', () => {
  it.each([
    ['a road without length', 'road', { bridge: 'false', geom: line('106.5 29.5') }],
    ['a road to nowhere', 'road', { bridge: 'false', geom: line('NaN NaN') }],
    ['a road off the globe', 'road', { bridge: 'false', geom: line('186.5 29.5') }],
    ['a road of an unknown rank', 'road', { bridge: 'false', rank: `'boulevard'`, geom: line('106.6 29.5') }],
    ['a road of no width', 'road', { bridge: 'false', width_m: '0', geom: line('106.6 29.5') }],
    ['a road of width NaN', 'road', { bridge: 'false', width_m: `'NaN'`, geom: line('106.6 29.5') }],
    ['a road that is an area', 'road', { bridge: 'false', geom: square(106.5) }],
    ['an area of an unknown kind', 'area', { kind: `'lake'`, geom: square(106.5) }],
    ['an area in itself', 'area', { kind: `'grid'`, parent_key: `'new'`, geom: square(106.5) }],
    ['an area in nothing', 'area', { kind: `'grid'`, parent_key: `'none'`, geom: square(106.5) }],
    ['an area without a name but with a text for it', 'area', { kind: `'grid'`, name: `''`, geom: square(106.5) }],
    ['an area off the globe', 'area', { kind: `'grid'`, geom: square(179.9995) }],
    ['an empty area', 'area', { kind: `'grid'`, geom: `'SRID=4490;MULTIPOLYGON EMPTY'` }],
    [
      'an area that crosses itself',
      'area',
      { kind: `'grid'`, geom: `'SRID=4490;MULTIPOLYGON(((1 1, 2 2, 2 1, 1 2, 1 1)))'` },
    ],
    ['an area in another reference system', 'area', { kind: `'grid'`, geom: `ST_SetSRID(${square(106.5)}, 4326)` }],
    ['a building without height', 'building', { geom: square(106.5) }],
    ['a building of height 0', 'building', { height_m: '0', geom: square(106.5) }],
    ['a building of height NaN', 'building', { height_m: `'NaN'`, geom: square(106.5) }],
    ['a building without storeys', 'building', { height_m: '3', storeys: '0', geom: square(106.5) }],
  ])('%s', async (_, table, values) => {
    const columns = { dataset_id: String(dataset), key: `'new'`, ...values };
    const insert = `INSERT INTO ${table} (${Object.keys(columns).join(', ')}) VALUES (${Object.values(columns).join(', ')})`;
    await expect(db.knex.raw(insert)).rejects.toMatchObject({ code: /^2[23]/ });
  });

  it('a key twice in a dataset, and takes it in another', async () => {
    const copy = (into: number) =>
      db.knex.raw(
        'INSERT INTO building (dataset_id, key, height_m, geom) SELECT ?, key, height_m, geom FROM building',
        [into],
      );
    await expect(copy(dataset)).rejects.toMatchObject({ code: '23505' });
    const other = await openImport(db, describeDataset({ name: 'other' }));
    await other.addBuildings([makeBuilding('b')]);
    await expect(other.commit({ dryRun: false })).resolves.toMatchObject({ buildings: { added: 1 } });
  });

  it('to lose the parent of an area, and lets the whole dataset go', async () => {
    await expect(db.knex('area').where({ key: 'd' }).delete()).rejects.toMatchObject({ code: '23503' });
    await db.knex('dataset').delete();
    expect(await db.knex('area').select('id')).toEqual([]);
  });

  it('an import that leaves a parent out, in a dry run too', async () => {
    for (const dryRun of [true, false]) {
      const writer = await openImport(db, describeDataset({ name: 'orphans' }));
      await writer.addAreas([makeArea('s', { parentKey: 'd' })]);
      await expect(writer.commit({ dryRun })).rejects.toMatchObject({ code: '23503' });
    }
  });

  it('TRUNCATE, which leaves no log', async () => {
    await expect(db.knex.raw('TRUNCATE building')).rejects.toThrow(/use DELETE/);
  });
});

describe('a change of places', () => {
  it('is a revision that says what and where, and leaves the network alone', async () => {
    const before = await head();
    await db.knex.raw(`UPDATE building SET height_m = 21, geom = ST_Translate(geom, 0.01, 0)`);
    expect(await head()).toBe(before + 1);
    const change = await readChanges(db, before);
    expect(change).toMatchObject({ bulk: false, bounds: null, datasetsChanged: false, placesChanged: true });
    const [west, south, east, north] = change?.placesBounds ?? [0, 0, 0, 0];
    expect([west, south, east, north].map((degrees) => degrees.toFixed(6))).toEqual([
      '106.500000',
      '29.500000',
      '106.510300',
      '29.500300',
    ]);
    const entry = await db.knex('change_entry').orderBy('id', 'desc').first();
    expect(entry).toMatchObject({ relation: 'building', bulk: false, removed: [] });
    expect(entry?.upserted).toHaveLength(1);
  });

  it('of many rows at once is bulk in the log, and still none of the network', async () => {
    const before = await head();
    const writer = await openImport(db, describeDataset({ name: 'town' }));
    await writer.addBuildings(Array.from({ length: 2_001 }, (_, i) => makeBuilding(`b${i}`)));
    await writer.commit({ dryRun: false });
    const entry = await db.knex('change_entry').where({ relation: 'building' }).orderBy('id', 'desc').first();
    expect(entry).toMatchObject({ bulk: true, upserted: [], removed: [] });
    expect(await readChanges(db, before)).toMatchObject({ bulk: false, datasetsChanged: false, placesChanged: true });
  });

  it('in a dataset that has pipes still says that the dataset changed', async () => {
    const before = await head();
    const writer = await openImport(db, describeDataset({ name: 'plan' }));
    await writer.addSegments([makeSegment('x')]);
    await writer.commit({ dryRun: false });
    expect(await readChanges(db, before)).toMatchObject({ datasetsChanged: true, placesChanged: true });
    await db.knex('dataset').update({ owner: 'works' });
    expect(await readChanges(db, before + 1)).toMatchObject({ datasetsChanged: true, placesChanged: false });
  });

  it('of nothing is none', async () => {
    const before = await head();
    await db.knex('road').where({ key: 'none' }).update({ name: 'x' });
    expect(await head()).toBe(before);
  });
});

describe('pinyin initials', () => {
  const initials = async (name: string): Promise<string | null> => {
    await db.knex('road').update({ name });
    return (await db.knex<{ initials: string | null }>('road').first())?.initials ?? null;
  };

  it('follow the name, with every reading of its characters', async () => {
    expect(await initials('滨江路')).toBe(' bjl ');
    expect(await initials('重庆大道')).toBe(' cqdd zqdd ');
    expect(await initials('G319国道（北段）')).toBe(' g319gdbd ');
    expect(await initials('—')).toBeNull();
    await db.knex('road').update({ initials: 'made up', name: '北街' });
    expect((await db.knex('road').first())?.initials).toBe(' bj ');
  });

  it('stay few for a name of many readings', async () => {
    expect((await initials('重长行朝重长行朝重长行朝'))?.trim().split(' ').length).toBeLessThanOrEqual(8);
  });

  it('are made anew when the table of characters changes, and not otherwise', async () => {
    await initials('滨江路');
    let before = await head();
    await loadPinyinInitials(db, new Map([['滨', 'b']]));
    expect(await head()).toBe(before);
    await loadPinyinInitials(db, new Map([['滨', 'x']]));
    expect((await db.knex('road').first())?.initials).toBe(' xjl ');
    before = await head();
    await loadPinyinInitials(db, new Map([['滨', 'b']]));
    expect((await db.knex('road').first())?.initials).toBe(' bjl ');
    expect(await head()).toBe(before + 1);
  });
});
