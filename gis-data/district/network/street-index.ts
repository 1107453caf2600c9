import Flatbush from 'flatbush';
import type { Course } from './course.ts';

/** The axes of the streets, to ask whether a way beside them is free. */
export class StreetIndex {
  readonly #courses: readonly Course[];
  readonly #course: number[] = [];
  readonly #leg: number[] = [];
  readonly #index: Flatbush;
  readonly #widest: number;

  constructor(courses: readonly Course[]) {
    this.#courses = courses;
    this.#widest = Math.max(...courses.map(({ widthM }) => widthM)) / 2;
    const legs = courses.reduce((sum, { station }) => sum + station.length - 1, 0);
    this.#index = new Flatbush(legs);
    for (const { index, east, north } of courses) {
      for (let leg = 0; leg < east.length - 1; leg++) {
        this.#course.push(index);
        this.#leg.push(leg);
        this.#index.add(
          Math.min(east[leg]!, east[leg + 1]!),
          Math.min(north[leg]!, north[leg + 1]!),
          Math.max(east[leg]!, east[leg + 1]!),
          Math.max(north[leg]!, north[leg + 1]!),
        );
      }
    }
    this.#index.finish();
  }

  /** A course whose street, and `besideM` beside it, a straight way touches; -1 when there is none. Legs that `leaveOut` names do not count. */
  touched(
    [x0, y0]: readonly [number, number],
    [x1, y1]: readonly [number, number],
    besideM: number,
    leaveOut: (course: number, leg: number) => boolean,
  ): { course: number; leg: number } | null {
    const reach = this.#widest + besideM;
    const found = this.#index.search(
      Math.min(x0, x1) - reach,
      Math.min(y0, y1) - reach,
      Math.max(x0, x1) + reach,
      Math.max(y0, y1) + reach,
    );
    let nearest: { course: number; leg: number } | null = null;
    let least = Infinity;
    for (const i of found) {
      const [course, leg] = [this.#course[i]!, this.#leg[i]!];
      if (leaveOut(course, leg)) continue;
      const { east, north, widthM } = this.#courses[course]!;
      const apart =
        planDistanceM(x0, y0, x1, y1, east[leg]!, north[leg]!, east[leg + 1]!, north[leg + 1]!) - widthM / 2;
      if (apart < besideM && apart < least) {
        least = apart;
        nearest = { course, leg };
      }
    }
    return nearest;
  }
}

/** Distance of two straight lines in plan, metres; 0 where they cross. */
export function planDistanceM(
  ax: number,
  ay: number,
  bx: number,
  by: number,
  cx: number,
  cy: number,
  dx: number,
  dy: number,
): number {
  const side = (px: number, py: number, qx: number, qy: number, rx: number, ry: number): number =>
    (qx - px) * (ry - py) - (qy - py) * (rx - px);
  const crosses =
    side(ax, ay, bx, by, cx, cy) * side(ax, ay, bx, by, dx, dy) < 0 &&
    side(cx, cy, dx, dy, ax, ay) * side(cx, cy, dx, dy, bx, by) < 0;
  if (crosses) return 0;
  return Math.min(
    toLegM(cx, cy, ax, ay, bx, by),
    toLegM(dx, dy, ax, ay, bx, by),
    toLegM(ax, ay, cx, cy, dx, dy),
    toLegM(bx, by, cx, cy, dx, dy),
  );
}

/** Distance of a point from a straight line, metres. */
export function toLegM(px: number, py: number, ax: number, ay: number, bx: number, by: number): number {
  const ux = bx - ax;
  const uy = by - ay;
  const uu = ux * ux + uy * uy;
  const share = uu === 0 ? 0 : Math.min(1, Math.max(0, ((px - ax) * ux + (py - ay) * uy) / uu));
  return Math.hypot(px - ax - share * ux, py - ay - share * uy);
}
