import type { LineField, Limits } from '../profile/profile.ts';
import type { NormalisedLine } from '../normalise/normalise-line.ts';
import type { RowFault } from '../source-row.ts';

const MM_PER_M = 1000;
const GRAVITY_CLASS = 'PS';
/** A drain laid from inside a chamber to inside the next: the drop across it is no slope of the pipe. */
const LEAST_SLOPE_LENGTH_M = 0.5;

/** Adds to `faults` what is wrong with one pipe by itself (domain: import checks of CJJ 61 tables); limits that the profile leaves out are not checked. */
export function checkLine(line: NormalisedLine, limits: Limits, faults: RowFault[]): void {
  checkLength(line, limits, faults);
  checkDepth(line, 0, limits, faults);
  checkDepth(line, 1, limits, faults);
  checkSlope(line, limits, faults);
}

function checkLength(
  { lengthM, column }: NormalisedLine,
  { minLengthM, maxLengthM }: Limits,
  faults: RowFault[],
): void {
  const fault = (code: 'CJJ_LENGTH_SHORT' | 'CJJ_LENGTH_LONG', limit: number): void => {
    faults.push({ code, column: column('endPoint'), params: { length: metres(lengthM), limit } });
  };
  if (minLengthM !== undefined && lengthM < minLengthM) fault('CJJ_LENGTH_SHORT', minLengthM);
  else if (maxLengthM !== undefined && lengthM > maxLengthM) fault('CJJ_LENGTH_LONG', maxLengthM);
}

function checkDepth(line: NormalisedLine, i: 0 | 1, { maxDepthM, levelToleranceM }: Limits, faults: RowFault[]): void {
  const { segment, stated, column } = line;
  const { levelM, depthM, groundM, pointKey } = stated[i];
  const height = (segment.outerHeightMm ?? segment.innerHeightMm ?? 0) / MM_PER_M;
  const at = column((i === 0 ? 'startDepth' : 'endDepth') satisfies LineField);
  if (levelToleranceM !== undefined && levelM !== null && depthM !== null && groundM !== null) {
    const difference = groundM - depthM - levelM;
    if (Math.abs(difference) > levelToleranceM) {
      const params = {
        ground: metres(groundM),
        depth: metres(depthM),
        level: metres(levelM),
        difference: metres(difference),
        point: pointKey ?? '',
      };
      faults.push({ code: 'CJJ_GROUND_DEPTH_LEVEL_MISMATCH', column: at, params });
    }
  }
  const depth = depthM ?? (levelM !== null && groundM !== null ? groundM - levelM : null);
  if (depth === null) return;
  if (maxDepthM !== undefined && depth > maxDepthM) {
    faults.push({ code: 'CJJ_DEPTH_TOO_LARGE', column: at, params: { depth: metres(depth), limit: maxDepthM } });
  }
  // The depth of an invert has the whole inside above it; the depth of a top has nothing of the pipe above it.
  const above = heightAboveReferenceM(line, height);
  if (above > 0 && depth > 0 && above > depth) {
    faults.push({
      code: 'CJJ_DIAMETER_OVER_DEPTH',
      column: at,
      params: { height: metres(above), depth: metres(depth) },
    });
  }
}

function heightAboveReferenceM({ segment }: NormalisedLine, outerHeightM: number): number {
  switch (segment.zReference) {
    case 'top':
      return 0;
    case 'centre':
      return outerHeightM / 2;
    case 'bottom':
      return outerHeightM;
    case 'invert':
      return (segment.innerHeightMm ?? 0) / MM_PER_M;
  }
}

function checkSlope({ segment, lengthM, flow, column }: NormalisedLine, limits: Limits, faults: RowFault[]): void {
  const { maxSlope, maxReverseFallM } = limits;
  const known = segment.startKnown && segment.endKnown;
  if (segment.surveyClass !== GRAVITY_CLASS || !known || (segment.pressureMpa ?? 0) > 0) return;
  const [start, end] = elevationsOf(segment.vertices);
  const at = column('endLevel') ?? column('endDepth');
  const slope = Math.abs(end - start) / lengthM;
  if (maxSlope !== undefined && lengthM >= LEAST_SLOPE_LENGTH_M && slope > maxSlope) {
    faults.push({
      code: 'CJJ_SLOPE_STEEP',
      column: at,
      params: { slope: Math.round(slope * 1000) / 1000, limit: maxSlope },
    });
  }
  const rise = flow === 'reverse' ? start - end : end - start;
  if (maxReverseFallM !== undefined && flow !== null && rise > maxReverseFallM) {
    faults.push({ code: 'CJJ_SLOPE_REVERSED', column: at, params: { rise: metres(rise) } });
  }
}

function elevationsOf(vertices: Float64Array): [number, number] {
  return [vertices[2] as number, vertices[vertices.length - 1] as number];
}

/** To the millimetre, for messages alone. */
function metres(value: number): number {
  return Math.round(value * 1000) / 1000;
}
