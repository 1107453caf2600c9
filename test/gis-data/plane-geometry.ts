import { orient2d } from 'robust-predicates';

/** Twice-checked plane geometry for tests: rings are stride 2 and not closed. */

export function ringAreaM2(ring: Float64Array): number {
  const east = ring[0]!;
  const north = ring[1]!;
  let doubled = 0;
  for (let i = 0; i < ring.length; i += 2) {
    const j = (i + 2) % ring.length;
    doubled += (ring[i]! - east) * (ring[j + 1]! - north) - (ring[j]! - east) * (ring[i + 1]! - north);
  }
  return doubled / 2;
}

/** Even-odd rule. */
export function isInRing(ring: Float64Array, east: number, north: number): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
    const [ax, ay, bx, by] = [ring[i]!, ring[i + 1]!, ring[j]!, ring[j + 1]!];
    if (ay > north !== by > north && east < ((bx - ax) * (north - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

/** Distance of a place p from the straight line between a and b. */
export function segmentDistanceM(px: number, py: number, ax: number, ay: number, bx: number, by: number): number {
  const dx = bx - ax;
  const dy = by - ay;
  const part = Math.max(0, Math.min(((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy), 1));
  return Math.hypot(px - ax - part * dx, py - ay - part * dy);
}

/** Whether the straight lines ab and cd have a place in common, exactly. */
export function segmentsCross(
  ax: number,
  ay: number,
  bx: number,
  by: number,
  cx: number,
  cy: number,
  dx: number,
  dy: number,
): boolean {
  const c = Math.sign(orient2d(ax, ay, bx, by, cx, cy));
  const d = Math.sign(orient2d(ax, ay, bx, by, dx, dy));
  const a = Math.sign(orient2d(cx, cy, dx, dy, ax, ay));
  const b = Math.sign(orient2d(cx, cy, dx, dy, bx, by));
  return c * d < 0 && a * b < 0;
}
