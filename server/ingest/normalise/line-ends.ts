import type { SurveyClass } from '../../../core/model/survey-class.ts';
import type { VerticalReference } from '../../../core/model/vertical-reference.ts';
import type { Sizes } from './wall-thickness.ts';
import type { ImportContext } from './context.ts';

/** What a register says of one end of a pipe. */
export interface StatedEnd {
  lon: number;
  lat: number;
  /** Key of the survey point at the end. */
  pointKey: string | null;
  /** Known ground level there, metres. */
  groundM: number | null;
  /** Surveyed elevation of the reference, metres. */
  levelM: number | null;
  depthM: number | null;
  /** An elevation from a design or a guess; drawn, never counted as known. */
  assumedLevelM: number | null;
}

export interface PipeEnd {
  elevationM: number;
  isKnown: boolean;
}

/** What an assumed elevation leans on. */
export type Assumptions = Pick<ImportContext, 'assumedCoverM' | 'ground'>;

export interface PipeShape {
  surveyClass: SurveyClass;
  reference: VerticalReference;
  sizes: Sizes;
}

const MM_PER_M = 1000;

/**
 * Elevations (metres, of the reference) of both ends. Known: the level, or the known ground less the depth. Otherwise assumed, in this order:
 * a stated assumption, the known ground at the end less the assumed cover of the class, the other end, the nearest ground less the
 * cover, 0; always finite, so that lengths are too.
 */
export function endElevations(
  ends: readonly [StatedEnd, StatedEnd],
  shape: PipeShape,
  context: Assumptions,
): [PipeEnd, PipeEnd] {
  const known = [knownElevation(ends[0]), knownElevation(ends[1])] as const;
  const elevationOf = (i: 0 | 1): PipeEnd => {
    const own = known[i];
    if (own !== null) return { elevationM: own, isKnown: true };
    const end = ends[i];
    const other = known[i === 0 ? 1 : 0];
    const atPoint = end.groundM;
    const assumed =
      end.assumedLevelM ??
      (atPoint === null ? null : atPoint - coverToReferenceM(shape, context)) ??
      other ??
      groundBelow(end, shape, context) ??
      0;
    return { elevationM: assumed, isKnown: false };
  };
  return [elevationOf(0), elevationOf(1)];
}

function knownElevation({ levelM, depthM, groundM }: StatedEnd): number | null {
  if (levelM !== null) return levelM;
  return depthM === null || groundM === null ? null : groundM - depthM;
}

function groundBelow(end: StatedEnd, shape: PipeShape, context: Assumptions): number | null {
  const ground = context.ground.levelNear(end.lon, end.lat);
  return ground === null ? null : ground - coverToReferenceM(shape, context);
}

/** Metres from the ground down to the reference when the outside top lies at the assumed cover. */
function coverToReferenceM({ surveyClass, reference, sizes }: PipeShape, context: Assumptions): number {
  const cover = context.assumedCoverM(surveyClass);
  const outer = (sizes.outerHeightMm ?? sizes.innerHeightMm ?? 0) / MM_PER_M;
  const inner = (sizes.innerHeightMm ?? sizes.outerHeightMm ?? 0) / MM_PER_M;
  switch (reference) {
    case 'top':
      return cover;
    case 'centre':
      return cover + outer / 2;
    case 'bottom':
      return cover + outer;
    case 'invert':
      return cover + (outer + inner) / 2;
  }
}

/** Fills the elevations (stride 3) of a line from those of its ends, by the plane distance along it; `metres` are the lengths of its legs. */
export function spreadElevations(vertices: Float64Array, legsM: readonly number[], startM: number, endM: number): void {
  const total = legsM.reduce((sum, leg) => sum + leg, 0);
  const last = vertices.length / 3 - 1;
  let along = 0;
  for (let i = 0; i <= last; i++) {
    const share = total > 0 ? along / total : i / last;
    // The ends exactly: a + 1 x (b - a) need not be b.
    vertices[3 * i + 2] = i === 0 ? startM : i === last ? endM : startM + share * (endM - startM);
    along += legsM[i] ?? 0;
  }
}
