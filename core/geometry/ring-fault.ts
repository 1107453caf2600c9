import Flatbush from 'flatbush';
import { orient2d } from 'robust-predicates';
import { sideOfRing } from './side-of-ring.ts';

/** Rings are flat arrays of x, y (stride 2), closed: the last position is the first. */
export type Ring = Float64Array;

export type RingFault =
  /** The last position is not the first. */
  | { fault: 'open' }
  /** Fewer than three corners, or all on one line. */
  | { fault: 'empty' }
  /** Two edges meet where rings of a polygon must not. */
  | { fault: 'crossing'; x: number; y: number };

/** From so many edges on an index finds the pairs that are near; below, trying them all is faster. */
const INDEXED_EDGES = 48;

/**
 * What keeps rings from bounding polygons, or null: the conditions of OGC Simple Features 6.1.11 for the rings one by one and in pairs. A ring may
 * not touch itself; two rings may touch at a vertex. Exact: turns are judged by robust predicates.
 */
export function ringFault(rings: readonly Ring[]): RingFault | null {
  for (const ring of rings) {
    const last = ring.length - 2;
    if (last < 0) return { fault: 'empty' };
    if (ring[0] !== ring[last] || ring[1] !== ring[last + 1]) return { fault: 'open' };
    if (isFlat(ring)) return { fault: 'empty' };
  }
  const edges = edgesOf(rings);
  const crossing = edges.count < INDEXED_EDGES ? tryAllPairs(edges) : tryNearPairs(edges);
  if (crossing !== null || rings.length === 1) return crossing;
  for (const pair of edges.touching) {
    const [a, b] = [rings[Math.floor(pair / rings.length)]!, rings[pair % rings.length]!];
    if (liesOnBothSides(a, b) || liesOnBothSides(b, a)) return firstMeeting(a, b);
  }
  return null;
}

/** Signed area in the units of the ring squared, counter-clockwise positive; taken around the first position, for the digits' sake. */
export function ringArea(ring: Ring): number {
  const x0 = ring[0]!;
  const y0 = ring[1]!;
  let twice = 0;
  for (let i = 2; i + 3 < ring.length; i += 2) {
    twice += (ring[i]! - x0) * (ring[i + 3]! - y0) - (ring[i + 2]! - x0) * (ring[i + 1]! - y0);
  }
  return twice / 2;
}

/** True when ring `a` passes from one side of `b` to the other, which without crossing edges it can only at corners. */
function liesOnBothSides(a: Ring, b: Ring): boolean {
  let side = 0;
  for (let i = 0; i + 3 < a.length; i += 2) {
    const corner = sideOfRing(b, a[i]!, a[i + 1]!);
    const middle = sideOfRing(b, (a[i]! + a[i + 2]!) / 2, (a[i + 1]! + a[i + 3]!) / 2);
    if (corner * side < 0 || middle * (corner || side) < 0) return true;
    side = middle || corner || side;
  }
  return false;
}

function firstMeeting(a: Ring, b: Ring): RingFault {
  for (let i = 0; i < a.length; i += 2) {
    if (sideOfRing(b, a[i]!, a[i + 1]!) === 0) return { fault: 'crossing', x: a[i]!, y: a[i + 1]! };
  }
  return { fault: 'crossing', x: a[0]!, y: a[1]! };
}

/** True when all positions lie on one line. */
function isFlat(ring: Ring): boolean {
  const [x, y] = [ring[0]!, ring[1]!];
  let other = 2;
  while (other < ring.length && ring[other] === x && ring[other + 1] === y) other += 2;
  for (let i = other + 2; i < ring.length; i += 2) {
    if (orient2d(x, y, ring[other]!, ring[other + 1]!, ring[i]!, ring[i + 1]!) !== 0) return false;
  }
  return true;
}

/** Edges of non-zero length as four coordinates each; `next` is the edge that follows in the ring. */
interface Edges {
  count: number;
  ends: Float64Array;
  ringOf: Int32Array;
  next: Int32Array;
  rings: number;
  /** Pairs of rings that touch, as first * rings + second; grows while pairs of edges are tried. */
  touching: Set<number>;
}

function edgesOf(rings: readonly Ring[]): Edges {
  const most = rings.reduce((sum, ring) => sum + ring.length / 2 - 1, 0);
  const ends = new Float64Array(4 * most);
  const ringOf = new Int32Array(most);
  const next = new Int32Array(most);
  let count = 0;
  rings.forEach((ring, r) => {
    const first = count;
    for (let i = 0; i + 3 < ring.length; i += 2) {
      // A position that is repeated bounds nothing.
      if (ring[i] === ring[i + 2] && ring[i + 1] === ring[i + 3]) continue;
      ends.set(ring.subarray(i, i + 4), 4 * count);
      ringOf[count] = r;
      next[count] = count + 1;
      count++;
    }
    next[count - 1] = first;
  });
  return { count, ends, ringOf, next, rings: rings.length, touching: new Set() };
}

function tryAllPairs(edges: Edges): RingFault | null {
  for (let a = 0; a < edges.count; a++) {
    for (let b = a + 1; b < edges.count; b++) {
      const fault = crossingOf(edges, a, b);
      if (fault !== null) return fault;
    }
  }
  return null;
}

function tryNearPairs(edges: Edges): RingFault | null {
  const { count, ends } = edges;
  const index = new Flatbush(count);
  const box = (e: number): [number, number, number, number] => {
    const [ax, ay, bx, by] = [ends[4 * e]!, ends[4 * e + 1]!, ends[4 * e + 2]!, ends[4 * e + 3]!];
    return [Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by)];
  };
  for (let e = 0; e < count; e++) index.add(...box(e));
  index.finish();
  for (let a = 0; a < count; a++) {
    for (const b of index.search(...box(a), (other) => other > a)) {
      const fault = crossingOf(edges, a, b);
      if (fault !== null) return fault;
    }
  }
  return null;
}

function crossingOf(edges: Edges, a: number, b: number): RingFault | null {
  const { ends, ringOf, next, rings, touching } = edges;
  const [ax, ay, bx, by] = [ends[4 * a]!, ends[4 * a + 1]!, ends[4 * a + 2]!, ends[4 * a + 3]!];
  const [cx, cy, dx, dy] = [ends[4 * b]!, ends[4 * b + 1]!, ends[4 * b + 2]!, ends[4 * b + 3]!];
  if (Math.max(ax, bx) < Math.min(cx, dx) || Math.max(cx, dx) < Math.min(ax, bx)) return null;
  if (Math.max(ay, by) < Math.min(cy, dy) || Math.max(cy, dy) < Math.min(ay, by)) return null;
  // Neighbours meet at their corner, rings at a point.
  const mayTouch = next[a] === b || next[b] === a || ringOf[a] !== ringOf[b];
  const c = Math.sign(orient2d(ax, ay, bx, by, cx, cy));
  const d = Math.sign(orient2d(ax, ay, bx, by, dx, dy));
  if (c === 0 && d === 0) {
    if (ringOf[a] !== ringOf[b]) touching.add(ringOf[a]! * rings + ringOf[b]!);
    return overlap([ax, ay, bx, by], [cx, cy, dx, dy], mayTouch);
  }
  const one = Math.sign(orient2d(cx, cy, dx, dy, ax, ay));
  const two = Math.sign(orient2d(cx, cy, dx, dy, bx, by));
  if (c * d > 0 || one * two > 0) return null;
  if (c * d < 0 && one * two < 0) return { fault: 'crossing', ...meeting([ax, ay, bx, by], [cx, cy, dx, dy]) };
  if (mayTouch) {
    if (ringOf[a] !== ringOf[b]) touching.add(ringOf[a]! * rings + ringOf[b]!);
    return null;
  }
  if (c === 0) return { fault: 'crossing', x: cx, y: cy };
  if (d === 0) return { fault: 'crossing', x: dx, y: dy };
  return one === 0 ? { fault: 'crossing', x: ax, y: ay } : { fault: 'crossing', x: bx, y: by };
}

type Edge = readonly [number, number, number, number];

/** Two edges on one line: a fault where they share more than a point, or a point where they must not touch. */
function overlap([ax, ay, bx, by]: Edge, [cx, cy, dx, dy]: Edge, mayTouch: boolean): RingFault | null {
  const alongX = Math.abs(bx - ax) >= Math.abs(by - ay);
  const [a, b, c, d] = alongX ? [ax, bx, cx, dx] : [ay, by, cy, dy];
  const from = Math.max(Math.min(a, b), Math.min(c, d));
  const to = Math.min(Math.max(a, b), Math.max(c, d));
  if (from > to || (from === to && mayTouch)) return null;
  const [x, y] = from === a ? [ax, ay] : from === b ? [bx, by] : from === c ? [cx, cy] : [dx, dy];
  return { fault: 'crossing', x, y };
}

function meeting([ax, ay, bx, by]: Edge, [cx, cy, dx, dy]: Edge): { x: number; y: number } {
  const t = ((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)) / ((bx - ax) * (dy - cy) - (by - ay) * (dx - cx));
  return { x: ax + t * (bx - ax), y: ay + t * (by - ay) };
}
