import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { reportText } from '../../server/ingest/report/report-text.ts';
import { runImport } from '../../server/ingest/run-import.ts';
import { createTestDatabase } from '../support/database.ts';
import { countRows, emptyStore, fixture, importOptions } from './import-support.ts';

let db: Awaited<ReturnType<typeof createTestDatabase>>;
let folder: string;
beforeAll(async () => {
  db = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'talpa-places-'));
});
afterAll(async () => {
  await db.drop();
  await rm(folder, { recursive: true });
});
beforeEach(() => emptyStore(db));

const plan = ['roads', 'areas', 'buildings'].map((name) => fixture(`clean-places/${name}.geojson`));
const options = (files: string[], over: Partial<Parameters<typeof importOptions>[1]> = {}) =>
  importOptions(files, { profileName: 'district-plan', epsg: 4490, dataset: 'plan', ...over });

/** A file of the plan with some of its features changed, or left out where `change` gives null. */
async function changed(
  file: string,
  change: (feature: { properties: Record<string, unknown> }) => object | null,
): Promise<string> {
  const { features } = JSON.parse(await readFile(file, 'utf8')) as {
    features: { properties: Record<string, unknown> }[];
  };
  const path = join(folder, file.split('/').at(-1) as string);
  await writeFile(
    path,
    JSON.stringify({ type: 'FeatureCollection', features: features.map(change).filter((one) => one !== null) }),
  );
  return path;
}

const unchanged = (count: number) => ({ added: 0, changed: 0, unchanged: count, removed: 0 });

describe('an import of places', () => {
  it('brings roads, areas and buildings, as PostGIS measures them', async () => {
    const report = await runImport(db, options(plan));
    expect(report).toMatchObject({ ok: true, issues: [], roads: 3, areas: 5, buildings: 3, segments: 0, points: 0 });
    expect(report.sources.map(({ role, accepted }) => [role, accepted])).toEqual([
      ['roads', 3],
      ['areas', 5],
      ['buildings', 3],
    ]);
    expect(reportText(report)).toContain('3 roads, 5 areas, 3 buildings');
    expect(reportText(report)).not.toContain('segments');
    const { rows } = await db.knex.raw<{ rows: Record<string, unknown>[] }>(
      `SELECT a.key, a.kind, a.parent_key, ST_NumGeometries(a.geom) AS parts, ST_NRings(a.geom) AS rings, round(ST_Area(a.geom)::numeric, 9)::float AS size
       FROM area AS a ORDER BY a.key`,
    );
    expect(rows).toEqual([
      { key: 'c1', kind: 'community', parent_key: 's1', parts: 1, rings: 1, size: 0.000016 },
      { key: 'd', kind: 'district', parent_key: null, parts: 1, rings: 1, size: 0.0009 },
      { key: 'g', kind: 'green', parent_key: 's1', parts: 1, rings: 1, size: 0.000001 },
      { key: 's1', kind: 'street-office', parent_key: 'd', parts: 1, rings: 2, size: 0.000099 },
      { key: 'w', kind: 'water', parent_key: null, parts: 2, rings: 2, size: 0.000002 },
    ]);
    expect(await db.knex('road').where({ key: 'r2' }).first()).toMatchObject({
      name: '石门大桥',
      rank: 'expressway',
      width_m: 25.5,
      bridge: true,
    });
    expect(await db.knex('building').where({ key: 'b1' }).first()).toMatchObject({
      name: null,
      height_m: 99.5,
      storeys: 33,
      use: 'dwelling',
    });
  });

  it('makes no revision when nothing differs, and takes out what is gone', async () => {
    const first = await runImport(db, options(plan));
    const again = await runImport(db, options(plan));
    expect(again.outcome).toMatchObject({
      revision: null,
      roads: unchanged(3),
      areas: unchanged(5),
      buildings: unchanged(3),
    });
    const ids = await db.knex('building').select('id').whereNot({ key: 'b3' }).orderBy('key');

    const buildings = await changed(plan[2] as string, (feature) =>
      feature.properties['key'] === 'b3' ? null : { ...feature, properties: { ...feature.properties, storeys: 3 } },
    );
    const areas = await changed(plan[1] as string, (feature) => (feature.properties['key'] === 'c1' ? null : feature));
    const third = await runImport(db, options([plan[0] as string, areas, buildings]));
    expect(third.outcome).toMatchObject({
      revision: Number(first.outcome?.revision) + 1,
      roads: unchanged(3),
      areas: { ...unchanged(4), removed: 1 },
      buildings: { added: 0, changed: 2, unchanged: 0, removed: 1 },
    });
    expect(await db.knex('building').select('id').orderBy('key')).toEqual(ids);
  });

  it('leaves nothing in a dry run, and says what it would have done', async () => {
    const report = await runImport(db, options(plan, { dryRun: true }));
    expect(report.outcome).toMatchObject({ revision: null, areas: { added: 5 }, buildings: { added: 3 } });
    expect(await countRows(db)).toMatchObject({ datasets: 0, places: 0 });
  });

  it('sets rows with errors aside with --quarantine, and those that lie in them', async () => {
    const files = ['area-parent-missing/areas', 'building-height-zero/buildings'].map((name) =>
      fixture(`${name}.geojson`),
    );
    const report = await runImport(db, options(files, { quarantine: true }));
    expect(report).toMatchObject({ ok: true, areas: 2, buildings: 2, rejectedRows: 4 });
    expect(report.sources.map(({ accepted, rejected }) => [accepted, rejected])).toEqual([
      [2, 3],
      [2, 1],
    ]);
    const rows = await db.knex<{ file: string; row: number }>('rejected_row').orderBy('file').orderBy('row');
    expect(rows.map(({ file, row }) => `${file}:${row}`)).toEqual([
      'areas.geojson:2',
      'areas.geojson:3',
      'areas.geojson:5',
      'buildings.geojson:3',
    ]);
  });

  it('reads projected coordinates: a square of 100 m is one, by PostGIS, within 1%', async () => {
    const [east, north] = [363_000, 3_265_000];
    const ring = [
      [east, north],
      [east + 100, north],
      [east + 100, north + 100],
      [east, north + 100],
      [east, north],
    ];
    const file = join(folder, 'buildings.geojson');
    const feature = (key: string, coordinates: unknown) => ({
      type: 'Feature',
      properties: { key, heightM: 3 },
      geometry: { type: 'Polygon', coordinates },
    });
    await writeFile(file, JSON.stringify({ type: 'FeatureCollection', features: [feature('a', [ring])] }));
    const report = await runImport(db, options([file], { epsg: 4544 }));
    expect(report.issues).toEqual([]);
    const row = await db.knex('building').select(db.knex.raw('ST_Area(geom::geography) AS size')).first();
    expect(Math.abs(Number(row?.size) / 10_000 - 1)).toBeLessThan(0.01);
  });

  it('takes words of another register by its profile, with a source beside the network', async () => {
    await cp(importOptions([]).profilesDir, folder, { recursive: true });
    const example = JSON.parse(await readFile(join(folder, 'example.json'), 'utf8')) as { sources: object[] };
    const areas = {
      id: 'zones',
      role: 'areas',
      formats: ['geojson'],
      geometry: 'polygon',
      key: ['name'],
      fields: {
        name: { columns: ['名称'], required: true },
        kind: { columns: ['类别'], required: true, map: { 街道办: 'street-office' } },
      },
    };
    const mixed = { ...example, name: 'mixed', sources: [...example.sources, areas] };
    await writeFile(join(folder, 'mixed.json'), JSON.stringify(mixed));
    const file = join(folder, 'zones.geojson');
    const ring = [
      [106.43, 29.5],
      [106.44, 29.5],
      [106.44, 29.51],
      [106.43, 29.5],
    ];
    const zone = {
      type: 'Feature',
      properties: { 名称: '磁器口', 类别: '街道办' },
      geometry: { type: 'Polygon', coordinates: [ring] },
    };
    await writeFile(file, JSON.stringify({ type: 'FeatureCollection', features: [zone] }));
    const files = [fixture('clean-geojson/pipes.geojson'), file];
    const report = await runImport(db, options(files, { profileName: 'mixed', profilesDir: folder }));
    expect(report.issues.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(report.segments).toBeGreaterThan(0);
    expect(reportText(report)).toMatch(/segments[^]*1 areas/);
    expect(await db.knex('area').first()).toMatchObject({ key: '磁器口', kind: 'street-office' });
  });
});
