import { ringArea, type Ring } from './ring-fault.ts';
import { sideOfRing } from './side-of-ring.ts';

/**
 * Polygons of rings in any order and direction: a ring within an odd number of others is a hole of the smallest of them, any other is an outer ring.
 * Outer rings come out counter-clockwise, holes clockwise (RFC 7946). The rings must not cross (`ringFault`).
 */
export function nestRings(rings: readonly Ring[]): Ring[][] {
  if (rings.length === 1) return [[wound(rings[0]!, true)]];
  const order = rings.map((ring) => ({ ring, size: Math.abs(ringArea(ring)) })).toSorted((a, b) => b.size - a.size);
  const nested: { ring: Ring; depth: number; polygon: Ring[] }[] = [];
  const polygons: Ring[][] = [];
  for (const { ring } of order) {
    // The larger ones came first, so the last that holds it is the smallest.
    const holder = nested.findLast((other) => holds(other.ring, ring));
    const depth = holder === undefined ? 0 : holder.depth + 1;
    const polygon = holder !== undefined && depth % 2 === 1 ? holder.polygon : [];
    polygon.push(wound(ring, depth % 2 === 0));
    if (depth % 2 === 0) polygons.push(polygon);
    nested.push({ ring, depth, polygon });
  }
  return polygons;
}

/** True when `inner` lies within `outer`, which it may touch. */
function holds(outer: Ring, inner: Ring): boolean {
  for (let i = 0; i + 3 < inner.length; i += 2) {
    const side = sideOfRing(outer, inner[i]!, inner[i + 1]!);
    if (side !== 0) return side > 0;
  }
  // Every corner lies on the other ring: the middle of an edge decides.
  return sideOfRing(outer, (inner[0]! + inner[2]!) / 2, (inner[1]! + inner[3]!) / 2) > 0;
}

function wound(ring: Ring, counterClockwise: boolean): Ring {
  if (ringArea(ring) > 0 === counterClockwise) return ring;
  const turned = new Float64Array(ring.length);
  for (let i = 0; i < ring.length; i += 2) turned.set(ring.subarray(ring.length - 2 - i, ring.length - i), i);
  return turned;
}
