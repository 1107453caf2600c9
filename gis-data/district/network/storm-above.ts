import type { Course } from './course.ts';
import { verticalClearanceM } from './clearances.ts';
import type { Draft } from './draft.ts';
import { bedM } from './drain-rules.ts';
import type { LaidDrain, LaidDrains } from './laid-drains.ts';
import { planDistanceM } from './street-index.ts';
import type { Way } from './way-index.ts';
import type { ZonePlanes } from './zone-layers.ts';

const MARGIN_M = 0.05;
const CLEAR_M = verticalClearanceM('sewer', 'sewer') + MARGIN_M;
/** Drains that come so near in plan count as crossed. */
const BESIDE_M = 2;

/** The storm drains as sewers see them: what they must pass below. Levels are of outside tops, metres of the datum. */
export class StormAbove {
  readonly #storm: LaidDrains;
  readonly #byCourse = new Map<number, LaidDrain[]>();

  constructor(storm: LaidDrains) {
    this.#storm = storm;
    for (const drain of storm.drains) {
      const course = storm.draft.course[drain.from]!;
      const list = this.#byCourse.get(course);
      if (list === undefined) this.#byCourse.set(course, [drain]);
      else list.push(drain);
    }
  }

  /** Depths below the planes of the zones at which sewers begin: what lies there asks for, and lower where storm drains do. */
  depthsBelowPlanes(depths: Float64Array, planes: ZonePlanes): Float64Array {
    const { draft, drains } = this.#storm;
    const below = Float64Array.from(depths);
    const lower = (point: number, bottomM: number): void => {
      const zone = draft.zone[point]!;
      if (zone < 0) return;
      const plane = planes.levelM(zone, draft.east[point]!, draft.north[point]!);
      below[zone] = Math.max(below[zone]!, plane - bottomM + CLEAR_M);
    };
    for (const { from, to, spec, startM, endM } of drains) {
      lower(from, startM - bedM(spec));
      lower(to, endM - bedM(spec));
    }
    return below;
  }

  /** Highest top on a way across a course; infinite where it meets no storm drain. */
  topOnWayM({ index }: Course, [x0, y0, x1, y1]: Way): number {
    const { draft } = this.#storm;
    let topM = Infinity;
    for (const { from, to, spec, startM, endM } of this.#byCourse.get(index) ?? []) {
      const [ax, ay] = [draft.east[from]!, draft.north[from]!];
      const [bx, by] = [draft.east[to]!, draft.north[to]!];
      if (planDistanceM(x0, y0, x1, y1, ax, ay, bx, by) > BESIDE_M) continue;
      topM = Math.min(topM, Math.min(startM, endM) - bedM(spec) - CLEAR_M);
    }
    return topM;
  }

  /** Visits the ends of the sewer's links that a storm drain across the street passes above. */
  eachBelowConnector(sewers: Draft, visit: (point: number, topM: number) => void): void {
    const { connectors, drains, out } = this.#storm;
    const byCourse = new Map<number, number[]>();
    for (let link = 0; link < sewers.from.length; link++) {
      const course = sewers.linkCourse[link]!;
      const list = byCourse.get(course);
      if (list === undefined) byCourse.set(course, [link]);
      else list.push(link);
    }
    for (const { course, x0, y0, x1, y1, from } of connectors) {
      const drain = drains[out[from]!];
      if (drain === undefined) continue;
      const topM = Math.min(drain.startM, drain.endM) - bedM(drain.spec) - CLEAR_M;
      for (const link of byCourse.get(course) ?? []) {
        const [a, b] = [sewers.from[link]!, sewers.to[link]!];
        const [ax, ay, bx, by] = [sewers.east[a]!, sewers.north[a]!, sewers.east[b]!, sewers.north[b]!];
        if (planDistanceM(x0, y0, x1, y1, ax, ay, bx, by) > BESIDE_M) continue;
        visit(a, topM);
        visit(b, topM);
      }
    }
  }
}
