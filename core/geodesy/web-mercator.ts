import { RADIANS_PER_DEGREE, SEMI_MAJOR_AXIS_M } from './ellipsoid.ts';

/**
 * EPSG:3857, the spherical Mercator of web maps, for placing things in tiles only: never measure in it.
 *
 * Two forms: metres (x east, y north, both within ±{@link WORLD_HALF_M}), and the world square, x and y in 0 to 1 with y going down (south).
 */

/** Half of the world's width, metres; the value with which PostGIS' `ST_TileEnvelope` computes. */
export const WORLD_HALF_M = 20037508.342789244;
/** Latitude at which the world square ends, degrees: atan(sinh(π)). */
export const MAX_LATITUDE = 85.05112877980659;

/** Easting in EPSG:3857, metres. */
export function mercatorX(lon: number): number {
  return SEMI_MAJOR_AXIS_M * (lon * RADIANS_PER_DEGREE);
}

/** Northing in EPSG:3857, metres; latitudes beyond {@link MAX_LATITUDE} are held there. */
export function mercatorY(lat: number): number {
  const held = Math.min(Math.max(lat, -MAX_LATITUDE), MAX_LATITUDE);
  return SEMI_MAJOR_AXIS_M * Math.asinh(Math.tan(held * RADIANS_PER_DEGREE));
}

/** Longitude in degrees of an easting in EPSG:3857. */
export function mercatorLon(x: number): number {
  return x / SEMI_MAJOR_AXIS_M / RADIANS_PER_DEGREE;
}

/** Latitude in degrees of a northing in EPSG:3857. */
export function mercatorLat(y: number): number {
  return Math.atan(Math.sinh(y / SEMI_MAJOR_AXIS_M)) / RADIANS_PER_DEGREE;
}

/**
 * EPSG:3857 metres, stride 2, of positions in degrees; `stride` is that of `lonLat` (3 when a height follows; it is left out).
 */
export function toMercator(lonLat: Float64Array, stride: 2 | 3): Float64Array {
  const count = lonLat.length / stride;
  const metres = new Float64Array(count * 2);
  for (let i = 0; i < count; i++) {
    metres[2 * i] = mercatorX(lonLat[stride * i]!);
    metres[2 * i + 1] = mercatorY(lonLat[stride * i + 1]!);
  }
  return metres;
}

/** Position in the world square: 0 at 180° W, 1 at 180° E. */
export function worldX(lon: number): number {
  return lon / 360 + 0.5;
}

/** Position in the world square: 0 at the north edge, 1 at the south edge. */
export function worldY(lat: number): number {
  return 0.5 - mercatorY(lat) / (2 * WORLD_HALF_M);
}

/** Longitude in degrees of a position in the world square. */
export function worldLon(x: number): number {
  return (x - 0.5) * 360;
}

/** Latitude in degrees of a position in the world square. */
export function worldLat(y: number): number {
  return mercatorLat((0.5 - y) * 2 * WORLD_HALF_M);
}
