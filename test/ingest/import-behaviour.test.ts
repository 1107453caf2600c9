import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LISTED_ISSUES } from '../../server/ingest/report/issue-log.ts';
import { reportText } from '../../server/ingest/report/report-text.ts';
import { runImport } from '../../server/ingest/run-import.ts';
import { createTestDatabase } from '../support/database.ts';
import { countRows, emptyStore, fixture, importOptions } from './import-support.ts';

let db: Awaited<ReturnType<typeof createTestDatabase>>;
let folder: string;
beforeAll(async () => {
  db = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'talpa-import-'));
});
afterAll(async () => {
  await db.drop();
  await rm(folder, { recursive: true });
});
beforeEach(() => emptyStore(db));

const drain = [fixture('clean-drain/points.csv'), fixture('clean-drain/lines.csv')];

interface IdRow {
  key: string;
  id: string;
  gid: number;
}
const identities = async (table: 'segment' | 'point'): Promise<IdRow[]> =>
  db.knex<IdRow>(table).select('key', 'id', 'gid').orderBy('key');

describe('an import', () => {
  it('leaves nothing in a dry run, and says what it would have done', async () => {
    const report = await runImport(db, importOptions(drain, { dryRun: true }));
    expect(report).toMatchObject({ ok: true, dryRun: true, segments: 3, points: 4 });
    expect(report.outcome).toMatchObject({ revision: null, segments: { added: 3 }, points: { added: 4 } });
    expect(await countRows(db)).toEqual({ datasets: 0, segments: 0, points: 0, grounds: 0, places: 0, rejected: 0 });
    expect(reportText(report)).toContain('nothing was written');
  });

  it('keeps ids and gids when it is run again, and counts what changed', async () => {
    await runImport(db, importOptions(drain, { dataset: 'drains' }));
    const before = { segments: await identities('segment'), points: await identities('point') };
    const again = await runImport(db, importOptions(drain, { dataset: 'drains' }));
    expect(again.outcome?.segments).toEqual({ added: 0, changed: 0, unchanged: 3, removed: 0 });
    expect(again.outcome?.revision).toBeNull();

    const lines = (await readFile(drain[1] as string, 'utf8')).replace('DN500,顺向,1\nY3', 'DN600,顺向,1\nY3');
    const changed = join(folder, 'changed-lines.csv');
    await writeFile(changed, lines.split('\n').slice(0, 3).join('\n'));
    const third = await runImport(db, importOptions([drain[0] as string, changed], { dataset: 'drains' }));
    expect(third.outcome?.segments).toEqual({ added: 0, changed: 1, unchanged: 1, removed: 1 });
    expect(await identities('point')).toEqual(before.points);
    expect(await identities('segment')).toEqual(before.segments.slice(0, 2));
  });

  it('sets bad rows aside with --quarantine, with their values and reasons, and imports the others', async () => {
    const files = [fixture('cell-not-a-number/points.csv'), fixture('cell-not-a-number/lines.csv')];
    const report = await runImport(db, importOptions(files, { quarantine: true }));
    expect(report).toMatchObject({ ok: true, rejectedRows: 3, segments: 1, points: 3 });
    expect(report.outcome?.quarantined).toBe(3);
    const rows = await db
      .knex<{
        file: string;
        row: number;
        source_values: Record<string, string>;
        issues: { code: string; path: string }[];
      }>('rejected_row')
      .orderBy('id');
    expect(rows.map(({ file, row }) => `${file}:${row}`)).toEqual(['points.csv:4', 'lines.csv:3', 'lines.csv:4']);
    expect(rows[0]?.source_values['X']).toBe('三二六');
    expect(rows[0]?.issues).toMatchObject([{ code: 'CELL_NOT_A_NUMBER', path: 'points.csv:4:X' }]);
    expect(rows[1]?.issues).toMatchObject([{ code: 'CJJ_POINT_REJECTED' }]);
  });

  it('sets nothing aside when the fault is the whole file', async () => {
    const files = [fixture('wrong-zone-near/points.csv'), fixture('wrong-zone-near/lines.csv')];
    const report = await runImport(db, importOptions(files, { quarantine: true, near: [106.4, 29.5] }));
    expect(report.ok).toBe(false);
    expect(await countRows(db)).toMatchObject({ datasets: 0, rejected: 0 });
  });

  it('takes a million bad rows: the list is capped, the totals are whole, memory stays bounded, nothing is written', async () => {
    const rows = 1_000_000;
    const points = join(folder, 'bad-points.csv');
    await pipeline(Readable.from(badRows(rows)), createWriteStream(points));
    let peak = 0;
    const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().heapUsed)), 50);
    const before = process.memoryUsage().heapUsed;
    const report = await runImport(db, importOptions([points])).finally(() => clearInterval(watch));
    expect(report.ok).toBe(false);
    expect(report.totals).toEqual([{ code: 'CELL_NOT_A_NUMBER', severity: 'error', count: rows }]);
    expect(report.issues.length).toBeLessThanOrEqual(LISTED_ISSUES);
    expect(report.issuesLeftOut).toBe(rows - report.issues.length);
    expect(report.issues[0]?.path).toBe('bad-points.csv:2:Y');
    expect(reportText(report)).toContain(`${rows - report.issues.length} more are only counted`);
    expect(await countRows(db)).toMatchObject({ datasets: 0, points: 0, rejected: 0 });
    expect(peak - before).toBeLessThan(400e6);
  }, 180_000);

  it('makes an elevation of ground and depth, and assumes one where there is neither', async () => {
    const lines = (await readFile(drain[1] as string, 'utf8')).split('\n');
    const cells = (lines[1] as string).split(',');
    [cells[6], cells[7]] = ['', ''];
    const depthOnly = join(folder, 'depth-lines.csv');
    const second = (lines[2] as string).split(',');
    for (const i of [4, 5, 6, 7]) second[i] = '';
    await writeFile(depthOnly, [lines[0], cells.join(','), second.join(','), lines[3], ''].join('\n'));
    const report = await runImport(db, importOptions([drain[0] as string, depthOnly]));
    expect(report).toMatchObject({ ok: true, segmentsWithUnknownElevation: 1 });
    const rows = (
      await db.knex.raw<{ rows: { start_known: boolean; end_known: boolean; z0: number; z1: number }[] }>(
        'SELECT start_known, end_known, ST_Z(ST_StartPoint(geom)) z0, ST_Z(ST_EndPoint(geom)) z1 FROM segment ORDER BY key',
      )
    ).rows;
    // Ground 250.000 less 2.00, 249.900 less 2.05.
    expect(rows[0]).toMatchObject({ start_known: true, end_known: true });
    expect(rows[0]?.z0).toBeCloseTo(248, 9);
    expect(rows[0]?.z1).toBeCloseTo(247.85, 9);
    // Nothing stated: ground 249.900 less cover 0.70, concrete wall 10 + 0.09 x 500 mm, clear height 0.5 m.
    expect(rows[1]).toMatchObject({ start_known: false, end_known: false });
    expect(rows[1]?.z0).toBeCloseTo(249.9 - 0.7 - 0.055 - 0.5, 9);
  });

  it('keeps inner and outer size, with the wall marked as assumed, and sigmas of a surveyed depth', async () => {
    await runImport(db, importOptions(drain));
    const row = await db.knex<Record<string, unknown>>('segment').where({ key: 'Y1-Y2-1' }).first();
    expect(row).toMatchObject({
      cross_section: 'circle',
      inner_width_mm: 500,
      outer_width_mm: 610,
      wall_source: 'assumed',
      z_reference: 'invert',
      rule_class: 'sewer_storm',
      survey_subclass: 'YS',
      material_code: 'T',
      data_source: 1,
    });
    // CJJ 61: h = (2.00 + 2.05) / 2; sqrt((0.05 h)^2 + 0.05^2) and sqrt((0.075 h)^2 + 0.03^2).
    expect(row?.['sigma_plan_m']).toBeCloseTo(0.11293, 4);
    expect(row?.['sigma_depth_m']).toBeCloseTo(0.15481, 4);
  });
});

function* badRows(rows: number): Generator<string> {
  yield '物探点号,管线类别,X,Y,地面高程\n';
  for (let i = 0; i < rows; i++) yield `P${i},JS,3265541.3,not ${i},250\n`;
}
