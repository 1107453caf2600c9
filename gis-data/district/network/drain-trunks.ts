import { crownM, DRAIN_DEPTHS, RECKONED_SLOPE } from './drain-rules.ts';
import type { DrainField, Place } from './drain-field.ts';
import { LONGEST_ACROSS_M, MANHOLE_GAP_M } from './drain-outfalls.ts';
import { drainSpec } from './main-specs.ts';

const INTERCEPTOR_FROM_EDGE_M = 2.5;
const INTERCEPTOR_COVER_M = 0.85;
const INTERCEPTOR_SLOPE = 0.001;
const INTERCEPTOR_MM = 1500;
const INTERCEPTOR_GAP_M = 22;
/** What a reach leaves to what flows in. */
const INTERCEPTOR_PLAY_M = 0.3;
const TO_INTERCEPTOR_M = 135;
const TRUNK_MM = 600;
/** A valley is followed downhill in steps, to where it is flat. */
const STEP_M = 11;
const STEPS = 220;
const LEAST_FALL = 0.0015;
const GRADIENT_OVER_M = 14;
const TRUNK_MANHOLE_M = 28;
const NEXT_STREET_M = 5;
const JOIN_WITHIN_M = 60;

/** Manholes of the interceptors along both banks of every river, each reach down to a treatment plant. */
export function layInterceptors(field: DrainField): number[] {
  const { banks, land, specs } = field.options;
  const [west, south, east, north] = land.bounds;
  const crown = crownM(drainSpec(specs, 'sewage', INTERCEPTOR_MM));
  const { mostM } = DRAIN_DEPTHS.sewage;
  const manholes: number[] = [];
  for (const river of banks.rivers) {
    for (const side of [1, -1]) {
      let down = -1;
      let last: readonly [number, number] | null = null;
      for (const [x, y] of besideLine(river.line, side * (river.widthM / 2 + INTERCEPTOR_FROM_EDGE_M)).toReversed()) {
        const isWater = banks.nearest(x, y, INTERCEPTOR_FROM_EDGE_M - 0.7) !== null;
        if (isWater || x < west || x > east || y < south || y > north) {
          down = -1;
          last = null;
          continue;
        }
        const lengthM: number = last === null ? 0 : Math.hypot(x - last[0], y - last[1]);
        if (last !== null && lengthM < INTERCEPTOR_GAP_M) continue;
        const groundM = land.groundLevelM(x, y);
        const topM = groundM - INTERCEPTOR_COVER_M;
        const low = down < 0 ? -Infinity : field.tree.lowM[down]! + INTERCEPTOR_SLOPE * lengthM;
        if (Math.max(low, groundM - mostM) > topM - crown - INTERCEPTOR_PLAY_M) down = -1;
        down = field.addPlace({
          east: x,
          north: y,
          groundM,
          topM,
          lowestM: groundM - mostM,
          parent: down,
          lengthM: down < 0 ? 0 : lengthM,
          slope: INTERCEPTOR_SLOPE,
          fitting: down < 0 ? '污水处理场' : '',
          largestMm: INTERCEPTOR_MM,
          street: -1,
        });
        last = [x, y];
        manholes.push(down);
      }
    }
  }
  return manholes;
}

/** A drain from a riverside street to the nearest manhole of an interceptor. */
export function offerInterceptor(field: DrainField, point: number, manholes: readonly number[]): boolean {
  const { east, north } = field.draft;
  const nearest = nearestOf(field, manholes, east[point]!, north[point]!, TO_INTERCEPTOR_M);
  return nearest >= 0 && offerTrunk(field, point, { places: [], target: nearest, targetTopM: Infinity });
}

/** A trunk from a hollow down the valley, across country, to the next street whose sewer can take it, or to an interceptor. */
export function offerValleyTrunk(field: DrainField, point: number): boolean {
  const { draft, options } = field;
  const { land, streets, banks } = options;
  const course = field.courseAt(point);
  const leg = draft.leg[point]!;
  for (const side of [1, -1]) {
    const nx = -(course.north[leg + 1]! - course.north[leg]!) * side;
    const ny = (course.east[leg + 1]! - course.east[leg]!) * side;
    const reach = (course.widthM + 8) / Math.hypot(nx, ny);
    let x = draft.east[point]! + nx * reach;
    let y = draft.north[point]! + ny * reach;
    if (!(land.groundLevelM(x, y) < draft.groundM[point]! + 1)) continue;
    const places: [number, number][] = [[x, y]];
    let last = places[0]!;
    for (let step = 0; step < STEPS; step++) {
      const h = GRADIENT_OVER_M;
      const gx = (land.groundLevelM(x + h, y) - land.groundLevelM(x - h, y)) / (2 * h);
      const gy = (land.groundLevelM(x, y + h) - land.groundLevelM(x, y - h)) / (2 * h);
      const fall = Math.hypot(gx, gy);
      if (!(fall > LEAST_FALL)) break;
      const [nextX, nextY] = [x - (gx / fall) * STEP_M, y - (gy / fall) * STEP_M];
      const isOwn = (c: number, l: number): boolean => step < 3 && c === course.index && Math.abs(l - leg) <= 1;
      const touched = streets.touched([x, y], [nextX, nextY], NEXT_STREET_M, isOwn);
      if (touched !== null) {
        if (joinStreet(field, point, places, touched.course)) return true;
        break;
      }
      [x, y] = [nextX, nextY];
      if (Math.hypot(x - last[0], y - last[1]) > TRUNK_MANHOLE_M) places.push((last = [x, y]));
      if (banks.nearest(x, y, 9) === null) continue;
      const beside = indicesFrom(field.streetPoints, draft.east.length);
      const manhole = nearestOf(field, beside, x, y, JOIN_WITHIN_M);
      if (manhole >= 0 && offerTrunk(field, point, { places, target: manhole, targetTopM: Infinity })) return true;
      break;
    }
  }
  return false;
}

function* indicesFrom(from: number, to: number): Generator<number> {
  for (let i = from; i < to; i++) yield i;
}

/** Ends a trunk at one of the nearest sewer manholes of a street that drain. */
function joinStreet(field: DrainField, point: number, places: readonly [number, number][], course: number): boolean {
  const { draft, tree } = field;
  const { zone, east, north } = draft;
  const [x, y] = places.at(-1)!;
  const apart = (i: number): number => Math.hypot(east[i]! - x, north[i]! - y);
  return field
    .pointsOf(course)
    .filter((i) => zone[i]! < 0 && tree.isReached(i) && apart(i) < JOIN_WITHIN_M)
    .sort((a, b) => apart(a) - apart(b))
    .slice(0, 3)
    .some((target) => {
      const way = field.wayOut(target, x, y);
      const beside: [number, number] = [way.east, way.north];
      return offerTrunk(field, point, { places: [...places, beside], target, targetTopM: way.topM });
    });
}

interface Trunk {
  /** Where it bends, beginning near the street that it comes from. */
  places: readonly (readonly [number, number])[];
  /** Reached point at which it ends: a manhole beside the streets or, straight across from the last place, in one. */
  target: number;
  /** Highest outside top on that last stretch. */
  targetTopM: number;
}

/** A drain from a point of a street along places to a point that drains; false when water does not get there, or the way is not free. */
function offerTrunk(field: DrainField, point: number, { places, target, targetTopM }: Trunk): boolean {
  const { draft, tree, options } = field;
  const { land, specs } = options;
  const { east, north } = draft;
  const { topM, mostM } = DRAIN_DEPTHS[field.system];
  const isStreet = target < field.streetPoints;
  const [toX, toY] = places[0] ?? [east[target]!, north[target]!];
  const way = field.wayOut(point, toX, toY);
  if (way.lengthM > LONGEST_ACROSS_M) return false;
  const corners: (readonly [number, number])[] = [[way.east, way.north], ...places, [east[target]!, north[target]!]];
  const largestMm = Math.max(TRUNK_MM, field.largestMm[point]!);
  const crown = crownM(drainSpec(specs, field.system, largestMm));
  let low = tree.lowM[target]!;
  const plan: Omit<Place, 'parent'>[] = [];
  for (let i = corners.length - 1; i > 0; i--) {
    const [x1, y1] = corners[i]!;
    const [x0, y0] = corners[i - 1]!;
    const length = Math.hypot(x1 - x0, y1 - y0);
    if (length < 1.5) return false;
    const pieces = Math.ceil(length / MANHOLE_GAP_M);
    for (let k = pieces - 1; k >= 0; k--) {
      const [x, y] = [x0 + ((x1 - x0) * k) / pieces, y0 + ((y1 - y0) * k) / pieces];
      const groundM = land.groundLevelM(x, y);
      const isFirst = i === 1 && k === 0;
      const limit = Math.min(groundM - topM, plan.length === 0 ? targetTopM : Infinity, isFirst ? way.topM : Infinity);
      low = Math.max(low + (RECKONED_SLOPE * length) / pieces, groundM - mostM);
      if (low > limit - crown) return false;
      const street = draft.street[point]!;
      plan.push({
        east: x,
        north: y,
        groundM,
        topM: limit,
        lowestM: groundM - mostM,
        lengthM: length / pieces,
        largestMm,
        street,
      });
    }
  }
  low = Math.max(low + RECKONED_SLOPE * way.lengthM, draft.groundM[point]! - mostM);
  if (low > Math.min(field.topM[point]!, way.topM) - crownM(field.largestSpec(point))) return false;
  if (isStreet && tree.lowM[target]! > Math.min(field.topM[target]!, targetTopM) - crownM(field.largestSpec(target))) {
    return false;
  }
  if (!field.isFree([east[point]!, north[point]!, way.east, way.north], point)) return false;
  for (let i = 1; i < corners.length; i++) {
    const isLast = i === corners.length - 1;
    // The last stretch crosses the target's street, or ends at a manhole from which drains lead away.
    if (isLast) break;
    if (!field.isFree([...corners[i - 1]!, ...corners[i]!] as [number, number, number, number], point)) return false;
  }
  if (!isStreet && corners.length === 2) {
    const [x0, y0] = corners[0]!;
    const [x1, y1] = corners[1]!;
    const short = 1 - 5 / Math.max(6, Math.hypot(x1 - x0, y1 - y0));
    if (!field.isFree([x0, y0, x0 + (x1 - x0) * short, y0 + (y1 - y0) * short], point)) return false;
  }
  if (isStreet) {
    field.lowerTop(target, targetTopM);
    field.noteConnector(target, plan[0]!);
  }
  let down = target;
  for (const place of plan) down = field.addPlace({ ...place, parent: down });
  return field.join(point, way, down);
}

function nearestOf(
  { draft, tree }: DrainField,
  points: Iterable<number>,
  x: number,
  y: number,
  withinM: number,
): number {
  let best = -1;
  let least = withinM;
  for (const point of points) {
    const apart = Math.hypot(draft.east[point]! - x, draft.north[point]! - y);
    if (apart >= least || !tree.isReached(point)) continue;
    least = apart;
    best = point;
  }
  return best;
}

/** A line beside another, to the left for positive offsets, vertex by vertex. */
function besideLine(line: Float64Array, offset: number): [number, number][] {
  const out: [number, number][] = [];
  for (let i = 0; i + 1 < line.length; i += 2) {
    const before = Math.max(i - 2, 0);
    const after = Math.min(i + 2, line.length - 2);
    const dx = line[after]! - line[before]!;
    const dy = line[after + 1]! - line[before + 1]!;
    const length = Math.hypot(dx, dy);
    out.push([line[i]! - (dy / length) * offset, line[i + 1]! + (dx / length) * offset]);
  }
  return out;
}
