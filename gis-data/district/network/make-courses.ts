import type { Land, Street } from '../land/land.ts';
import type { Course } from './course.ts';
import { simplifyLine } from './simplify-line.ts';

/** How far an axis may leave the street's line, metres: crews survey bends, not curves. */
const TOLERANCE_M = { expressway: 1, arterial: 1, collector: 0.8, local: 0.6, lane: 0.4 } as const;
/** The direction in which a street leaves a node is taken over this length. */
const DIRECTION_OVER_M = 18;
const LARGEST_TURN = (58 * Math.PI) / 180;
/** A street of the same name goes on even where another would be straighter by so much. */
const NAME_WEIGHT = 0.5;
/** What is left of a leg on the inner side of its bends. */
const SHORTEST_INNER_LEG_M = 3;

/** The courses of the streets that carry pipes in the ground: all but bridges. */
export function makeCourses(land: Land): Course[] {
  const streets = land.streets.filter((street) => !street.bridge && street.line.length >= 4);
  const partner = pairArms(land, streets);
  const courses: Course[] = [];
  const seen = new Set<number>();
  const walk = (first: number, firstArm: 0 | 1): void => {
    const chain: { street: Street; forward: boolean }[] = [];
    let street = first;
    let arm: number = firstArm;
    while (!seen.has(street)) {
      seen.add(street);
      chain.push({ street: land.streets[street]!, forward: arm === 0 });
      const next = partner.get(2 * street + (1 - arm));
      if (next === undefined) break;
      street = next >> 1;
      arm = next & 1;
    }
    courses.push(makeCourse(courses.length, chain));
  };
  for (const { index } of streets) {
    if (seen.has(index)) continue;
    if (!partner.has(2 * index)) walk(index, 0);
    else if (!partner.has(2 * index + 1)) walk(index, 1);
  }
  // What is left closes on itself.
  for (const { index } of streets) if (!seen.has(index)) walk(index, 0);
  return courses;
}

interface Arm {
  /** Twice the street, and 1 more at its `to` end. */
  id: number;
  street: Street;
  /** Direction away from the node, radians. */
  direction: number;
}

/** The arm that goes straight on from each arm, for those that have one. */
function pairArms(land: Land, streets: readonly Street[]): Map<number, number> {
  const arms = new Map<number, Arm[]>();
  for (const street of streets) {
    for (const end of [0, 1] as const) {
      const node = end === 0 ? street.from : street.to;
      const list = arms.get(node) ?? [];
      list.push({ id: 2 * street.index + end, street, direction: leavingDirection(street, end) });
      arms.set(node, list);
    }
  }
  const partner = new Map<number, number>();
  for (const { index } of land.nodes) {
    const list = arms.get(index) ?? [];
    const pairs: { one: Arm; other: Arm; cost: number }[] = [];
    for (const [i, one] of list.entries()) {
      for (const other of list.slice(i + 1)) {
        if (one.street === other.street) continue;
        if (one.street.rank !== other.street.rank || Math.abs(one.street.widthM - other.street.widthM) > 0.5) continue;
        const turn = Math.PI - Math.abs(wrap(one.direction - other.direction));
        const sameName = one.street.name === other.street.name;
        if (turn > (list.length === 2 ? 1.3 : 1) * LARGEST_TURN) continue;
        pairs.push({ one, other, cost: turn - (sameName ? NAME_WEIGHT : 0) });
      }
    }
    pairs.sort((a, b) => a.cost - b.cost || a.one.id - b.one.id || a.other.id - b.other.id);
    for (const { one, other } of pairs) {
      if (partner.has(one.id) || partner.has(other.id)) continue;
      partner.set(one.id, other.id);
      partner.set(other.id, one.id);
    }
  }
  return partner;
}

/** Direction in which a street leaves its `from` (0) or `to` (1) node, radians anticlockwise from east. */
function leavingDirection({ line }: Street, end: 0 | 1): number {
  const count = line.length / 2;
  const at = (i: number): number => (end === 0 ? i : count - 1 - i);
  const x0 = line[2 * at(0)]!;
  const y0 = line[2 * at(0) + 1]!;
  let i = 1;
  while (i < count - 1 && Math.hypot(line[2 * at(i)]! - x0, line[2 * at(i) + 1]! - y0) < DIRECTION_OVER_M) i++;
  return Math.atan2(line[2 * at(i) + 1]! - y0, line[2 * at(i)]! - x0);
}

function wrap(angle: number): number {
  return angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));
}

function makeCourse(index: number, chain: readonly { street: Street; forward: boolean }[]): Course {
  const { rank, widthM } = chain[0]!.street;
  const east: number[] = [];
  const north: number[] = [];
  const node: number[] = [];
  const street: number[] = [];
  for (const { street: part, forward } of chain) {
    const kept = simplifyLine(part.line, TOLERANCE_M[rank]);
    if (!forward) kept.reverse();
    for (const [i, vertex] of kept.entries()) {
      if (i === 0 && east.length > 0) continue;
      const isEnd = i === 0 || i === kept.length - 1;
      east.push(part.line[2 * vertex]!);
      north.push(part.line[2 * vertex + 1]!);
      node.push(!isEnd ? -1 : (i === 0) === forward ? part.from : part.to);
      if (east.length > 1) street.push(part.index);
    }
  }
  removeFoldingBends({ east, north, node, street }, widthM / 2);
  const count = east.length;
  const station = new Float64Array(count);
  for (let i = 1; i < count; i++) {
    station[i] = station[i - 1]! + Math.hypot(east[i]! - east[i - 1]!, north[i]! - north[i - 1]!);
  }
  const miterEast = new Float64Array(count);
  const miterNorth = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const [ax, ay] = legNormal(east, north, Math.max(i - 1, 0));
    const [bx, by] = legNormal(east, north, Math.min(i, count - 2));
    const stretch = 1 + Math.max(-0.75, ax * bx + ay * by);
    miterEast[i] = (ax + bx) / stretch;
    miterNorth[i] = (ay + by) / stretch;
  }
  return {
    index,
    rank,
    widthM,
    east: Float64Array.from(east),
    north: Float64Array.from(north),
    miterEast,
    miterNorth,
    station,
    node: Int32Array.from(node),
    street: Int32Array.from(street),
  };
}

interface Axis {
  east: number[];
  north: number[];
  node: number[];
  street: number[];
}

/** Takes bends out of an axis until a line at either edge of the street has a leg of some length wherever the axis has one. */
function removeFoldingBends(axis: Axis, edgeM: number): void {
  const { east, north, node, street } = axis;
  for (;;) {
    let worst = -1;
    for (let i = 0; i < east.length - 1 && worst < 0; i++) {
      const length = Math.hypot(east[i + 1]! - east[i]!, north[i + 1]! - north[i]!);
      const taken =
        edgeM * Math.max(0, halfTurn(axis, i) + halfTurn(axis, i + 1), -halfTurn(axis, i) - halfTurn(axis, i + 1));
      if (length - taken >= SHORTEST_INNER_LEG_M) continue;
      const candidates = [i, i + 1].filter((at) => node[at] === -1);
      if (candidates.length === 0) continue;
      worst =
        candidates.length === 1
          ? candidates[0]!
          : Math.abs(halfTurn(axis, i)) < Math.abs(halfTurn(axis, i + 1))
            ? i
            : i + 1;
    }
    if (worst < 0) return;
    for (const list of [east, north, node]) list.splice(worst, 1);
    street.splice(worst, 1);
  }
}

/** Tangent of half the turn at a vertex, positive to the left; 0 at the ends. */
function halfTurn({ east, north }: Axis, i: number): number {
  if (i === 0 || i === east.length - 1) return 0;
  const ux = east[i]! - east[i - 1]!;
  const uy = north[i]! - north[i - 1]!;
  const vx = east[i + 1]! - east[i]!;
  const vy = north[i + 1]! - north[i]!;
  return Math.tan(Math.atan2(ux * vy - uy * vx, ux * vx + uy * vy) / 2);
}

/** Unit normal to the left of a leg. */
function legNormal(east: readonly number[], north: readonly number[], leg: number): [number, number] {
  const dx = east[leg + 1]! - east[leg]!;
  const dy = north[leg + 1]! - north[leg]!;
  const length = Math.hypot(dx, dy);
  return [-dy / length, dx / length];
}
