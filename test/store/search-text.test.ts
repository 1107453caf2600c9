import { afterAll, beforeAll, expect, it } from 'vitest';
import { databaseHealth } from '../../server/store/database-health.ts';
import { openImport } from '../../server/store/open-import.ts';
import { searchText } from '../../server/store/search-text.ts';
import { spatialReference } from '../../server/store/spatial-reference.ts';
import { createTestDatabase } from '../support/database.ts';
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
  expect(await databaseHealth(db)).toEqual({ ok: true, detail: 'revision 1' });
});
