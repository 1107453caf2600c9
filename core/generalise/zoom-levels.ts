import { WORLD_HALF_M } from '../geodesy/web-mercator.ts';
import { TILE_EXTENT } from '../mvt/tile-frame.ts';

/** Zooms that show chains; from the next on, every segment is shown as it is. */
export const FIRST_ZOOM = 8;
export const LAST_ZOOM = 13;
export const LEVELS = LAST_ZOOM - FIRST_ZOOM + 1;

/** Tolerance of simplification, tile units: half a pixel where a tile is drawn with 512. */
export const TOLERANCE_UNITS = 4;

/** Width of a tile unit at a zoom, EPSG:3857 metres. */
export function tileUnitM(zoom: number): number {
  return (2 * WORLD_HALF_M) / 2 ** zoom / TILE_EXTENT;
}
