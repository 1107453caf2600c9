import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEMO_SEED, writeDemo } from '../../gis-data/district/write-demo.ts';
import { runImport } from '../../server/ingest/run-import.ts';
import { cell, parseTable } from '../gis-data/read-table.ts';
import { createTestDatabase } from '../support/database.ts';
import { codesDir, countRows, profilesDir } from './import-support.ts';

let db: Awaited<ReturnType<typeof createTestDatabase>>;
const folder = mkdtempSync(join(tmpdir(), 'talpa-town-'));
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await db.drop();
});

it('the town imports with the planted defects as its warnings, each at its row, and no others', async () => {
  const town = join(folder, 'town');
  const [dataset] = writeDemo('town', DEMO_SEED, town).datasets;
  if (dataset === undefined) throw new Error('the town has no dataset');
  const report = await runImport(db, {
    files: dataset.files.map((name) => join(town, name)),
    profileName: 'cjj61',
    profilesDir,
    codesDir,
    epsg: 4544,
    dataset: dataset.name,
    coverage: join(town, dataset.coverage),
    dryRun: false,
    quarantine: false,
    synthetic: true,
  });
  expect(report.ok).toBe(true);
  expect(report.issuesLeftOut).toBe(0);

  const planted = parseTable(readFileSync(join(town, dataset.defects), 'utf8'));
  const wanted = new Set(planted.map((row) => `${cell(row, 'file')}:${cell(row, 'row')} ${cell(row, 'code')}`));
  expect(wanted.size).toBe(planted.length);
  // A path is file:row:column; a defect of both ends of a line is told twice.
  const found = new Set(
    report.issues
      .filter(({ severity }) => severity !== 'info')
      .map(({ path, code }) => `${path.split(':').slice(0, 2).join(':')} ${code}`),
  );
  expect([...found].filter((issue) => !wanted.has(issue))).toEqual([]);
  expect([...wanted].filter((issue) => !found.has(issue))).toEqual([]);

  const counts = await countRows(db);
  const rows = (end: string): number =>
    dataset.files
      .filter((name) => name.endsWith(end))
      .reduce((sum, name) => sum + readFileSync(join(town, name), 'utf8').split('\n').length - 2, 0);
  expect(counts.segments).toBe(rows('-lines.csv'));
  expect(counts.points).toBe(rows('-points.csv'));
  expect(Math.abs(report.lengthKm / 466.5 - 1)).toBeLessThan(0.03);
}, 300_000);
