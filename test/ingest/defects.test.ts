import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ISSUE_CATALOGUE, type IssueCode } from '../../server/ingest/report/issue-catalogue.ts';
import { runImport, type ImportOptions } from '../../server/ingest/run-import.ts';
import type { ImportReport } from '../../server/ingest/report/import-report.ts';
import { createTestDatabase } from '../support/database.ts';
import { codesDir, countRows, emptyStore, profilesDir } from './import-support.ts';

/**
 * One folder a defect, named by it: small files that are right but for the defect, and `expected.json` with the imports to run (the last one is
 * judged) and the issues that must come out: every error, warning and note, with its code and place; `*` in a path stands for anything.
 */
const FIXTURES = fileURLToPath(new URL('../fixtures/import/', import.meta.url));

interface Step {
  files: string[];
  profile: string;
  epsg: number;
  datum?: string;
  dataset?: string;
  near?: [number, number];
  coverage?: string;
}

interface Expected {
  steps: Step[];
  issues: { code: IssueCode; path: string }[];
  /** Codes that follow from the defect and are not its point. */
  allow?: IssueCode[];
  /** Total of the first code, when more rows have it than are listed in `issues`. */
  count?: number;
}

let db: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(async () => {
  await db.drop();
});

const runStep = (folder: string, step: Step, language: 'en' | 'zh'): Promise<ImportReport> => {
  const options: ImportOptions = {
    files: step.files.map((file) => `${FIXTURES}${folder}/${file}`),
    profileName: step.profile,
    epsg: step.epsg,
    profilesDir,
    codesDir,
    dryRun: false,
    quarantine: false,
    language,
  };
  if (step.datum !== undefined) options.datum = step.datum;
  if (step.dataset !== undefined) options.dataset = step.dataset;
  if (step.near !== undefined) options.near = step.near;
  if (step.coverage !== undefined) options.coverage = `${FIXTURES}${folder}/${step.coverage}`;
  return runImport(db, options);
};

const folders = readdirSync(FIXTURES);
const tested = new Set<string>();

describe('the import names', () => {
  it.each(folders)('%s', async (folder) => {
    const expected = JSON.parse(readFileSync(`${FIXTURES}${folder}/expected.json`, 'utf8')) as Expected;
    const last = expected.steps.at(-1) as Step;
    await emptyStore(db);
    for (const step of expected.steps.slice(0, -1)) expect((await runStep(folder, step, 'en')).ok).toBe(true);
    const before = await countRows(db);

    const report = await runStep(folder, last, 'en');
    for (const { code } of expected.issues) tested.add(code);
    const counted = expected.count === undefined ? undefined : expected.issues[0]?.code;
    const ignored = new Set<string>([...(expected.allow ?? []), 'CJJ_COMPONENTS']);
    for (const { code } of expected.issues) ignored.delete(code);
    const found = report.issues.filter(({ code }) => !ignored.has(code));
    const judged = counted === undefined ? found : found.filter(({ code }, i) => code !== counted || i === 0);
    expect(judged.map(({ code, path }) => ({ code, path }))).toEqual(
      expected.issues.map(({ code, path }) => ({ code, path: expect.stringMatching(pathPattern(path)) as string })),
    );
    if (counted !== undefined) expect(report.totals.find(({ code }) => code === counted)?.count).toBe(expected.count);

    const isError = expected.issues.some(({ code }) => ISSUE_CATALOGUE[code].severity === 'error');
    expect(report.ok).toBe(!isError);
    if (isError) expect(await countRows(db)).toEqual(before);
    else {
      const { segments, places } = await countRows(db);
      expect(segments + places).toBeGreaterThan(0);
    }
    for (const { message, fix } of report.issues)
      expect(`${message} ${fix ?? ''}`).not.toMatch(/\{\w+\}|\?(?= |$)|undefined|NaN/);

    if (isError) {
      const chinese = await runStep(folder, last, 'zh');
      expect(chinese.issues.map(({ code, path }) => `${code} ${path}`)).toEqual(
        report.issues.map(({ code, path }) => `${code} ${path}`),
      );
      for (const { message } of chinese.issues) expect(message).toMatch(/[\u4e00-\u9fff]/);
    }
  });

  it('every code of the catalogue has a fixture, but for those that need a machine or a program to fail', () => {
    const elsewhere = new Set<string>([
      // import-command.test.ts, profile.test.ts, readers.test.ts
      'OPTION_INVALID',
      'PROFILE_INVALID',
      'CODES_INVALID',
      'DBF_DAMAGED',
      'TIFF_TOO_LARGE',
      // Follows POINT_NOT_FOUND in the shapefile fixtures, where it is allowed.
      'POINT_NOT_FOUND',
      // A bug of ours by definition.
      'STORE_REFUSED',
    ]);
    const missing = Object.keys(ISSUE_CATALOGUE).filter((code) => !tested.has(code) && !elsewhere.has(code));
    expect(missing).toEqual([]);
  });
});

function pathPattern(path: string): RegExp {
  return new RegExp(
    `^${path
      .split('*')
      .map((part) => part.replace(/[.()|+?^${}[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  );
}
