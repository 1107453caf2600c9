/** Lines on which a place is looked for, evenly over the height of the rings. */
const SCAN_LINES = 15;

/**
 * A point inside of a polygon with room about it, near the middle of its height: where a name can stand. `rings` are an outer ring and its holes, closed,
 * stride 2. Null when they have no inside.
 *
 * Of the stretches that horizontal lines run inside, the middle of the widest, those far from the middle counting less.
 */
export function insidePoint(rings: readonly Float64Array[]): [number, number] | null {
  let [bottom, top] = [Infinity, -Infinity];
  for (const ring of rings) {
    for (let i = 1; i < ring.length; i += 2) {
      bottom = Math.min(bottom, ring[i]!);
      top = Math.max(top, ring[i]!);
    }
  }
  let best: [number, number] | null = null;
  let bestRoom = 0;
  for (let n = 1; n <= SCAN_LINES; n++) {
    const share = n / (SCAN_LINES + 1);
    const y = bottom + (top - bottom) * share;
    const crossings = rings.flatMap((ring) => crossingsAt(ring, y)).sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const width = crossings[i + 1]! - crossings[i]!;
      const room = width * (1 - Math.abs(share - 0.5));
      if (room <= bestRoom) continue;
      bestRoom = room;
      best = [(crossings[i]! + crossings[i + 1]!) / 2, y];
    }
  }
  return best;
}

/** Where a ring crosses a horizontal line; a corner on it counts for the edge that goes up from it. */
function crossingsAt(ring: Float64Array, y: number): number[] {
  const found: number[] = [];
  for (let i = 0; i + 3 < ring.length; i += 2) {
    const ay = ring[i + 1]!;
    const by = ring[i + 3]!;
    if (ay <= y === by <= y) continue;
    found.push(ring[i]! + ((y - ay) / (by - ay)) * (ring[i + 2]! - ring[i]!));
  }
  return found;
}
