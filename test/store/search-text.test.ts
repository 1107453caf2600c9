import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseHealth } from '../../server/store/database-health.ts';
import { openImport } from '../../server/store/open-import.ts';
import { searchText } from '../../server/store/search-text.ts';
import { spatialReference } from '../../server/store/spatial-reference.ts';
import { createTestDatabase } from '../support/database.ts';
import { makeArea, makeBuilding, makeRoad } from '../support/places.ts';
import { describeDataset, makePoint, makeSegment } from '../support/rows.ts';

let db: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  db = await createTestDatabase();
  const writer = await openImport(db, describeDataset({ name: '渝中' }));
  await writer.addPoints([makePoint('JS001'), makePoint('JS0012', { lon: 106.51 })]);
  await writer.addSegments([
    makeSegment('JS001-JS002'),
    makeSegment('100%_done', { road: '人民路' }),
    makeSegment('1000', { road: '人民路' }),
  ]);
  await writer.commit({ dryRun: false });
});
afterAll(() => db.drop());

const labels = async (query: string): Promise<string[]> =>
  (await searchText(db, query, 10)).map(({ kind, label }) => `${kind} ${label}`);

it('finds by part of a key, a survey number, a road and a dataset, the exact match first', async () => {
  expect(await labels('JS001')).toEqual(['point JS001', 'segment JS001-JS002', 'point JS0012']);
  expect(await labels('人民')).toEqual(['road 人民路']);
  expect(await labels('渝中')).toEqual(['dataset 渝中']);
  expect(await labels('js001-js002')).toEqual(['segment JS001-JS002']);
});

describe('places', () => {
  const places = [
    makeRoad('r1'),
    makeRoad('r2', { lines: [Float64Array.of(106.502, 29.501, 106.504, 29.502)] }),
    makeRoad('r3', { name: '北滨江路', lines: [Float64Array.of(106.51, 29.5, 106.52, 29.5)] }),
    // The street of the same name in another town.
    makeRoad('r4', { lines: [Float64Array.of(106.9, 29.5, 106.91, 29.5)] }),
    makeRoad('r5', { name: null }),
  ];
  const areas = [
    makeArea('d', { kind: 'district', name: '沙坪坝区' }),
    makeArea('s', { parentKey: 'd', name: '沙坪坝街道' }),
    makeArea('c', { kind: 'community', name: '重庆村' }),
  ];
  beforeAll(async () => {
    const writer = await openImport(db, describeDataset({ name: '平面图' }));
    await writer.addRoads(places);
    await writer.addAreas(areas);
    await writer.addBuildings([makeBuilding('b1', { name: '滨江大厦' }), makeBuilding('b2')]);
    await writer.commit({ dryRun: false });
    const pipes = await openImport(db, describeDataset({ name: '滨江片区管网' }));
    await pipes.addSegments([
      makeSegment('一号管', { road: '滨江路' }),
      makeSegment('xJS99-JS98', { road: '高家花园' }),
      makeSegment('vertical', { road: null, vertices: Float64Array.of(106.5, 29.5, 240, 106.5, 29.5, 230) }),
    ]);
    await pipes.commit({ dryRun: false });
  });

  it('are found by a part of their name: whole, beginning, inside; then by kind, then by name', async () => {
    expect(await labels('滨江')).toEqual([
      'dataset 滨江片区管网',
      'road 滨江路',
      'road 滨江路',
      'building 滨江大厦',
      'road 北滨江路',
    ]);
    expect(await labels('滨江路')).toEqual(['road 滨江路', 'road 滨江路', 'road 北滨江路']);
    expect(await labels('沙坪坝')).toEqual(['area 沙坪坝区', 'area 沙坪坝街道']);
  });

  it('are found by pinyin initials, also of characters with two readings, in any case', async () => {
    expect(await labels('bjl')).toEqual(['road 滨江路', 'road 滨江路', 'road 北滨江路']);
    expect(await labels('BBJ')).toEqual(['road 北滨江路']);
    expect(await labels('cqc')).toEqual(['area 重庆村']);
    expect(await labels('zqc')).toEqual(['area 重庆村']);
    // A road that only segments name, and a dataset.
    expect(await labels('gjhy')).toEqual(['road 高家花园']);
    expect(await labels('pmt')).toEqual(['dataset 平面图']);
  });

  it('that are roads of one name are one result for each place, whatever says so, on the road itself', async () => {
    const roads = (await searchText(db, '滨江路', 10)).filter(({ label }) => label === '滨江路');
    expect(roads.map(({ lon }) => lon.toFixed(2)).sort()).toEqual(['106.50', '106.91']);
    const { rows } = await db.knex.raw<{ rows: { far: number }[] }>(
      `SELECT min(ST_Distance(geom, ST_SetSRID(ST_MakePoint(?, ?), 4490))) AS far FROM road`,
      [roads[0]!.lon, roads[0]!.lat],
    );
    expect(rows[0]!.far).toBeLessThan(1e-9);
  });

  it('that are areas say their kind, what they lie in and a spot inside', async () => {
    const [area] = await searchText(db, '沙坪坝街道', 1);
    expect(area).toMatchObject({ kind: 'area', areaKind: 'street-office', detail: '沙坪坝区 · 平面图' });
    expect(area!.lon).toBeCloseTo(106.5, 9);
    expect(area!.lat).toBeCloseTo(29.5, 9);
  });

  it('stand before what has the text further inside of a key, in small or capital letters', async () => {
    expect(await labels('JS99')).toEqual(['segment xJS99-JS98']);
    expect(await labels('js98')).toEqual(['segment xJS99-JS98']);
    expect(await labels('号管')).toEqual(['segment 一号管']);
    expect(await labels('VERTICAL')).toEqual(['segment vertical']);
  });
});

it('finds a segment by its id and by its gid, before all that holds the digits', async () => {
  const row = await db.knex('segment').where({ key: 'JS001-JS002' }).first<{ id: string; gid: number }>('id', 'gid');
  const byId = await searchText(db, row.id, 5);
  expect(byId.find(({ id }) => id === Number(row.id))).toMatchObject({ kind: 'segment', label: 'JS001-JS002' });
  expect((await labels(String(row.gid)))[0]).toMatch(/^segment /);
  expect(await labels('999999999999999999999')).toEqual([]);
});

it('takes signs of a pattern literally', async () => {
  expect(await labels('100%_')).toEqual(['segment 100%_done']);
  expect(await labels('%')).toEqual(['segment 100%_done']);
  expect(await labels("'; DROP TABLE segment; --")).toEqual([]);
  expect(await labels('   ')).toEqual([]);
});

it('gives a place on the thing itself', async () => {
  const [first] = await searchText(db, 'JS001-JS002', 1);
  expect(first?.lon).toBeCloseTo(106.5001, 9);
  expect(first?.lat).toBeCloseTo(29.50005, 9);
});

it('knows reference systems of PostGIS with their unit, and says null to others', async () => {
  expect((await spatialReference(db, 3547))?.unitM).toBeCloseTo(0.3048006, 7);
  expect((await spatialReference(db, 4544))?.proj4).toContain('+lon_0=105');
  expect((await spatialReference(db, 28992))?.name).toBe('Amersfoort / RD New');
  expect(await spatialReference(db, 999_999)).toBeNull();
});

it('reports its revision as health', async () => {
  expect(await databaseHealth(db)).toEqual({ ok: true, detail: 'revision 3' });
});
