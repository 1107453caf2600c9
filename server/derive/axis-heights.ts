import { datumUndulationM } from '../../core/geodesy/ellipsoidal-height.ts';
import type { VerticalDatum } from '../../core/model/dataset.ts';
import { SURVEY_CLASSES } from '../../core/model/survey-class.ts';
import { axisOffsetM } from '../../core/model/vertical-reference.ts';
import { DRAWING_ASSUMPTIONS } from './drawing-assumption.ts';
import type { GroundSurface } from './ground-surface.ts';
import { END_KNOWN, type SegmentInput, START_KNOWN } from './segment-input.ts';

/**
 * Writes the ellipsoidal height of the axis at each vertex, metres, to `out` from `at` on: surveyed elevation, plus the way from its reference to
 * the axis, plus undulation and datum offset at that vertex.
 *
 * An end whose elevation is not known is drawn at the usual cover of its class below the ground there; the inner vertices of a segment with one such
 * end lie evenly between its two drawn ends. Where no ground data leads the surface, the assumed elevation of the store stays.
 */
export function axisHeights(
  input: SegmentInput,
  datum: VerticalDatum,
  ground: GroundSurface,
  out: Float64Array,
  at: number,
): void {
  const { coordinates, vertices: count, size, flags } = input;
  const offset = axisOffsetM(input.zReference, size.innerHeightM, 2 * size.halfHeightM);
  for (let i = 0; i < count; i++) {
    const undulation = datumUndulationM(datum, coordinates[3 * i]!, coordinates[3 * i + 1]!);
    out[at + i] = coordinates[3 * i + 2]! + offset + undulation;
  }
  const startKnown = (flags & START_KNOWN) !== 0;
  const endKnown = (flags & END_KNOWN) !== 0;
  if (startKnown && endKnown) return;

  const below = DRAWING_ASSUMPTIONS[SURVEY_CLASSES[input.surveyClass]!].coverM + size.halfHeightM;
  const assume = (i: number): void => {
    const { height, local } = ground.at(coordinates[3 * i]!, coordinates[3 * i + 1]!);
    if (local) out[at + i] = height - below;
  };
  if (!startKnown && !endKnown) {
    for (let i = 0; i < count; i++) assume(i);
    return;
  }
  assume(startKnown ? count - 1 : 0);
  interpolateBetweenEnds(coordinates, count, out, at);
}

/** Inner heights by their share of the plane length. Lengths are shares only, so a degree of longitude is scaled at the first vertex. */
function interpolateBetweenEnds(coordinates: Float64Array, count: number, out: Float64Array, at: number): void {
  const last = count - 1;
  const lonScale = Math.cos((coordinates[1]! * Math.PI) / 180);
  const along = new Float64Array(count);
  for (let i = 1; i <= last; i++) {
    const dLon = (coordinates[3 * i]! - coordinates[3 * i - 3]!) * lonScale;
    const dLat = coordinates[3 * i + 1]! - coordinates[3 * i - 2]!;
    along[i] = along[i - 1]! + Math.hypot(dLon, dLat);
  }
  const total = along[last]!;
  if (total === 0) return;
  for (let i = 1; i < last; i++) {
    out[at + i] = out[at]! + (along[i]! / total) * (out[at + last]! - out[at]!);
  }
}
