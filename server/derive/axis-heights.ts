import { ellipsoidalHeightM } from '../../core/geodesy/ellipsoidal-height.ts';
import type { VerticalDatum } from '../../core/model/dataset.ts';
import { axisOffsetM } from '../../core/model/vertical-reference.ts';
import { DRAWING_ASSUMPTIONS } from './drawing-assumption.ts';
import type { GroundSurface } from './ground-surface.ts';
import type { SegmentRow } from './network-rows.ts';

/**
 * Ellipsoidal heights of the axis at each vertex, metres: surveyed elevation, plus the way from its reference to the axis, plus undulation and datum
 * offset at that vertex.
 *
 * An end whose elevation is not known is drawn at the usual cover of its class below the ground there; the inner vertices of a segment with one such
 * end lie evenly between its two drawn ends. Where no ground data leads the surface, the assumed elevation of the store stays.
 */
export function axisHeights(row: SegmentRow, datum: VerticalDatum, ground: GroundSurface): Float64Array {
  const { vertices, size } = row;
  const count = vertices.length / 3;
  const heights = new Float64Array(count);
  const offset = axisOffsetM(row.zReference, size.innerHeightM, 2 * size.halfHeightM);
  for (let i = 0; i < count; i++) {
    heights[i] = ellipsoidalHeightM(datum, vertices[3 * i]!, vertices[3 * i + 1]!, vertices[3 * i + 2]! + offset);
  }
  if (row.startKnown && row.endKnown) return heights;

  const below = DRAWING_ASSUMPTIONS[row.surveyClass].coverM + size.halfHeightM;
  const assume = (i: number): void => {
    const { height, local } = ground.at(vertices[3 * i]!, vertices[3 * i + 1]!);
    if (local) heights[i] = height - below;
  };
  if (!row.startKnown && !row.endKnown) {
    for (let i = 0; i < count; i++) assume(i);
    return heights;
  }
  assume(row.startKnown ? count - 1 : 0);
  interpolateBetweenEnds(vertices, heights);
  return heights;
}

/** Inner heights by their share of the plane length. Lengths are shares only, so a degree of longitude is scaled at the first vertex. */
function interpolateBetweenEnds(vertices: Float64Array, heights: Float64Array): void {
  const last = heights.length - 1;
  const lonScale = Math.cos((vertices[1]! * Math.PI) / 180);
  const along = new Float64Array(heights.length);
  for (let i = 1; i <= last; i++) {
    const dLon = (vertices[3 * i]! - vertices[3 * i - 3]!) * lonScale;
    const dLat = vertices[3 * i + 1]! - vertices[3 * i - 2]!;
    along[i] = along[i - 1]! + Math.hypot(dLon, dLat);
  }
  const total = along[last]!;
  if (total === 0) return;
  for (let i = 1; i < last; i++) {
    heights[i] = heights[0]! + (along[i]! / total) * (heights[last]! - heights[0]!);
  }
}
