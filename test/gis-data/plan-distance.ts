import type { QuarterLine } from './quarter-network.ts';

export interface Approach {
  /** Axis to axis in plan, metres. */
  distanceM: number;
  /** Where the two come nearest, as shares of their lengths. */
  one: number;
  other: number;
  crosses: boolean;
  /** Between the directions in plan, 0 to 90 degrees. */
  angleDegrees: number;
}

/** How near two straight lines come in plan: where they cross, else at an end of one of them. */
export function approach(first: QuarterLine, second: QuarterLine): Approach {
  const [ux, uy] = [first.end.east - first.start.east, first.end.north - first.start.north];
  const [vx, vy] = [second.end.east - second.start.east, second.end.north - second.start.north];
  const [wx, wy] = [second.start.east - first.start.east, second.start.north - first.start.north];
  const cross = ux * vy - uy * vx;
  const sine = Math.min(1, Math.abs(cross) / (Math.hypot(ux, uy) * Math.hypot(vx, vy)));
  const angleDegrees = (Math.asin(sine) * 180) / Math.PI;
  const share = (wx * vy - wy * vx) / cross;
  const otherShare = (wx * uy - wy * ux) / cross;
  if (cross !== 0 && share >= 0 && share <= 1 && otherShare >= 0 && otherShare <= 1) {
    return { distanceM: 0, one: share, other: otherShare, crosses: true, angleDegrees };
  }
  const clamp = (value: number) => Math.min(1, Math.max(0, value));
  const onFirst = (x: number, y: number) => clamp((x * ux + y * uy) / (ux * ux + uy * uy));
  const onSecond = (x: number, y: number) => clamp((x * vx + y * vy) / (vx * vx + vy * vy));
  const ends: [number, number][] = [
    [0, onSecond(-wx, -wy)],
    [1, onSecond(ux - wx, uy - wy)],
    [onFirst(wx, wy), 0],
    [onFirst(wx + vx, wy + vy), 1],
  ];
  const apart = ([one, other]: [number, number]) => Math.hypot(wx + other * vx - one * ux, wy + other * vy - one * uy);
  const nearest = ends.reduce((best, candidate) => (apart(candidate) < apart(best) ? candidate : best));
  return { distanceM: apart(nearest), one: nearest[0], other: nearest[1], crosses: false, angleDegrees };
}

interface GridPosition {
  east: number;
  north: number;
}

/** Distance in plan from a point to a straight leg, metres. */
export function distanceToLeg(point: GridPosition, from: GridPosition, to: GridPosition): number {
  const [ux, uy] = [to.east - from.east, to.north - from.north];
  const share = ((point.east - from.east) * ux + (point.north - from.north) * uy) / (ux * ux + uy * uy);
  const along = Math.min(1, Math.max(0, share));
  return Math.hypot(point.east - from.east - along * ux, point.north - from.north - along * uy);
}
