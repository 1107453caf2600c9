/**
 * The ellipsoid that everything is computed on: WGS 84, because the globe is drawn on it.
 *
 * Stored coordinates are CGCS2000 (EPSG:4490). Its ellipsoid has the same equatorial radius and a flattening of 1/298.257222101, so the polar
 * radius is 0.105 mm larger: a position computed here is never more than 0.13 mm from one computed on CGCS2000. The two frames are treated as
 * coincident (their realisations differ by centimetres, less than a survey resolves).
 */

/** Equatorial radius, metres. */
export const SEMI_MAJOR_AXIS_M = 6378137;
export const FLATTENING = 1 / 298.257223563;
/** Polar radius, metres. */
export const SEMI_MINOR_AXIS_M = SEMI_MAJOR_AXIS_M * (1 - FLATTENING);
/** First eccentricity squared. */
export const ECCENTRICITY_SQUARED = FLATTENING * (2 - FLATTENING);
export const RADIANS_PER_DEGREE = Math.PI / 180;
