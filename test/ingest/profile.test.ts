import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listProfiles, readProfile } from '../../server/ingest/profile/read-profile.ts';
import { readCodes } from '../../server/ingest/read-codes.ts';
import { createSizeReader } from '../../server/ingest/normalise/size-text.ts';
import { readWallRules, sizesOf } from '../../server/ingest/normalise/wall-thickness.ts';
import { SourceError } from '../../server/ingest/source-error.ts';
import { toModelUnit } from '../../server/ingest/profile/units.ts';
import { codesDir, profilesDir } from './import-support.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'talpa-profiles-'));
});
afterAll(() => rm(folder, { recursive: true }));

const faultsOf = async (name: string, json: unknown): Promise<string> => {
  await writeFile(join(folder, `${name}.json`), JSON.stringify(json));
  const error = await readProfile(folder, name).catch((caught: unknown) => caught);
  if (!(error instanceof SourceError)) throw new Error(`no fault was found: ${JSON.stringify(error)}`);
  return `${error.code} ${String(error.params['faults'])}`;
};

const line = {
  id: 'pipes',
  role: 'lines',
  formats: ['shp'],
  position: { geometry: 'line', z: 'ignore' },
  fields: { surveyClass: { constant: 'JS' } },
};
const profile = { name: 'p', title: { en: 'a', zh: '甲' }, datum: '1985', sources: [line] };

describe('profiles', () => {
  it('that are shipped are right', async () => {
    const names = await listProfiles(profilesDir);
    expect(names).toEqual(['cjj61', 'district-plan', 'epanet', 'example', 'kop-van-zuid']);
    for (const name of names) expect((await readProfile(profilesDir, name)).sources.length).toBeGreaterThan(0);
  });

  it.each([
    ['an unknown key', { ...profile, colour: 'red' }, /colour/],
    [
      'an unknown field',
      { ...profile, sources: [{ ...line, fields: { ...line.fields, depht: { columns: ['a'] } } }] },
      /depht/,
    ],
    [
      'a field without a column',
      { ...profile, sources: [{ ...line, fields: { surveyClass: {} } }] },
      /columns.*constant/,
    ],
    ['a key that is no field', { ...profile, sources: [{ ...line, key: ['number'] }] }, /number/],
    ['no class', { ...profile, sources: [{ ...line, fields: {} }] }, /surveyClass/],
    ['an expression that is none', { ...profile, sources: [{ ...line, file: '(' }] }, /regular expression/],
    ['points that no source has', { ...profile, sources: [{ ...line, points: 'manholes' }] }, /manholes/],
    ['an id twice', { ...profile, sources: [line, line] }, /pipes/],
    ['another name than the file', { ...profile, name: 'q' }, /"q"/],
  ])('with %s are refused, and the fault is named', async (_, json, words) => {
    expect(await faultsOf('p', json)).toMatch(/^PROFILE_INVALID/);
    expect(await faultsOf('p', json)).toMatch(words);
  });
});

describe('code tables', () => {
  it('are whole: every subclass has its class', async () => {
    const codes = await readCodes(codesDir);
    const classes = new Set(codes.surveyClass.map(({ code }) => code));
    for (const { code } of codes.surveySubclass) expect(classes).toContain(code.split('/')[0]);
    expect(codes.material.map(({ code }) => code)).toContain('QM');
  });

  it('name the file and row that lack a meaning', async () => {
    await cp(codesDir, folder, { recursive: true });
    await writeFile(join(folder, 'survey-classes.csv'), 'code,zh,en\nJS,给水,Water\nPS,,Drainage\n');
    await expect(readCodes(folder)).rejects.toMatchObject({ code: 'CODES_INVALID', path: 'survey-classes.csv' });
  });
});

describe('sizes', () => {
  const read = createSizeReader(
    [
      { match: '^Rond (?<d>\\d+)$', section: 'circle' },
      { match: '^(?<w>\\d+)[x×](?<h>\\d+)$', section: 'box', is: 'outer' },
    ],
    'mm',
  );

  it('are read by patterns, with full-width signs as with plain ones', () => {
    expect(read('Rond 700')).toEqual({ section: 'circle', widthMm: 700, heightMm: 700, is: null });
    expect(read('４００×３００')).toEqual({ section: 'box', widthMm: 400, heightMm: 300, is: 'outer' });
    expect(read('Rond 0')).toBeNull();
    expect(read('about a metre')).toBe('unreadable');
  });

  it('of zero are unknown and inches are millimetres', () => {
    expect(createSizeReader(undefined, 'in')('6')).toMatchObject({ widthMm: 152.4 });
    expect(toModelUnit(3937, 'us-ft')).toBeCloseTo(1200, 9);
  });

  it('keep inner and outer apart by the wall: K9 ductile iron of DN 300 has 7.2 mm', async () => {
    const rules = await readWallRules(codesDir);
    const size = { section: 'circle' as const, widthMm: 300, heightMm: 300, is: null };
    const input = { size, materialCode: 'QM', surveyedWallMm: null, isHollow: true };
    expect(sizesOf({ ...input, is: 'inner' }, rules)).toMatchObject({
      innerWidthMm: 300,
      outerWidthMm: 314.4,
      wallSource: 'assumed',
    });
    const back = sizesOf({ ...input, size: { ...size, widthMm: 314.4, heightMm: 314.4 }, is: 'outer' }, rules);
    expect(back.innerWidthMm).toBeCloseTo(300, 6);
    expect(sizesOf({ ...input, is: 'inner', surveyedWallMm: 9 }, rules)).toMatchObject({
      outerWidthMm: 318,
      wallSource: 'surveyed',
      wallSigmaMm: null,
    });
    expect(sizesOf({ ...input, is: 'outer', isHollow: false }, rules)).toMatchObject({
      innerWidthMm: null,
      outerWidthMm: 300,
      wallSource: null,
    });
  });
});
