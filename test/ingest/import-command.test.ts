import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { importCommand } from '../../server/ingest/import-command.ts';
import type { ImportReport } from '../../server/ingest/report/import-report.ts';
import { connectDatabase } from '../../server/store/connect-database.ts';
import { createTestDatabase } from '../support/database.ts';
import { codesDir, countRows, emptyStore, fixture, profilesDir } from './import-support.ts';

let db: Awaited<ReturnType<typeof createTestDatabase>>;
let folder: string;
beforeAll(async () => {
  db = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'talpa-command-'));
});
afterAll(async () => {
  await db.drop();
  await rm(folder, { recursive: true });
});
beforeEach(() => emptyStore(db));

const run = async (argv: string[], env: Record<string, string> = {}): Promise<{ code: number; text: string }> => {
  let text = '';
  const code = await importCommand(argv, {
    connect: () => Promise.resolve(connectDatabase(db.url)),
    profilesDir,
    codesDir,
    stdout: { write: (more) => (text += more) },
    env,
  });
  return { code, text };
};
const drain = [fixture('clean-drain/points.csv'), fixture('clean-drain/lines.csv')];
const right = [...drain, '--profile', 'cjj61', '--crs', 'EPSG:4544'];

describe('npm run import', () => {
  it('imports, prints a summary and writes the report as JSON', async () => {
    const path = join(folder, 'report.json');
    const { code, text } = await run([...right, '--dataset', 'drains', '--owner', 'works', '--report', path]);
    expect(code).toBe(0);
    expect(text).toContain('Imported. Dataset: drains (cjj61, EPSG:4544, 1985)');
    const report = JSON.parse(await readFile(path, 'utf8')) as ImportReport;
    expect(report).toMatchObject({ ok: true, segments: 3, points: 4, issues: [] });
    expect(await db.knex('dataset').first()).toMatchObject({ name: 'drains', owner: 'works', synthetic: false });
  });

  it('speaks Chinese when it is asked to, or when the machine does', async () => {
    expect((await run([...right, '--lang', 'zh'])).text).toContain('导入完成');
    expect((await run(right, { LANG: 'zh_CN.UTF-8' })).text).toContain('导入完成');
    expect((await run([...right, '--lang', 'en'], { LANG: 'zh_CN.UTF-8' })).text).toContain('Imported');
  });

  it.each([
    ['no file', ['--profile', 'cjj61', '--crs', 'EPSG:4544'], 'FILES: OPTION_INVALID'],
    ['no profile', [...drain, '--crs', 'EPSG:4544'], 'cjj61, district-plan, epanet, example, kop-van-zuid'],
    [
      'an unknown profile',
      [...drain, '--profile', 'x', '--crs', 'EPSG:4544'],
      'cjj61, district-plan, epanet, example, kop-van-zuid',
    ],
    ['no CRS', [...drain, '--profile', 'cjj61'], '--crs: CRS_UNKNOWN'],
    ['a CRS of words', [...drain, '--profile', 'cjj61', '--crs', 'Chongqing'], '"Chongqing" is no reference system'],
    ['a CRS that PostGIS lacks', [...drain, '--profile', 'cjj61', '--crs', '99999'], 'EPSG:4544'],
    ['an unknown datum', [...right, '--datum', 'sea'], '1985, NAP, NAVD88, EGM96'],
    ['an unknown option', [...right, '--force'], '--force'],
    ['an unknown language', [...right, '--lang', 'nl'], '--lang: OPTION_INVALID'],
    ['a place that is none', [...right, '--near', '29,x'], '--near: OPTION_INVALID'],
  ])('with %s says what exists, and writes nothing', async (_, argv, words) => {
    const { code, text } = await run(argv);
    expect(code).toBe(1);
    expect(text).toContain(words);
    expect(await countRows(db)).toMatchObject({ datasets: 0, segments: 0 });
  });

  it('stops with exit code 1 at a defect, naming file, row, column, code and fix', async () => {
    const files = [fixture('cell-not-a-number/points.csv'), fixture('cell-not-a-number/lines.csv')];
    const { code, text } = await run([...files, '--profile', 'cjj61', '--crs', 'EPSG:4544']);
    expect(code).toBe(1);
    expect(text).toContain('Stopped: nothing was written');
    expect(text).toMatch(/^points\.csv:4:X: error CELL_NOT_A_NUMBER: "三二六" is no number\. Fix: /m);
  });

  it('explains itself', async () => {
    const { code, text } = await run(['--help']);
    expect(code).toBe(0);
    for (const word of ['--quarantine', '--dry-run', 'kop-van-zuid', '--lang']) expect(text).toContain(word);
  });
});
