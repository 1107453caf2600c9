import type { SegmentJson } from '../core/contract/api.ts';
import type { PickedSpot } from './state.ts';

/**
 * Elevation (metres, in the dataset's datum, of the part that was surveyed) and surveyed depth (metres) at a spot of a segment. Null where an end
 * that they would come from is not known: an assumed elevation is never passed on as a value.
 */
export function elevationAtSpot(
  segment: SegmentJson,
  spot: Pick<PickedSpot, 'axisHeight' | 'share'>,
): { elevation: number | null; depth: number | null } {
  const { start, end } = segment;
  const startHeight = segment.axis[0]?.[2];
  // The axis runs at a constant offset from the surveyed part, so its rise is the surveyed part's rise.
  const elevation =
    start.known && end.known && startHeight !== undefined ? start.elevation + (spot.axisHeight - startHeight) : null;
  const depth =
    start.depth !== null && end.depth !== null ? start.depth + (end.depth - start.depth) * spot.share : null;
  return { elevation, depth };
}
