import type { ChainTable } from './merge-chains.ts';
import { rankVertices } from './simplify-line.ts';
import { FIRST_ZOOM, LEVELS, tileUnitM, TOLERANCE_UNITS } from './zoom-levels.ts';

/**
 * For each vertex of the chains the first zoom, counted from {@link FIRST_ZOOM}, at which a chain simplified by {@link TOLERANCE_UNITS} keeps it; it keeps it
 * from there on. {@link LEVELS} where no level does.
 */
export function vertexZooms({
  count,
  vertexStart,
  mercator,
}: Pick<ChainTable, 'count' | 'vertexStart' | 'mercator'>): Uint8Array {
  const squares = new Float64Array(LEVELS);
  for (let level = 0; level < LEVELS; level++) squares[level] = (TOLERANCE_UNITS * tileUnitM(FIRST_ZOOM + level)) ** 2;
  const zooms = new Uint8Array(vertexStart[count]!);
  for (let chain = 0; chain < count; chain++) {
    rankVertices(mercator, vertexStart[chain]!, vertexStart[chain + 1]!, squares, zooms);
  }
  return zooms;
}
