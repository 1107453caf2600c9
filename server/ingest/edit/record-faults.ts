import type { Segment } from '../../../core/model/segment.ts';
import { SEGMENT_CONSTRAINTS, type SegmentConstraint } from '../../store/segment-constraints.ts';
import { legsOf } from '../normalise/normalise-line.ts';
import type { EditFault } from './edit-fault.ts';

/** A local frame of the derived network spans about as much. */
const MAX_LENGTH_M = 100_000;

/**
 * What the store's constraints across fields would refuse, and a length that cannot be, all at once and in their words (the database names only the first). Each field's own
 * bounds are checked where the request is read; the constraints themselves have the last word.
 */
export function recordFaults(segment: Segment): EditFault[] {
  const {
    crossSection,
    innerWidthMm,
    innerHeightMm,
    outerWidthMm,
    outerHeightMm,
    wallSource,
    holesTotal,
    holesUsed,
    vertices,
  } = segment;
  const broken: SegmentConstraint[] = [];
  const when = (isBroken: boolean, name: SegmentConstraint): void => void (isBroken && broken.push(name));
  when((innerWidthMm === null) !== (innerHeightMm === null), 'segment_inner_size_whole');
  when((outerWidthMm === null) !== (outerHeightMm === null), 'segment_outer_size_whole');
  when(crossSection === null && (innerWidthMm !== null || outerWidthMm !== null), 'segment_size_has_shape');
  when(isSmaller(outerWidthMm, innerWidthMm) || isSmaller(outerHeightMm, innerHeightMm), 'segment_outer_holds_inner');
  when(wallSource !== null && (innerWidthMm === null || outerWidthMm === null), 'segment_wall_has_sizes');
  when(holesUsed !== null && holesTotal !== null && holesUsed > holesTotal, 'segment_check');
  when(!hasLength(vertices), 'segment_geom_has_length');
  const faults: EditFault[] = broken.map((name) => SEGMENT_CONSTRAINTS[name]);
  const lengthM = legsOf(vertices).reduce((sum, leg) => sum + leg, 0);
  if (lengthM > MAX_LENGTH_M) {
    const km = Math.round(lengthM / 1_000);
    faults.push({
      code: 'LINE_TOO_LONG',
      path: 'vertices',
      message: `The segment would be ${km} km long; at most 100 km are taken. Look for a vertex that is far off.`,
    });
  }
  return faults;
}

function isSmaller(outer: number | null, inner: number | null): boolean {
  return outer !== null && inner !== null && outer < inner;
}

function hasLength(vertices: Float64Array): boolean {
  return vertices.some((value, i) => value !== vertices[i % 3]);
}
