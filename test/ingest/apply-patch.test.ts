import { beforeAll, describe, expect, it } from 'vitest';
import type { SegmentPatch } from '../../core/contract/segment-record.ts';
import type { Segment, StoredPoint } from '../../core/model/segment.ts';
import { codesDir, profilesDir } from '../../server/command/project-folder.ts';
import { applyPatch, segmentFrom } from '../../server/ingest/edit/apply-patch.ts';
import { blankSegment } from '../../server/ingest/edit/blank-segment.ts';
import { EditRefused } from '../../server/ingest/edit/edit-fault.ts';
import { readEditRules, type EditRules } from '../../server/ingest/edit/edit-rules.ts';
import { surveySigma } from '../../server/ingest/normalise/survey-sigma.ts';
import { readCodes } from '../../server/ingest/read-codes.ts';
import { makePoint, makeSegment } from '../support/rows.ts';

let rules: EditRules;
beforeAll(async () => {
  rules = await readEditRules({ codesDir, profilesDir }, await readCodes(codesDir), 'cjj61');
});

/** The ground at the start, 241 m. */
const start: StoredPoint = { ...makePoint('A'), id: 1, gid: 1, datasetId: 1 };
const GROUND_M = 250;

const edit = (before: Segment, patch: SegmentPatch, points: StoredPoint[] = [start]) =>
  applyPatch(before, patch, { rules, points, groundLevelM: () => GROUND_M });
const after = (before: Segment, patch: SegmentPatch, points?: StoredPoint[]): Segment =>
  edit(before, patch, points).segment;
const codes = (work: () => unknown): string[] => {
  try {
    work();
  } catch (error) {
    if (error instanceof EditRefused) return error.faults.map(({ code }) => code);
    throw error;
  }
  return [];
};
const sizes = ({ innerWidthMm, innerHeightMm, outerWidthMm, outerHeightMm, wallSource, wallSigmaMm }: Segment) => ({
  inner: [innerWidthMm, innerHeightMm],
  outer: [outerWidthMm, outerHeightMm],
  wallSource,
  wallSigmaMm,
});

describe('sizes', () => {
  it('an assumed wall is assumed anew: ductile iron of 400 mm as gis-data has it', () => {
    const rule = rules.walls.get('QM');
    const wall = Math.max(rule?.minMm ?? 0, (rule?.addMm ?? 0) + (rule?.ratio ?? 0) * 400);
    const outer = 400 + 2 * wall;
    expect(sizes(after(makeSegment('a'), { innerWidthMm: 400 }))).toMatchObject({
      inner: [400, 400],
      outer: [outer, outer],
      wallSource: 'assumed',
    });
  });

  it('a surveyed wall is kept', () => {
    const before = makeSegment('a', { wallSource: 'surveyed', wallSigmaMm: null });
    expect(sizes(after(before, { innerWidthMm: 500 }))).toEqual({
      inner: [500, 500],
      outer: [520, 520],
      wallSource: 'surveyed',
      wallSigmaMm: null,
    });
    expect(sizes(after(before, { outerWidthMm: 420 }))).toEqual({
      inner: [400, 400],
      outer: [420, 420],
      wallSource: 'surveyed',
      wallSigmaMm: null,
    });
  });

  it('both sizes said give a surveyed wall; a wallSource that is said stays', () => {
    const both = { innerWidthMm: 200, outerWidthMm: 222 };
    expect(sizes(after(makeSegment('a'), both))).toMatchObject({
      outer: [222, 222],
      wallSource: 'surveyed',
      wallSigmaMm: null,
    });
    expect(sizes(after(makeSegment('a'), { ...both, wallSource: 'assumed', wallSigmaMm: 3 }))).toMatchObject({
      wallSource: 'assumed',
      wallSigmaMm: 3,
    });
  });

  it('another material has another wall, where the wall was assumed', () => {
    const before = makeSegment('a');
    expect(after(before, { materialCode: 'T' }).outerWidthMm).toBeGreaterThan(320);
    expect(after({ ...before, wallSource: 'surveyed' }, { materialCode: 'T' }).outerWidthMm).toBe(320);
  });

  it('what was worked out from a size goes with it; what was surveyed stays', () => {
    expect(sizes(after(makeSegment('a'), { innerWidthMm: null }))).toEqual({
      inner: [null, null],
      outer: [null, null],
      wallSource: null,
      wallSigmaMm: null,
    });
    const surveyed = makeSegment('a', { wallSource: 'surveyed' });
    expect(sizes(after(surveyed, { innerWidthMm: null }))).toMatchObject({
      inner: [null, null],
      outer: [320, 320],
      wallSource: null,
    });
  });

  it('a box has a width and a height of its own', () => {
    const box = after(makeSegment('a'), {
      crossSection: 'box',
      innerWidthMm: 800,
      innerHeightMm: 600,
      outerWidthMm: 900,
      outerHeightMm: 700,
    });
    expect(sizes(box)).toMatchObject({ inner: [800, 600], outer: [900, 700] });
    expect(codes(() => after(makeSegment('a'), { crossSection: 'box', innerHeightMm: null }))).toContain(
      'SIZE_INCOMPLETE',
    );
  });

  it('a cable has no inside to be assumed', () => {
    const cable = makeSegment('c', {
      surveyClass: 'DL',
      surveySubclass: 'GD',
      innerWidthMm: null,
      innerHeightMm: null,
      wallSource: null,
      wallSigmaMm: null,
    });
    expect(sizes(after(cable, { outerWidthMm: 100 }))).toEqual({
      inner: [null, null],
      outer: [100, 100],
      wallSource: null,
      wallSigmaMm: null,
    });
  });
});

describe('classes', () => {
  it('the report class and the row of GB 50289 follow', () => {
    expect(after(makeSegment('a'), { innerWidthMm: 100 }).ruleClass).toBe('water_le200');
    expect(after(makeSegment('a'), { surveySubclass: 'ZS' }).ruleClass).toBe('reclaimed');
    const gas = after(makeSegment('a'), { surveyClass: 'RQ', surveySubclass: null, pressureMpa: 0.3 });
    expect([gas.reportClass, gas.ruleClass]).toEqual(['gas', 'gas_midA']);
  });

  it('stay as they are where nothing that decides them is touched', () => {
    // As somebody has set it in psql.
    const before = makeSegment('a', { ruleClass: 'trench', reportClass: 'other' });
    expect(after(before, { year: 1999 })).toEqual({ ...before, year: 1999 });
  });

  it('material: the words give the code, the code the words', () => {
    expect(after(makeSegment('a'), { materialText: 'PE管' })).toMatchObject({
      materialCode: 'PE',
      materialText: 'PE管',
    });
    expect(after(makeSegment('a'), { materialCode: 'G' })).toMatchObject({ materialCode: 'G', materialText: 'G' });
    expect(after(makeSegment('a'), { materialText: 'unobtainium' })).toMatchObject({ materialCode: null });
  });
});

describe('elevation, depth and ground', () => {
  const atPoint = makeSegment('a', { startPointKey: 'A' });
  const startOf = ({ vertices, startKnown, startDepthM }: Segment) => ({
    z: vertices[2],
    known: startKnown,
    depth: startDepthM,
  });

  it('a new depth moves the elevation, below the survey point or the ground that there was', () => {
    expect(startOf(after(atPoint, { start: { depth: 1.6 } }))).toEqual({ z: 241 - 1.6, known: true, depth: 1.6 });
    expect(startOf(after(makeSegment('a'), { start: { depth: 1.6 } }))).toEqual({
      z: 241 - 1.6,
      known: true,
      depth: 1.6,
    });
  });

  it('a new elevation moves the depth', () => {
    expect(startOf(after(atPoint, { start: { elevation: 239.6 } }))).toEqual({ z: 239.6, known: true, depth: 1.4 });
  });

  it('both said stay as said, with the warning of an import when the ground does not fit', () => {
    const edited = edit(atPoint, { start: { elevation: 239, depth: 1 } });
    expect(startOf(edited.segment)).toEqual({ z: 239, known: true, depth: 1 });
    expect(edited.warnings.map(({ code, path }) => [code, path])).toEqual([
      ['CJJ_GROUND_DEPTH_LEVEL_MISMATCH', 'start.depth'],
    ]);
  });

  it('an elevation that becomes unknown is assumed at the cover of the class', () => {
    const cover = rules.assumedCoverM('JS');
    expect(startOf(after(atPoint, { start: { elevation: null } }))).toEqual({
      z: 241 - cover,
      known: false,
      depth: null,
    });
    // Not known, but where it was.
    expect(startOf(after(atPoint, { start: { known: false } }))).toEqual({ z: 240, known: false, depth: null });
  });

  it('the other end, and vertices between that were surveyed, stay in shape', () => {
    const bent = makeSegment('a', {
      vertices: Float64Array.of(106.5, 29.5, 240, 106.5001, 29.5, 245, 106.5002, 29.5, 241),
    });
    const { vertices } = after(bent, { start: { elevation: 238 } });
    expect([vertices[2], vertices[8]]).toEqual([238, 241]);
    // Half way, half of the two metres.
    expect(vertices[5]).toBeCloseTo(244, 9);
  });

  it('new vertices without elevations lie evenly between the ends as they were', () => {
    const { vertices, startKnown, endKnown } = after(makeSegment('a'), { vertices: [[106.5, 29.5], [106.5001, 29.5], [106.5002, 29.5]] }); // prettier-ignore
    expect([vertices[2], vertices[8], startKnown, endKnown]).toEqual([240, 239.5, true, true]);
    expect(vertices[5]).toBeCloseTo(239.75, 9);
  });

  it('an end that was unknown stays so, and known ones stay known, when only the other is touched', () => {
    const before = makeSegment('a', { endKnown: false, endDepthM: 1.3, endPointKey: 'A' });
    const edited = after(before, { start: { elevation: 239 } });
    expect([edited.endKnown, edited.endDepthM, edited.vertices[5]]).toEqual([false, 1.3, 239.5]);
    expect(after(before, { owner: 'x' })).toEqual({ ...before, owner: 'x' });
  });

  it('a survey point must be there, and near', () => {
    expect(codes(() => after(makeSegment('a'), { start: { pointKey: 'B' } }))).toEqual(['POINT_NOT_FOUND']);
    expect(codes(() => after(makeSegment('a'), { end: { pointKey: 'A' } }))).toEqual(['POINT_ELSEWHERE']);
    expect(codes(() => after(atPoint, { vertices: [[106.6, 29.5], [106.6001, 29.5]] }))).toEqual(['POINT_ELSEWHERE']); // prettier-ignore
    expect(after(makeSegment('a'), { start: { pointKey: 'A' } }).startPointKey).toBe('A');
  });

  it('standard deviations of the survey follow the depth, stated ones stay', () => {
    const mean = (depths: number[]): number => depths.reduce((sum, depth) => sum + depth, 0) / depths.length;
    const derived = surveySigma(mean([2, 2]));
    const before = makeSegment('a', { startDepthM: 2, endDepthM: 2, sigmaPlanM: derived.planM, sigmaDepthM: 0.5 });
    const edited = after(before, { start: { depth: 4 } });
    expect(edited.sigmaPlanM).toBeCloseTo(surveySigma(3).planM, 12);
    expect(edited.sigmaDepthM).toBe(0.5);
    expect(after(before, { dataSource: 4 }).sigmaPlanM).toBeNull();
  });
});

it('a new drain has the inside bottom as its reference, and lies at the cover of its class', () => {
  const patch: SegmentPatch = { surveyClass: 'PS', vertices: [[106.5, 29.5], [106.5002, 29.5]] }; // prettier-ignore
  const { segment } = segmentFrom(blankSegment('n', { surveyClass: 'PS' }), patch, {
    rules,
    points: [],
    groundLevelM: () => GROUND_M,
  });
  expect(segment).toMatchObject({
    zReference: 'invert',
    startKnown: false,
    endKnown: false,
    reportClass: 'drainage',
    ruleClass: 'sewer_storm',
  });
  expect(segment.vertices[2]).toBeCloseTo(GROUND_M - rules.assumedCoverM('PS'), 9);
});
