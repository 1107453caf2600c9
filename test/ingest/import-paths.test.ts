import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runImport } from '../../server/ingest/run-import.ts';
import { writeQuarterFiles } from '../bench/quarter-files.ts';
import { createTestDatabase } from '../support/database.ts';
import { countRows, importOptions } from './import-support.ts';

const samples = fileURLToPath(new URL('../../gis-data/samples', import.meta.url));
const SEGMENTS = 5000;

let db: Awaited<ReturnType<typeof createTestDatabase>>;
let folder: string;
let files: [string, string];
beforeAll(async () => {
  db = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'talpa-paths-'));
  files = writeQuarterFiles(samples, folder, SEGMENTS);
});
afterAll(async () => {
  await db.drop();
  await rm(folder, { recursive: true });
});

/** Everything of a dataset but what the store adds. */
async function rowsOf(table: 'segment' | 'point', dataset: string): Promise<unknown[]> {
  const rows = await db
    .knex(table)
    .whereIn('dataset_id', db.knex('dataset').where({ name: dataset }).select('id'))
    .orderBy('key');
  return (rows as Record<string, unknown>[]).map((row) => ({ ...row, id: 0, gid: 0, dataset_id: 0, change_id: 0 }));
}

describe('the same files', () => {
  it('give equal rows whether the dataset is new or was there, and nothing the second time', async () => {
    const fresh = await runImport(db, importOptions(files, { dataset: 'fresh' }));
    expect(fresh).toMatchObject({ ok: true, outcome: { segments: { removed: 0, changed: 0 } } });
    expect(fresh.segments).toBeGreaterThanOrEqual(SEGMENTS);

    // A dataset with a few rows of theirs, one of which differs.
    const few = await Promise.all(
      files.map(async (path, i) => {
        const lines = (await readFile(path, 'utf8')).split('\n').slice(0, 40);
        const part = join(folder, i === 0 ? 'few-points.csv' : 'few-lines.csv');
        await writeFile(part, `${lines.join('\n').replace('DN300', 'DN200')}\n`);
        return part;
      }),
    );
    const start = await runImport(db, importOptions(few, { dataset: 'grown', quarantine: true }));
    expect(start.ok).toBe(true);
    const grown = await runImport(db, importOptions(files, { dataset: 'grown' }));
    expect(grown.outcome?.segments).toMatchObject({ changed: 1, removed: 0 });
    expect(grown.outcome?.segments.unchanged).toBeGreaterThan(10);

    expect(await rowsOf('segment', 'grown')).toEqual(await rowsOf('segment', 'fresh'));
    expect(await rowsOf('point', 'grown')).toEqual(await rowsOf('point', 'fresh'));
    expect(grown.totals).toEqual(fresh.totals);

    const again = await runImport(db, importOptions(files, { dataset: 'fresh' }));
    expect(again.outcome).toMatchObject({
      revision: null,
      segments: { added: 0, changed: 0, removed: 0, unchanged: fresh.segments },
      points: { added: 0, changed: 0, removed: 0, unchanged: fresh.points },
    });
  });

  it('with one fault in the last row write nothing, or all but that row', async () => {
    const before = await countRows(db);
    const path = join(folder, 'fault-lines.csv');
    const lines = (await readFile(files[1], 'utf8')).trimEnd().split('\n');
    const last = (lines.at(-1) as string).split(',');
    last[1] = 'nowhere';
    await writeFile(path, `${[...lines.slice(0, -1), last.join(',')].join('\n')}\n`);
    const options = importOptions([files[0], path], { dataset: 'faulty' });
    const stopped = await runImport(db, options);
    expect(stopped).toMatchObject({ ok: false, outcome: null });
    expect(stopped.issues[0]).toMatchObject({
      code: 'CJJ_POINT_MISSING',
      path: `fault-lines.csv:${lines.length}:终点点号`,
    });
    expect(await countRows(db)).toEqual(before);

    const set = await runImport(db, { ...options, quarantine: true });
    expect(set).toMatchObject({ ok: true, rejectedRows: 1, segments: lines.length - 2 });
    expect((await countRows(db)).rejected).toBe(before.rejected + 1);
  });
});
