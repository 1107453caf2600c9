import { WORLD_HALF_M } from './web-mercator.ts';

/** Zoom of the cells: 611 m wide at the equator, and the deepest whose keys fit 32 bits. */
export const QUADKEY_ZOOM = 16;
const CELLS = 2 ** QUADKEY_ZOOM;

/**
 * The quadkey of the zoom 16 tile that holds an EPSG:3857 position, as a number below 2^32: bits of row and column in turns, so that the keys of the cells in any
 * tile of a zoom up to 16 follow each other without a gap.
 */
export function quadkeyAt(x: number, y: number): number {
  const column = cellOf((x + WORLD_HALF_M) / (2 * WORLD_HALF_M));
  const row = cellOf((WORLD_HALF_M - y) / (2 * WORLD_HALF_M));
  return (spread(column) | (spread(row) << 1)) >>> 0;
}

/** Edges of the world belong to the cells inside. */
function cellOf(share: number): number {
  return Math.min(Math.max(Math.floor(share * CELLS), 0), CELLS - 1);
}

/** Sixteen bits with a zero before each. */
function spread(value: number): number {
  let bits = value;
  bits = (bits | (bits << 8)) & 0x00ff00ff;
  bits = (bits | (bits << 4)) & 0x0f0f0f0f;
  bits = (bits | (bits << 2)) & 0x33333333;
  return (bits | (bits << 1)) & 0x55555555;
}
