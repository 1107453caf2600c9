/**
 * Rotations of instances, as unit quaternions (x, y, z, w) in glTF's frame: x east, y up, z south, metres. An east-north-up vector (e, n, u) is (e, u, -n)
 * there; a 3D Tiles client turns it back by (x, -z, y).
 */

/**
 * Writes the rotation that takes a mesh's z axis to a direction and keeps its x axis level, its y axis as near to up as it can be.
 *
 * The direction is given in east-north-up, of any length but 0. One frame serves round pipes, boxes and eggs: a box does not roll with its azimuth, and the
 * facets of two round pipes that meet fit. A vertical direction keeps x to the east; no direction is singular.
 */
export function barRotation(east: number, north: number, up: number, out: Float32Array, offset = 0): void {
  // About y by the heading, after about x by the slope.
  const halfHeading = Math.atan2(east, -north) / 2;
  const halfSlope = -Math.atan2(up, Math.hypot(east, north)) / 2;
  const level = east === 0 && north === 0;
  const sinHeading = level ? 0 : Math.sin(halfHeading);
  const cosHeading = level ? 1 : Math.cos(halfHeading);
  const sinSlope = Math.sin(halfSlope);
  const cosSlope = Math.cos(halfSlope);
  out[offset] = cosHeading * sinSlope;
  out[offset + 1] = sinHeading * cosSlope;
  out[offset + 2] = -sinHeading * sinSlope;
  out[offset + 3] = cosHeading * cosSlope;
}

/** Writes the rotation of an upright model by a heading, radians clockwise from north as seen from above. */
export function headingRotation(headingRad: number, out: Float32Array, offset = 0): void {
  out[offset] = 0;
  out[offset + 1] = Math.sin(-headingRad / 2);
  out[offset + 2] = 0;
  out[offset + 3] = Math.cos(headingRad / 2);
}
