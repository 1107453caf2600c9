import { WORLD_HALF_M } from '../geodesy/web-mercator.ts';

/** Width and height of a tile in tile units. */
export const TILE_EXTENT = 4096;
/** Tile units that a tile draws beyond each of its edges. */
export const TILE_BUFFER = 64;

/**
 * How EPSG:3857 metres become tile units: `column = x * scaleX + offsetX`, `row = y * scaleY + offsetY`, rows going down, rounded to whole units
 * (half to even) afterwards. The numbers are computed in the order in which PostGIS computes them, so that not even the last bit differs.
 */
export interface TileFrame {
  scaleX: number;
  scaleY: number;
  offsetX: number;
  offsetY: number;
  /** Half a tile unit, metres: lines whose box is smaller in both directions are left out. */
  halfUnitX: number;
  halfUnitY: number;
  /** The tile with its buffer, EPSG:3857 metres: what cannot be seen in the tile lies outside. */
  west: number;
  south: number;
  east: number;
  north: number;
}

/** The frame of tile z/x/y (XYZ), equal to `ST_TileEnvelope(z, x, y)` with extent 4096 and buffer 64. */
export function tileFrame(z: number, x: number, y: number): TileFrame {
  const size = (2 * WORLD_HALF_M) / 2 ** z;
  const xMin = -WORLD_HALF_M + size * x;
  const xMax = -WORLD_HALF_M + size * (x + 1);
  const yMin = WORLD_HALF_M - size * (y + 1);
  const yMax = WORLD_HALF_M - size * y;
  const width = xMax - xMin;
  const height = yMax - yMin;
  const scaleX = TILE_EXTENT / width;
  const scaleY = -(TILE_EXTENT / height);
  // A unit more than the buffer, because a position is rounded before it is compared.
  const margin = (TILE_BUFFER + 1) * (width / TILE_EXTENT);
  return {
    scaleX,
    scaleY,
    offsetX: -xMin * scaleX,
    offsetY: -yMax * scaleY,
    halfUnitX: width / TILE_EXTENT / 2,
    halfUnitY: height / TILE_EXTENT / 2,
    west: xMin - margin,
    south: yMin - margin,
    east: xMax + margin,
    north: yMax + margin,
  };
}
