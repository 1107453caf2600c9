import { SEMI_MAJOR_AXIS_M, SEMI_MINOR_AXIS_M } from '../geodesy/ellipsoid.ts';

/**
 * The point, in the space in which the ellipsoid is a unit ball, that is hidden behind the ellipsoid only where all `positions` are hidden (earth-centred, stride
 * 3). It lies on the ray from the centre of the earth through `towards`.
 *
 * A tile so wide that no such point exists (a quarter of the earth and more) gets NaN, with which a viewer's test for "hidden" is never true.
 * Method: https://cesium.com/blog/2013/05/09/computing-the-horizon-occlusion-point/
 */
export function horizonOcclusionPoint(towards: readonly number[], positions: Float64Array): [number, number, number] {
  const tx = towards[0]! / SEMI_MAJOR_AXIS_M;
  const ty = towards[1]! / SEMI_MAJOR_AXIS_M;
  const tz = towards[2]! / SEMI_MINOR_AXIS_M;
  const length = Math.sqrt(tx * tx + ty * ty + tz * tz);
  const dx = tx / length;
  const dy = ty / length;
  const dz = tz / length;
  let farthest = 0;
  for (let i = 0; i < positions.length; i += 3) {
    const px = positions[i]! / SEMI_MAJOR_AXIS_M;
    const py = positions[i + 1]! / SEMI_MAJOR_AXIS_M;
    const pz = positions[i + 2]! / SEMI_MINOR_AXIS_M;
    const magnitude = Math.sqrt(px * px + py * py + pz * pz);
    const cosAlpha = (px * dx + py * dy + pz * dz) / magnitude;
    const sinAlpha = Math.sqrt(Math.max(1 - cosAlpha * cosAlpha, 0));
    // What lies below the ellipsoid is taken to lie on it.
    const cosBeta = 1 / Math.max(magnitude, 1);
    const sinBeta = Math.sqrt(1 - cosBeta * cosBeta);
    const cosine = cosAlpha * cosBeta - sinAlpha * sinBeta;
    if (!(cosine > 0)) return [Number.NaN, Number.NaN, Number.NaN];
    farthest = Math.max(farthest, 1 / cosine);
  }
  return [dx * farthest, dy * farthest, dz * farthest];
}
