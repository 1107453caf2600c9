import type { Course } from './course.ts';
import { armLine, leaving, type Crossing, type Crossings } from './crossings.ts';
import { POINT_KIND, type Draft } from './draft.ts';
import { hash01 } from './hash01.ts';
import type { PipeSpec } from './pipe-spec.ts';
import { planDistanceM } from './street-index.ts';
import type { Way } from './way-index.ts';

/** Poles stand so far outside the outermost line of either street. */
const BESIDE_LINES_M = 1.6;
const BIG_RANKS = new Set<Course['rank']>(['expressway', 'arterial']);
const MIDDLE_RANKS = new Set<Course['rank']>(['expressway', 'arterial', 'collector']);
const DRAW_SIGNAL = 41;
const SIGNAL_CHANCE = 0.8;
/** Arms that leave a crossing this close to opposite (cosine) have their pole on the far side of it. */
const STRAIGHT_COSINE = -0.9;
const ACUTE_COSINE = 0.5;
/** Conduits cross the streets' lines no flatter than this. */
const LEAST_CROSSING_SINE = 0.5;
const CORNER_PLAY_M = 0.8;
/** Flatter than this (sine), lines lie side by side, and want this between their axes. */
const ALONG_SINE = 0.36;
const ALONG_APART_M = 1.5;

/** The crossings with traffic signals: where main streets meet, most of them. */
export function signalCrossings({ crossings }: Crossings, seed: number): Crossing[] {
  return crossings.filter(({ node, passes }) => {
    const ranks = passes.map(({ course }) => course.rank);
    const arms = passes.reduce((sum, { before, after }) => sum + Number(before) + Number(after), 0);
    return (
      arms >= 3 &&
      ranks.some((rank) => BIG_RANKS.has(rank)) &&
      ranks.every((rank) => MIDDLE_RANKS.has(rank)) &&
      hash01(seed, node, DRAW_SIGNAL) < SIGNAL_CHANCE
    );
  });
}

interface Arm {
  course: Course;
  east: number;
  north: number;
  reach: number;
  /** Its axis from the crossing on. */
  line: readonly (readonly [number, number])[];
}

/** A ring of conduits round a crossing, from pole to pole at its corners, with the controller at the first; returns the points. */
export function laySignalRing(
  crossing: Crossing,
  options: {
    draft: Draft;
    spec: PipeSpec;
    reachM: (course: Course) => number;
    groundM: (east: number, north: number) => number;
    /** Lines of other systems in the zone: east and north of both ends. */
    others: readonly Way[];
  },
): number[] {
  const { draft, spec, reachM, groundM, others } = options;
  const first = crossing.passes[0]!;
  const [x, y] = [first.course.east[first.vertex]!, first.course.north[first.vertex]!];
  const arms = crossing.passes
    .flatMap((pass): Arm[] =>
      ([-1, 1] as const).flatMap((way) => {
        if (way === -1 ? !pass.before : !pass.after) return [];
        const [east, north] = leaving(pass, way);
        return [
          { course: pass.course, east, north, reach: reachM(pass.course) + BESIDE_LINES_M, line: armLine(pass, way) },
        ];
      }),
    )
    .toSorted((a, b) => Math.atan2(a.north, a.east) - Math.atan2(b.north, b.east));
  const corners = arms.map((arm, i) => cornerOf(x, y, arm, arms[(i + 1) % arms.length]!));
  // Where two arms go straight on, a pole stands on the far side, opposite the corner before it; no conduit leads on from there.
  const isFar = corners.map((corner) => corner === null);
  const poles = corners.map((corner, i): readonly [number, number] | null => {
    if (corner !== null) return corner;
    const before = corners[(i + arms.length - 1) % arms.length];
    if (before === undefined || before === null) return null;
    const arm = arms[i]!;
    const along = (before[0] - x) * arm.east + (before[1] - y) * arm.north;
    return [x + arm.east * along - arm.north * arm.reach, y + arm.north * along + arm.east * arm.reach];
  });
  if (poles.some((pole) => pole === null)) return [];
  const placed = poles as (readonly [number, number])[];
  const before = (i: number): number => (i + arms.length - 1) % arms.length;
  const crossed = arms.map((_, i) => i).filter((i) => !isFar[before(i)]!);
  if (!crossed.every((i) => isClear(placed[before(i)]!, placed[i]!, arms[i]!, arms))) return [];
  const street = first.course.street[Math.min(first.vertex, first.course.street.length - 1)]!;
  const points = placed.map(([east, north], i) =>
    draft.point({
      east,
      north,
      groundM: groundM(east, north),
      zone: crossing.zone,
      kind: POINT_KIND.branch,
      street,
      fitting: i === 0 ? '信号控制机' : '信号灯',
    }),
  );
  for (const i of crossed) {
    const [from, to] = [points[before(i)]!, points[i]!];
    if (runsBeside(draft, from, to, others)) continue;
    draft.link(from, to, spec, street, first.course.index);
  }
  return points;
}

/** Whether a stretch would lie along another line instead of crossing it. */
function runsBeside({ east, north }: Draft, from: number, to: number, others: readonly Way[]): boolean {
  const [fx, fy, tx, ty] = [east[from]!, north[from]!, east[to]!, north[to]!];
  return others.some(([ax, ay, bx, by]) => {
    const sine =
      Math.abs((bx - ax) * (ty - fy) - (by - ay) * (tx - fx)) /
      (Math.hypot(bx - ax, by - ay) * Math.hypot(tx - fx, ty - fy));
    return sine < ALONG_SINE && planDistanceM(fx, fy, tx, ty, ax, ay, bx, by) < ALONG_APART_M;
  });
}

/** The corner between an arm and the next, beside the lines of both; null where the two go straight on or the corner is too sharp. */
function cornerOf(x: number, y: number, arm: Arm, next: Arm): readonly [number, number] | null {
  const cosine = arm.east * next.east + arm.north * next.north;
  const sine = arm.east * next.north - arm.north * next.east;
  if (cosine < STRAIGHT_COSINE || cosine > ACUTE_COSINE || sine <= 0) return null;
  // Left of this arm by its reach, right of the next by its own.
  const along = (next.reach + arm.reach * cosine) / sine;
  return [x + arm.east * along - arm.north * arm.reach, y + arm.north * along + arm.east * arm.reach];
}

/** Whether a stretch of a ring crosses its own arm, and not too flat, and keeps off the lines of the others. */
function isClear(
  [fx, fy]: readonly [number, number],
  [tx, ty]: readonly [number, number],
  crossed: Arm,
  arms: readonly Arm[],
): boolean {
  const length = Math.hypot(tx - fx, ty - fy);
  return arms.every((arm) => {
    let crossings = 0;
    for (let leg = 0; leg + 1 < arm.line.length; leg++) {
      const [ax, ay] = arm.line[leg]!;
      const [bx, by] = arm.line[leg + 1]!;
      const apart = planDistanceM(fx, fy, tx, ty, ax, ay, bx, by);
      if (arm !== crossed) {
        // Near the node the arms run into each other.
        if (leg > 0 && apart < arm.reach - CORNER_PLAY_M) return false;
        continue;
      }
      if (apart > arm.reach) continue;
      const sine = Math.abs((bx - ax) * (ty - fy) - (by - ay) * (tx - fx)) / (Math.hypot(bx - ax, by - ay) * length);
      if (!(sine > LEAST_CROSSING_SINE)) return false;
      crossings++;
    }
    return arm !== crossed || crossings > 0;
  });
}
