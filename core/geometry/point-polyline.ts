/** The position of a line that is nearest to a point, in plan. */
export interface NearestOnLine {
  distance: number;
  /** Index of the vertex at which the leg begins. */
  leg: number;
  /** Place along that leg: 0 at its begin, 1 at its end. */
  parameter: number;
}

/**
 * Writes the distance in plan from (x, y) to a polyline, and where it is nearest, to `out`; the first of several as near.
 *
 * `line` holds metric coordinates, stride 2 or 3 (a height is left out); the line is the vertices `from` to `to` (exclusive). A line of one
 * vertex is a point, legs of no length are too.
 */
export function pointPolyline(
  x: number,
  y: number,
  line: Float64Array,
  stride: 2 | 3,
  from: number,
  to: number,
  out: NearestOnLine,
): void {
  let best = Infinity;
  for (let i = from; i < Math.max(to - 1, from + 1); i++) {
    const end = Math.min(i + 1, to - 1);
    const ax = line[stride * i]!;
    const ay = line[stride * i + 1]!;
    const ux = line[stride * end]! - ax;
    const uy = line[stride * end + 1]! - ay;
    const lengthSquared = ux * ux + uy * uy;
    const along = lengthSquared === 0 ? 0 : ((x - ax) * ux + (y - ay) * uy) / lengthSquared;
    const parameter = Math.min(Math.max(along, 0), 1);
    const dx = x - ax - parameter * ux;
    const dy = y - ay - parameter * uy;
    const squared = dx * dx + dy * dy;
    if (squared < best) {
      best = squared;
      out.leg = i;
      out.parameter = parameter;
    }
  }
  out.distance = Math.sqrt(best);
}
