/** The nearest positions of two segments: their distance and where they lie, 0 at the begin and 1 at the end of each. */
export interface SegmentPair {
  distance: number;
  s: number;
  t: number;
}

/**
 * Writes the distance of two segments in space, and where they are nearest, to `out`.
 *
 * A segment is six numbers of an array (x, y, z of either end) from an index on, so two vertices of a stride 3 line serve as they are. Metric
 * frame, the unit of the input. When several pairs are as near (parallel segments), one of them is given.
 *
 * The nearest pair is inside both segments or has an end in it, so the least of five candidates is taken: four ends against the other segment, and the
 * crossing of the two lines where it falls inside. Each candidate is a real pair of positions: parallel, collinear, crossing and zero-length segments
 * lose no digits, where one formula with a division by the sine of their angle does.
 */
export function segmentDistance(p: Float64Array, i: number, q: Float64Array, j: number, out: SegmentPair): void {
  const px = p[i]!;
  const py = p[i + 1]!;
  const pz = p[i + 2]!;
  const ux = p[i + 3]! - px;
  const uy = p[i + 4]! - py;
  const uz = p[i + 5]! - pz;
  const vx = q[j + 3]! - q[j]!;
  const vy = q[j + 4]! - q[j + 1]!;
  const vz = q[j + 5]! - q[j + 2]!;
  const wx = px - q[j]!;
  const wy = py - q[j + 1]!;
  const wz = pz - q[j + 2]!;
  const uu = ux * ux + uy * uy + uz * uz;
  const vv = vx * vx + vy * vy + vz * vz;
  const uv = ux * vx + uy * vy + uz * vz;
  const uw = ux * wx + uy * wy + uz * wz;
  const vw = vx * wx + vy * wy + vz * wz;

  let best = Infinity;
  let bestS = 0;
  let bestT = 0;
  for (let candidate = 0; candidate < 5; candidate++) {
    let s: number;
    let t: number;
    if (candidate === 0) {
      s = 0;
      t = within(vw, vv);
    } else if (candidate === 1) {
      s = 1;
      t = within(vw + uv, vv);
    } else if (candidate === 2) {
      t = 0;
      s = within(-uw, uu);
    } else if (candidate === 3) {
      t = 1;
      s = within(uv - uw, uu);
    } else {
      const area = uu * vv - uv * uv;
      if (!(area > 0)) break;
      s = (uv * vw - vv * uw) / area;
      if (!(s > 0 && s < 1)) break;
      t = within(vw + s * uv, vv);
    }
    const dx = wx + s * ux - t * vx;
    const dy = wy + s * uy - t * vy;
    const dz = wz + s * uz - t * vz;
    const squared = dx * dx + dy * dy + dz * dz;
    if (squared < best) {
      best = squared;
      bestS = s;
      bestT = t;
    }
  }
  out.distance = Math.sqrt(best);
  out.s = bestS;
  out.t = bestT;
}

/** A quotient held within 0 and 1; 0 for a segment of no length. */
function within(dot: number, lengthSquared: number): number {
  if (lengthSquared === 0 || dot <= 0) return 0;
  return dot >= lengthSquared ? 1 : dot / lengthSquared;
}
