import { ECCENTRICITY_SQUARED, RADIANS_PER_DEGREE, SEMI_MAJOR_AXIS_M, SEMI_MINOR_AXIS_M } from './ellipsoid.ts';

/** (a² - b²) / b², the second eccentricity squared. */
const SECOND_ECCENTRICITY_SQUARED =
  (SEMI_MAJOR_AXIS_M * SEMI_MAJOR_AXIS_M) / (SEMI_MINOR_AXIS_M * SEMI_MINOR_AXIS_M) - 1;

/**
 * Writes the earth-centred earth-fixed position of a geodetic one to `out[offset..offset + 2]`.
 *
 * Frame: x through 0° E on the equator, y through 90° E, z through the north pole; metres. `lon` and `lat` in degrees, `height` ellipsoidal in metres.
 */
export function geodeticToEcef(lon: number, lat: number, height: number, out: Float64Array, offset = 0): void {
  const lambda = lon * RADIANS_PER_DEGREE;
  const phi = lat * RADIANS_PER_DEGREE;
  const sinPhi = Math.sin(phi);
  const cosPhi = Math.cos(phi);
  const primeVertical = SEMI_MAJOR_AXIS_M / Math.sqrt(1 - ECCENTRICITY_SQUARED * sinPhi * sinPhi);
  const rho = (primeVertical + height) * cosPhi;
  out[offset] = rho * Math.cos(lambda);
  out[offset + 1] = rho * Math.sin(lambda);
  out[offset + 2] = (primeVertical * (1 - ECCENTRICITY_SQUARED) + height) * sinPhi;
}

/**
 * Writes longitude, latitude (degrees) and ellipsoidal height (metres) of an earth-centred position to `out[offset..offset + 2]`.
 *
 * Bowring's formula (Survey Review 23, 1976), applied twice: between 10 km below and 10,000 km above the ellipsoid it returns to the same position within
 * 0.01 mm. On the axis the longitude is 0. Positions near the centre of the earth (within 50 km) have no stable answer.
 */
export function ecefToGeodetic(x: number, y: number, z: number, out: Float64Array, offset = 0): void {
  const rho = Math.hypot(x, y);
  let tanBeta = (z * SEMI_MAJOR_AXIS_M) / (rho * SEMI_MINOR_AXIS_M);
  let sinPhi = 0;
  let cosPhi = 1;
  for (let pass = 0; pass < 3; pass++) {
    // tanBeta is infinite on the axis: take sine and cosine from it without dividing infinities.
    const cosBeta = 1 / Math.sqrt(1 + tanBeta * tanBeta);
    const sinBeta = Number.isFinite(tanBeta) ? tanBeta * cosBeta : Math.sign(z);
    const up = z + SECOND_ECCENTRICITY_SQUARED * SEMI_MINOR_AXIS_M * sinBeta * sinBeta * sinBeta;
    const across = rho - ECCENTRICITY_SQUARED * SEMI_MAJOR_AXIS_M * cosBeta * cosBeta * cosBeta;
    const norm = Math.hypot(up, across);
    sinPhi = up / norm;
    cosPhi = across / norm;
    tanBeta = (SEMI_MINOR_AXIS_M * sinPhi) / (SEMI_MAJOR_AXIS_M * cosPhi);
  }
  out[offset] = (rho === 0 ? 0 : Math.atan2(y, x)) / RADIANS_PER_DEGREE;
  out[offset + 1] = Math.atan2(sinPhi, cosPhi) / RADIANS_PER_DEGREE;
  // This form of the height has no division that fails at the poles or the equator.
  out[offset + 2] =
    rho * cosPhi + z * sinPhi - SEMI_MAJOR_AXIS_M * Math.sqrt(1 - ECCENTRICITY_SQUARED * sinPhi * sinPhi);
}
