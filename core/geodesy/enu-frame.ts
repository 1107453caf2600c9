import { geodeticToEcef } from './ecef.ts';
import { RADIANS_PER_DEGREE } from './ellipsoid.ts';

/**
 * The rigid transform from east-north-up metres at an origin to earth-centred metres: 16 numbers, column-major, as 3D Tiles'
 * `tile.transform` and Cesium's `Matrix4` want them (columns: east, north, up, origin). Up is the ellipsoid's normal.
 */
export function enuToEcefMatrix(lon: number, lat: number, height: number): Float64Array {
  const lambda = lon * RADIANS_PER_DEGREE;
  const phi = lat * RADIANS_PER_DEGREE;
  const sinLambda = Math.sin(lambda);
  const cosLambda = Math.cos(lambda);
  const sinPhi = Math.sin(phi);
  const cosPhi = Math.cos(phi);
  const matrix = new Float64Array(16);
  matrix[0] = -sinLambda;
  matrix[1] = cosLambda;
  matrix[4] = -sinPhi * cosLambda;
  matrix[5] = -sinPhi * sinLambda;
  matrix[6] = cosPhi;
  matrix[8] = cosPhi * cosLambda;
  matrix[9] = cosPhi * sinLambda;
  matrix[10] = sinPhi;
  geodeticToEcef(lon, lat, height, matrix, 12);
  matrix[15] = 1;
  return matrix;
}

/** Writes the east-north-up position of an earth-centred one to `out[offset..offset + 2]`; `frame` is an {@link enuToEcefMatrix}. */
export function ecefToEnu(frame: Float64Array, x: number, y: number, z: number, out: Float64Array, offset = 0): void {
  const dx = x - frame[12]!;
  const dy = y - frame[13]!;
  const dz = z - frame[14]!;
  out[offset] = frame[0]! * dx + frame[1]! * dy + frame[2]! * dz;
  out[offset + 1] = frame[4]! * dx + frame[5]! * dy + frame[6]! * dz;
  out[offset + 2] = frame[8]! * dx + frame[9]! * dy + frame[10]! * dz;
}

/** Writes the earth-centred position of an east-north-up one to `out[offset..offset + 2]`; `frame` is an {@link enuToEcefMatrix}. */
export function enuToEcef(
  frame: Float64Array,
  east: number,
  north: number,
  up: number,
  out: Float64Array,
  offset = 0,
): void {
  out[offset] = frame[0]! * east + frame[4]! * north + frame[8]! * up + frame[12]!;
  out[offset + 1] = frame[1]! * east + frame[5]! * north + frame[9]! * up + frame[13]!;
  out[offset + 2] = frame[2]! * east + frame[6]! * north + frame[10]! * up + frame[14]!;
}

/** Writes the east-north-up position of a geodetic one (degrees, ellipsoidal metres) to `out[offset..offset + 2]`. */
export function geodeticToEnu(
  frame: Float64Array,
  lon: number,
  lat: number,
  height: number,
  out: Float64Array,
  offset = 0,
): void {
  geodeticToEcef(lon, lat, height, out, offset);
  ecefToEnu(frame, out[offset]!, out[offset + 1]!, out[offset + 2]!, out, offset);
}
