import type { SegmentPatch } from '../../../core/contract/segment-record.ts';
import type { Issue } from '../../../core/model/issue.ts';
import { ruleClassOf } from '../../../core/model/rule-class.ts';
import type { Attributes, Segment, StoredPoint } from '../../../core/model/segment.ts';
import { reportClassOf } from '../../../core/model/survey-class.ts';
import { checkLine } from '../checks/check-line.ts';
import { GroundSurface } from '../normalise/ground-surface.ts';
import type { PipeEnd, StatedEnd } from '../normalise/line-ends.ts';
import { largestMm, legsOf, meanDepthM } from '../normalise/normalise-line.ts';
import { surveySigma } from '../normalise/survey-sigma.ts';
import { describeIssue } from '../report/issue-log.ts';
import type { RowFault } from '../source-row.ts';
import { EditRefused, type EditFault } from './edit-fault.ts';
import { editLevels } from './edit-levels.ts';
import type { EditRules } from './edit-rules.ts';
import { editSizes } from './edit-sizes.ts';
import { recordFaults } from './record-faults.ts';

const SURVEYED = 1;

/** The member of a record that a check of the import speaks of. */
const MEMBERS: Readonly<Record<string, string>> = {
  startDepth: 'start.depth',
  endDepth: 'end.depth',
  endLevel: 'end.elevation',
  endPoint: 'vertices',
};

export interface EditSurroundings {
  rules: EditRules;
  /** Survey points that the ends name, before or after, as far as they exist. */
  points: readonly StoredPoint[];
  /** Ground level in the dataset's vertical datum, metres: what an unknown elevation is assumed by. */
  groundLevelM: (lon: number, lat: number) => number;
}

export interface EditedSegment {
  segment: Segment;
  /** What an import would warn of, English. */
  warnings: Issue[];
}

/**
 * The segment after a merge patch (RFC 7396). What the patch says stays as said; what an import derives from it follows: classes, the other size,
 * elevation and depth with the ground, standard deviations. The rest does not change. Throws EditRefused with every fault, for what an
 * import would refuse, and what the constraints of the store forbid.
 */
export function applyPatch(before: Segment, patch: SegmentPatch, around: EditSurroundings): EditedSegment {
  return edit(before, before, patch, around);
}

/** Adding a segment is patching one of which nothing is known. */
export function segmentFrom(blank: Segment, patch: SegmentPatch, around: EditSurroundings): EditedSegment {
  return edit(null, blank, patch, around);
}

function edit(
  before: Segment | null,
  base: Segment,
  patch: SegmentPatch,
  { rules, points, groundLevelM }: EditSurroundings,
): EditedSegment {
  const faults: EditFault[] = [];
  const plain = mergePlain(base, patch);
  const material = mergeMaterial(patch, rules);
  const sizes = editSizes(base, patch, rules.walls, faults);
  const merged: Segment = { ...plain, ...material, ...sizes };
  checkCodes(merged, patch, rules, faults);

  const touchesLevels =
    before === null || patch.vertices !== undefined || patch.start !== undefined || patch.end !== undefined;
  const byKey = new Map(points.map((point) => [point.key, point]));
  const ground = new GroundSurface();
  for (const [lon, lat] of endPlaces(base, patch, byKey)) ground.addPoint(lon, lat, groundLevelM(lon, lat));
  const levels = editLevels(
    {
      before,
      patch: touchesLevels ? patch : {},
      shape: { surveyClass: merged.surveyClass, reference: merged.zReference, sizes },
      points: byKey,
      assumptions: { assumedCoverM: rules.assumedCoverM, ground },
    },
    faults,
  );
  if (levels === null) throw new EditRefused(faults);
  const after = withDerived(
    base,
    before === null,
    { ...merged, ...(touchesLevels ? levels.levels : {}) },
    patch,
    levels,
  );
  faults.push(...recordFaults(after));
  const issues = lineFaults(after, levels.stated, rules).map(({ code, column, params }) =>
    describeIssue(code, MEMBERS[column ?? ''] ?? 'vertices', params, 'en'),
  );
  for (const { severity, code, path, message } of issues)
    if (severity === 'error') faults.push({ code, path, message });
  if (faults.length > 0) throw new EditRefused(faults);
  return { segment: after, warnings: issues.filter(({ severity }) => severity === 'warning') };
}

function mergePlain(base: Segment, patch: SegmentPatch): Segment {
  const { start: _start, end: _end, vertices: _vertices, attributes, reference, ...plain } = patch;
  const given = Object.fromEntries(
    Object.entries(plain).filter(([, value]) => value !== undefined),
  ) as Partial<Segment>;
  return {
    ...base,
    ...given,
    zReference: reference ?? base.zReference,
    attributes: attributes === undefined ? base.attributes : mergeAttributes(base.attributes, attributes),
  };
}

/** Null takes a name away (RFC 7396). */
function mergeAttributes(before: Attributes, patch: Attributes): Attributes {
  const merged = new Map(Object.entries(before));
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name);
    else merged.set(name, value);
  }
  return Object.fromEntries(merged);
}

/** Code and words of the material belong together: where one is said, it gives the other. */
function mergeMaterial(
  { materialCode, materialText }: SegmentPatch,
  { lookup }: EditRules,
): Partial<Pick<Segment, 'materialCode' | 'materialText'>> {
  if (materialText === undefined) return materialCode === undefined ? {} : { materialCode, materialText: materialCode };
  if (materialCode !== undefined) return { materialCode, materialText };
  return { materialText, materialCode: materialText === null ? null : lookup.material(materialText) };
}

function checkCodes(merged: Segment, patch: SegmentPatch, { codes }: EditRules, faults: EditFault[]): void {
  const check = (path: keyof SegmentPatch, code: string | null, list: readonly { code: string }[], hint = ''): void => {
    if (code === null || list.some((row) => row.code === code)) return;
    const known = list.map((row) => row.code).join(', ');
    faults.push({ code: 'CODE_UNKNOWN', path, message: `${path} "${code}" is no code of the list: ${known}.${hint}` });
  };
  if (patch.materialCode !== undefined) check('materialCode', merged.materialCode, codes.material);
  if (patch.laying !== undefined) check('laying', merged.laying, codes.laying);
  if (patch.surveyClass === undefined && patch.surveySubclass === undefined) return;
  const prefix = `${merged.surveyClass}/`;
  const subclasses = codes.surveySubclass
    .filter(({ code }) => code.startsWith(prefix))
    .map(({ code }) => ({ code: code.slice(prefix.length) }));
  const hint = patch.surveySubclass === undefined ? ' The class has changed: say surveySubclass too, or null.' : '';
  check('surveySubclass', merged.surveySubclass, subclasses, hint);
}

function endPlaces(
  base: Segment,
  { vertices, start, end }: SegmentPatch,
  points: ReadonlyMap<string, StoredPoint>,
): [number, number][] {
  if (vertices !== undefined)
    return [vertices[0], vertices.at(-1)].map((vertex) => [vertex?.[0] ?? 0, vertex?.[1] ?? 0]);
  if (base.vertices.length === 0) {
    return [start, end].flatMap((each): [number, number][] => {
      const point = points.get(each?.pointKey ?? '');
      return point === undefined ? [] : [[point.lon, point.lat]];
    });
  }
  const last = base.vertices.length - 3;
  return [0, last].map((at) => [base.vertices[at] as number, base.vertices[at + 1] as number]);
}

interface Levels {
  stated: [StatedEnd, StatedEnd];
  ends: [PipeEnd, PipeEnd];
}

/** Fields that an import works out, where what they are worked out from was touched. */
function withDerived(
  base: Segment,
  isNew: boolean,
  after: Segment,
  patch: SegmentPatch,
  { stated, ends }: Levels,
): Segment {
  const derived: Segment = { ...after };
  if (isNew || patch.surveyClass !== undefined || patch.surveySubclass !== undefined) {
    derived.reportClass = reportClassOf(after.surveyClass, after.surveySubclass);
  }
  const { surveyClass, surveySubclass, laying, pressureMpa } = after;
  const input = { surveyClass, surveySubclass, laying, pressureMpa, diameterMm: largestMm(after) };
  const old = { ...base, diameterMm: largestMm(base) };
  const isTouched = isNew || (Object.keys(input) as (keyof typeof input)[]).some((key) => input[key] !== old[key]);
  if (isTouched) derived.ruleClass = ruleClassOf(input);

  const depthM = meanDepthM(stated, ends);
  const sigma = after.dataSource === SURVEYED && depthM !== null ? surveySigma(depthM) : null;
  // A sigma that follows from the depth goes with it; one that was stated stays.
  const oldSigma = isNew || base.dataSource !== SURVEYED ? null : oldSurveySigma(base, stated);
  const follows = (now: number | null, was: number | null | undefined): boolean =>
    now === null ? isNew : was !== null && was !== undefined && Math.abs(now - was) < 1e-9;
  if (patch.sigmaPlanM === undefined && follows(base.sigmaPlanM, oldSigma?.planM))
    derived.sigmaPlanM = sigma?.planM ?? null;
  if (patch.sigmaDepthM === undefined && follows(base.sigmaDepthM, oldSigma?.depthM))
    derived.sigmaDepthM = sigma?.depthM ?? null;
  return derived;
}

function oldSurveySigma(base: Segment, stated: [StatedEnd, StatedEnd]): { planM: number; depthM: number } | null {
  const last = base.vertices.length - 1;
  const was: [StatedEnd, StatedEnd] = [
    { ...stated[0], depthM: base.startDepthM },
    { ...stated[1], depthM: base.endDepthM },
  ];
  const depthM = meanDepthM(was, [
    { elevationM: base.vertices[2] as number, isKnown: base.startKnown },
    { elevationM: base.vertices[last] as number, isKnown: base.endKnown },
  ]);
  return depthM === null ? null : surveySigma(depthM);
}

/** The checks of an import of one pipe by itself. */
function lineFaults(segment: Segment, stated: [StatedEnd, StatedEnd], { limits }: EditRules): RowFault[] {
  const { flow } = segment.attributes;
  const faults: RowFault[] = [];
  checkLine(
    {
      segment,
      stated,
      ends: { start: -1, end: -1 },
      lengthM: legsOf(segment.vertices).reduce((sum, leg) => sum + leg, 0),
      flow: flow === 'forward' || flow === 'reverse' ? flow : null,
      sizeText: null,
      column: (name) => name,
    },
    limits,
    faults,
  );
  return faults;
}
