/**
 * Douglas–Peucker simplification on flat arrays. The vertex that a stretch is split at does not depend on the tolerance, only whether it is split:
 * so one pass finds for every vertex the largest of several tolerances with which it stays.
 */

/** Last vertices of the stretches yet to be looked at; each begins where the one before ends. Reused from line to line. */
let lastOf = new Uint32Array(1024);

/**
 * Writes for each vertex of a line to `kept` (at the vertex's own number) the index of the first tolerance with which simplification keeps it, or the
 * number of tolerances when none does. Both ends get 0.
 *
 * The line is the vertices `from` to `to` (not included) of `xy` (stride 2), two at least; `squares` holds the tolerances squared, descending, 254 at most. A
 * vertex stays when it is farther than the tolerance from the stretch between the two that stay before and after it.
 */
export function rankVertices(
  xy: Float64Array,
  from: number,
  to: number,
  squares: Float64Array,
  kept: Uint8Array,
): void {
  const none = squares.length;
  const least = squares[none - 1]!;
  for (let v = from + 1; v < to - 1; v++) kept[v] = none;
  kept[from] = 0;
  kept[to - 1] = 0;
  if (lastOf.length < to - from) lastOf = new Uint32Array(2 * (to - from));
  let depth = 0;
  let first = from;
  let last = to - 1;
  /** A vertex needs what the vertex needs at which the stretch was made. */
  let needed = 0;
  for (;;) {
    const ax = xy[2 * first]!;
    const ay = xy[2 * first + 1]!;
    const alongX = xy[2 * last]! - ax;
    const alongY = xy[2 * last + 1]! - ay;
    const lengthSquare = alongX * alongX + alongY * alongY;
    let split = first;
    // Where both ends coincide, distances are those from the end; else all are multiplied by the stretch's length, to save a division a vertex.
    const scale = lengthSquare < Number.EPSILON ? 1 : lengthSquare;
    let farthest = least * scale;
    for (let v = first + 1; v < last; v++) {
      const dx = xy[2 * v]! - ax;
      const dy = xy[2 * v + 1]! - ay;
      const dot = dx * alongX + dy * alongY;
      let distance: number;
      if (lengthSquare < Number.EPSILON || dot <= 0) {
        distance = (dx * dx + dy * dy) * scale;
      } else if (dot >= lengthSquare) {
        const ex = dx - alongX;
        const ey = dy - alongY;
        distance = (ex * ex + ey * ey) * scale;
      } else {
        const cross = dx * alongY - dy * alongX;
        distance = cross * cross;
      }
      if (distance > farthest) {
        farthest = distance;
        split = v;
      }
    }
    if (split !== first) {
      let index = needed;
      while (!(farthest > squares[index]! * scale)) index++;
      kept[split] = index;
      lastOf[depth++] = last;
      last = split;
      needed = index;
      continue;
    }
    // The stretch is done; the next begins where it ends.
    if (depth === 0) return;
    first = last;
    last = lastOf[--depth]!;
    needed = kept[first]!;
  }
}

let keptOf = new Uint8Array(1024);
const square = new Float64Array(1);

/**
 * Simplifies one line by Douglas–Peucker: writes the vertices that stay (stride 2) to `out` from vertex `at` on and returns how many they are, two at
 * least. Equal to `ST_Simplify(line, tolerance, true)` of PostGIS, vertex for vertex.
 *
 * The line is the vertices `from` to `to` (not included) of `xy`, stride 2, two at least; `tolerance` is in the unit of `xy`. `out` may be `xy` itself
 * when `at` is not above `from`.
 */
export function simplifyLine(
  xy: Float64Array,
  from: number,
  to: number,
  tolerance: number,
  out: Float64Array,
  at: number,
): number {
  if (keptOf.length < to) keptOf = new Uint8Array(2 * to);
  square[0] = tolerance * tolerance;
  rankVertices(xy, from, to, square, keptOf);
  let next = at;
  for (let v = from; v < to; v++) {
    if (keptOf[v] !== 0) continue;
    out[2 * next] = xy[2 * v]!;
    out[2 * next + 1] = xy[2 * v + 1]!;
    next++;
  }
  return next - at;
}
