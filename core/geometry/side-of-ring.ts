import { orient2d } from 'robust-predicates';

/** 1 when a position lies within a ring, -1 when outside, 0 on it. The ring is closed, stride 2, in any direction. */
export function sideOfRing(ring: Float64Array, x: number, y: number): -1 | 0 | 1 {
  let inside = false;
  for (let i = 0; i + 3 < ring.length; i += 2) {
    const ax = ring[i]!;
    const ay = ring[i + 1]!;
    const bx = ring[i + 2]!;
    const by = ring[i + 3]!;
    if (Math.min(ay, by) > y || Math.max(ay, by) < y || Math.max(ax, bx) < x) continue;
    // Positive when the position lies to the right of the way from a to b.
    const turn = orient2d(ax, ay, bx, by, x, y);
    if (turn === 0 && Math.min(ax, bx) <= x) return 0;
    // A ray to the east crosses the edges that have the position on their western side.
    if (ay > y !== by > y && (by > ay ? turn < 0 : turn > 0)) inside = !inside;
  }
  return inside ? 1 : -1;
}
