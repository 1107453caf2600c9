import { ECCENTRICITY_SQUARED, FLATTENING, RADIANS_PER_DEGREE, SEMI_MAJOR_AXIS_M } from './ellipsoid.ts';

/**
 * A metric frame for computing: transverse Mercator with scale 1 on the meridian of its centre. x is east and y north of the centre, metres.
 *
 * Distances in it are true within 31 mm/km at 50 km from the central meridian (scale 1 + x²/2R²), exact on it.
 * Krüger's series to the fourth order of the third flattening (Karney, J. Geodesy 85, 2011): within 1 micrometre of PROJ's `tmerc` up to 300 km away.
 */
export interface LocalFrame {
  /** Degrees. */
  readonly lon: number;
  readonly lat: number;
  /** Writes x and y (metres) of a position in degrees to `out[offset]` and `out[offset + 1]`. */
  project(lon: number, lat: number, out: Float64Array, offset?: number): void;
  /** Writes longitude and latitude (degrees) of a position in metres to `out[offset]` and `out[offset + 1]`. */
  unproject(x: number, y: number, out: Float64Array, offset?: number): void;
}

const N = FLATTENING / (2 - FLATTENING);
const N2 = N * N;
const N3 = N2 * N;
const N4 = N3 * N;
const ECCENTRICITY = Math.sqrt(ECCENTRICITY_SQUARED);
/** Radius of the circle whose circumference is a meridian's, metres. */
const RECTIFYING_RADIUS_M = (SEMI_MAJOR_AXIS_M / (1 + N)) * (1 + N2 / 4 + N4 / 64);

const ALPHA_1 = N / 2 - (2 / 3) * N2 + (5 / 16) * N3 + (41 / 180) * N4;
const ALPHA_2 = (13 / 48) * N2 - (3 / 5) * N3 + (557 / 1440) * N4;
const ALPHA_3 = (61 / 240) * N3 - (103 / 140) * N4;
const ALPHA_4 = (49561 / 161280) * N4;

const BETA_1 = N / 2 - (2 / 3) * N2 + (37 / 96) * N3 - N4 / 360;
const BETA_2 = N2 / 48 + N3 / 15 - (437 / 1440) * N4;
const BETA_3 = (17 / 480) * N3 - (37 / 840) * N4;
const BETA_4 = (4397 / 161280) * N4;

/** The frame at a centre in degrees; serves positions within about 3 degrees of longitude of it. */
export function createLocalFrame(centreLon: number, centreLat: number): LocalFrame {
  const origin = new Float64Array(2);
  projectFromMeridian(0, centreLat, origin, 0);
  const northingOfCentre = origin[1]!;

  return {
    lon: centreLon,
    lat: centreLat,
    project(lon, lat, out, offset = 0) {
      projectFromMeridian(lon - centreLon, lat, out, offset);
      out[offset + 1]! -= northingOfCentre;
    },
    unproject(x, y, out, offset = 0) {
      unprojectToMeridian(x, y + northingOfCentre, out, offset);
      out[offset]! += centreLon;
    },
  };
}

/** Easting and northing from the equator and the central meridian; `dLon` is the longitude from that meridian. */
function projectFromMeridian(dLon: number, lat: number, out: Float64Array, offset: number): void {
  const lambda = dLon * RADIANS_PER_DEGREE;
  const tau = conformalTangent(Math.tan(lat * RADIANS_PER_DEGREE));
  const cosLambda = Math.cos(lambda);
  const xi = Math.atan2(tau, cosLambda);
  const eta = Math.asinh(Math.sin(lambda) / Math.hypot(tau, cosLambda));
  // Multiples of the angles by their recurrences: sin 2kξ, cos 2kξ, sinh 2kη, cosh 2kη.
  const s2 = Math.sin(2 * xi);
  const c2 = Math.cos(2 * xi);
  const sh2 = Math.sinh(2 * eta);
  const ch2 = Math.cosh(2 * eta);
  const s4 = 2 * s2 * c2;
  const c4 = 1 - 2 * s2 * s2;
  const sh4 = 2 * sh2 * ch2;
  const ch4 = 1 + 2 * sh2 * sh2;
  const s6 = s4 * c2 + c4 * s2;
  const c6 = c4 * c2 - s4 * s2;
  const sh6 = sh4 * ch2 + ch4 * sh2;
  const ch6 = ch4 * ch2 + sh4 * sh2;
  const s8 = 2 * s4 * c4;
  const c8 = 1 - 2 * s4 * s4;
  const sh8 = 2 * sh4 * ch4;
  const ch8 = 1 + 2 * sh4 * sh4;
  out[offset] =
    RECTIFYING_RADIUS_M * (eta + ALPHA_1 * c2 * sh2 + ALPHA_2 * c4 * sh4 + ALPHA_3 * c6 * sh6 + ALPHA_4 * c8 * sh8);
  out[offset + 1] =
    RECTIFYING_RADIUS_M * (xi + ALPHA_1 * s2 * ch2 + ALPHA_2 * s4 * ch4 + ALPHA_3 * s6 * ch6 + ALPHA_4 * s8 * ch8);
}

function unprojectToMeridian(x: number, y: number, out: Float64Array, offset: number): void {
  const xi = y / RECTIFYING_RADIUS_M;
  const eta = x / RECTIFYING_RADIUS_M;
  let xiPrime = xi;
  let etaPrime = eta;
  const beta = [BETA_1, BETA_2, BETA_3, BETA_4] as const;
  for (let k = 0; k < 4; k++) {
    const angle = 2 * (k + 1);
    xiPrime -= beta[k]! * Math.sin(angle * xi) * Math.cosh(angle * eta);
    etaPrime -= beta[k]! * Math.cos(angle * xi) * Math.sinh(angle * eta);
  }
  const sinhEta = Math.sinh(etaPrime);
  const cosXi = Math.cos(xiPrime);
  out[offset] = Math.atan2(sinhEta, cosXi) / RADIANS_PER_DEGREE;
  out[offset + 1] = Math.atan(geographicTangent(Math.sin(xiPrime) / Math.hypot(sinhEta, cosXi))) / RADIANS_PER_DEGREE;
}

/** Tangent of the conformal latitude from that of the geographic latitude (Karney 2011, eq. 7 to 9). */
function conformalTangent(tau: number): number {
  const secant = Math.sqrt(1 + tau * tau);
  const sigma = Math.sinh(ECCENTRICITY * Math.atanh((ECCENTRICITY * tau) / secant));
  return tau * Math.sqrt(1 + sigma * sigma) - sigma * secant;
}

/** Tangent of the geographic latitude from that of the conformal latitude, by Newton's method (Karney 2011, eq. 19 to 21). */
function geographicTangent(conformal: number): number {
  let tau = conformal / (1 - ECCENTRICITY_SQUARED);
  for (let pass = 0; pass < 5; pass++) {
    const found = conformalTangent(tau);
    const secantSquared = 1 + tau * tau;
    const step =
      ((conformal - found) / Math.sqrt(1 + found * found)) *
      ((1 + (1 - ECCENTRICITY_SQUARED) * tau * tau) / ((1 - ECCENTRICITY_SQUARED) * Math.sqrt(secantSquared)));
    tau += step;
    if (Math.abs(step) <= 1e-15 * Math.max(1, Math.abs(tau))) break;
  }
  return tau;
}
