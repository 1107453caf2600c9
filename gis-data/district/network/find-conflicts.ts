import Flatbush from 'flatbush';
import { segmentDistance } from '../../../core/geometry/segment-distance.ts';
import { horizontalClearanceM, verticalClearanceM } from './clearances.ts';
import { kindOf } from './cross-section.ts';
import { outerWidthM, type PipeSpec } from './pipe-spec.ts';

/** A straight pipe in plan, metres of the grid. */
export interface PlacedPipe {
  from: number;
  to: number;
  /** East and north of both ends. */
  ends: readonly [number, number, number, number];
  spec: PipeSpec;
  /** Levels of the outside top and bottom at both ends, metres; null where they are not known yet, or by nobody. */
  levels: { top: readonly [number, number]; bottom: readonly [number, number] } | null;
}

/** Two pipes, by their places in the list, that are nearer than GB 50289-2016 allows: side by side in plan (table 4.1.9), else in height (table 4.1.14). */
export interface Conflict {
  one: number;
  other: number;
  kind: 'beside' | 'crossing';
}

/** Sine of the angle (20 degrees) below which two pipes lie side by side. */
const BESIDE_SINE = Math.sin((20 * Math.PI) / 180);
/** The widest clear distance of the tables, metres. */
const WIDEST_M = 1.5;
/** What long-distance oil and gas keeps, for which there is no national table. */
const TRUNK_M = { horizontal: 5, vertical: 0.5 };
/** Positions are written in millimetres; depths in centimetres, from which a missing material takes some more. */
const PLAN_ROUNDING_M = 0.004;
const DEPTH_MARGIN_M = 0.025;
/** What thick walls may add to the reach of both pipes. */
const WALL_MARGIN_M = 0.05;

/** All pairs that come too near. Pipes that share an end do not count, and neither do crossings of pipes without levels. */
export function findConflicts(pipes: readonly PlacedPipe[]): Conflict[] {
  if (pipes.length === 0) return [];
  const index = new Flatbush(pipes.length);
  const flat = new Float64Array(6 * pipes.length);
  let widest = 0;
  for (const [i, { ends, spec }] of pipes.entries()) {
    widest = Math.max(widest, outerWidthM(spec));
    const [x0, y0, x1, y1] = ends;
    index.add(Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1));
    flat.set([x0, y0, 0, x1, y1, 0], 6 * i);
  }
  index.finish();
  const conflicts: Conflict[] = [];
  const pair = { distance: 0, s: 0, t: 0 };
  for (const [i, one] of pipes.entries()) {
    const [x0, y0, x1, y1] = one.ends;
    const isTrunk = one.spec.system === 'oil-gas';
    const reach = (isTrunk ? TRUNK_M.horizontal : WIDEST_M) + (outerWidthM(one.spec) + widest) / 2;
    const near = index.search(
      Math.min(x0, x1) - reach,
      Math.min(y0, y1) - reach,
      Math.max(x0, x1) + reach,
      Math.max(y0, y1) + reach,
    );
    for (const j of near) {
      const other = pipes[j]!;
      // A pair is looked at from its trunk, which reaches farther, else from the first of it.
      if (isTrunk ? other.spec.system === 'oil-gas' && j <= i : other.spec.system === 'oil-gas' || j <= i) continue;
      if (one.from === other.from || one.from === other.to || one.to === other.from || one.to === other.to) continue;
      segmentDistance(flat, 6 * i, flat, 6 * j, pair);
      const gap = pair.distance - (outerWidthM(one.spec) + outerWidthM(other.spec)) / 2;
      const kind = conflictOf(one, other, { gap, axisGap: pair.distance, s: pair.s, t: pair.t });
      if (kind !== null) conflicts.push({ one: i, other: j, kind });
    }
  }
  return conflicts;
}

function conflictOf(
  one: PlacedPipe,
  other: PlacedPipe,
  { gap, axisGap, s, t }: { gap: number; axisGap: number; s: number; t: number },
): Conflict['kind'] | null {
  const isTrunk = one.spec.system === 'oil-gas' || other.spec.system === 'oil-gas';
  const [a, b] = [kindOf(one.spec), kindOf(other.spec)];
  const beside = isTrunk ? TRUNK_M.horizontal : horizontalClearanceM(a, b);
  if (axisGap > 0 && sineBetween(one.ends, other.ends) <= BESIDE_SINE) {
    return gap < beside - PLAN_ROUNDING_M ? 'beside' : null;
  }
  if ((axisGap > 0 && gap >= beside + WALL_MARGIN_M) || one.levels === null || other.levels === null) return null;
  const needed = isTrunk ? TRUNK_M.vertical : verticalClearanceM(a, b);
  const at = ([from, to]: readonly [number, number], share: number): number => from + (to - from) * share;
  const below = at(one.levels.bottom, s) - at(other.levels.top, t);
  const above = at(other.levels.bottom, t) - at(one.levels.top, s);
  return Math.max(below, above) < needed + DEPTH_MARGIN_M ? 'crossing' : null;
}

function sineBetween(a: PlacedPipe['ends'], b: PlacedPipe['ends']): number {
  const [ux, uy] = [a[2] - a[0], a[3] - a[1]];
  const [vx, vy] = [b[2] - b[0], b[3] - b[1]];
  return Math.min(1, Math.abs(ux * vy - uy * vx) / (Math.hypot(ux, uy) * Math.hypot(vx, vy)));
}

/** Pipes with one of which every conflict is over: those that are in most conflicts first, of equal ones the later in the list. */
export function fewestInvolved(conflicts: readonly Conflict[]): Set<number> {
  const chosen = new Set<number>();
  let open = conflicts;
  while (open.length > 0) {
    const counts = new Map<number, number>();
    for (const { one, other } of open) {
      for (const pipe of [one, other]) counts.set(pipe, (counts.get(pipe) ?? 0) + 1);
    }
    const most = Math.max(...counts.values());
    // Those that meet in no conflict are chosen at once.
    const round = new Set<number>();
    const blocked = new Set<number>();
    for (const [pipe, count] of [...counts].toSorted(([a], [b]) => b - a)) {
      if (count < most || blocked.has(pipe)) continue;
      round.add(pipe);
      for (const { one, other } of open) if (one === pipe || other === pipe) blocked.add(one).add(other);
    }
    for (const pipe of round) chosen.add(pipe);
    open = open.filter(({ one, other }) => !round.has(one) && !round.has(other));
  }
  return chosen;
}
