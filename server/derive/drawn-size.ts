import type { Segment } from '../../core/model/segment.ts';
import { DRAWING_ASSUMPTIONS } from './drawing-assumption.ts';

export type SizedSegment = Pick<
  Segment,
  'surveyClass' | 'crossSection' | 'innerWidthMm' | 'innerHeightMm' | 'outerWidthMm' | 'outerHeightMm'
>;

/** Sizes that a segment is drawn with, metres. */
export interface DrawnSize {
  halfWidthM: number;
  halfHeightM: number;
  /** Clear height inside; equals the outer height where the wall is not known. */
  innerHeightM: number;
  /** False when no size was surveyed and the class's usual size is drawn. */
  known: boolean;
}

/**
 * Drawn size of a segment. The outer size as stored (the import has added a wall, where it could); a missing outer size is drawn as the inner one,
 * a missing inner one is taken as the outer, a missing width is the height and the reverse.
 */
export function drawnSize(segment: SizedSegment): DrawnSize {
  const outer = pair(segment.outerWidthMm, segment.outerHeightMm);
  const inner = pair(segment.innerWidthMm, segment.innerHeightMm);
  const drawn = outer ?? inner;
  if (drawn === null) {
    const { sizeM } = DRAWING_ASSUMPTIONS[segment.surveyClass];
    return { halfWidthM: sizeM / 2, halfHeightM: sizeM / 2, innerHeightM: sizeM, known: false };
  }
  return {
    halfWidthM: drawn.width / 2000,
    halfHeightM: drawn.height / 2000,
    innerHeightM: (inner ?? drawn).height / 1000,
    known: true,
  };
}

function pair(width: number | null, height: number | null): { width: number; height: number } | null {
  const w = width ?? height;
  const h = height ?? width;
  return w === null || h === null || !(w > 0) || !(h > 0) ? null : { width: w, height: h };
}
