import { crownM, DRAIN_DEPTHS, RECKONED_SLOPE } from './drain-rules.ts';
import type { DrainField, Place } from './drain-field.ts';

export const MANHOLE_GAP_M = 36;
export const LONGEST_ACROSS_M = 60;
const OUTFALL_COVER_M = 0.75;
const SHORTEST_OUTSIDE_M = 3;
const DEEPEST_OUTFALL_M = 4;
const RIVER_WITHIN_M = 95;
const OUTFALL_FROM_EDGE_M = 6.5;
/** An outfall may lie below the water that is usual, with a flap. */
const OUTFALL_BELOW_WATER_M = 1.9;
const OUTFALL_SPACING_M = 220;
const STATION_BESIDE_M = 14;
/** How far beyond the street a creek is looked for, and in which directions, quarter turns from the street's. */
const CREEK_BEYOND_M = [12, 22, 34, 48, 64] as const;
const CREEK_TURNS = [1, -1, 0.75, -0.75, 1.25, -1.25] as const;
const CREEK_BELOW_STREET_M = 0.8;
const CREEK_OUTFALL_DEPTH_M = 3.2;

/** Points near the water outside crossings, the nearest of each stretch of bank. */
export function riversidePoints({ draft, streetPoints, options: { banks } }: DrainField): number[] {
  const { east, north, zone, course } = draft;
  const nearest = new Map<string, { point: number; fromEdgeM: number }>();
  for (let point = 0; point < streetPoints; point++) {
    if (zone[point]! >= 0) continue;
    const bank = banks.nearest(east[point]!, north[point]!, RIVER_WITHIN_M);
    if (bank === null) continue;
    const cell = [
      Math.floor(bank.east / OUTFALL_SPACING_M),
      Math.floor(bank.north / OUTFALL_SPACING_M),
      course[point]!,
    ];
    const key = cell.join(' ');
    const best = nearest.get(key);
    if (best === undefined || bank.fromEdgeM < best.fromEdgeM) nearest.set(key, { point, fromEdgeM: bank.fromEdgeM });
  }
  return [...nearest.values()].map(({ point }) => point);
}

/** An outfall on the bank opposite a point of a street. */
export function offerRiverOutfall(field: DrainField, point: number): boolean {
  const { east, north } = field.draft;
  const bank = field.options.banks.nearest(east[point]!, north[point]!, RIVER_WITHIN_M);
  if (bank === null) return false;
  const dx = east[point]! - bank.east;
  const dy = north[point]! - bank.north;
  const share = (bank.river.widthM / 2 + OUTFALL_FROM_EDGE_M) / Math.hypot(dx, dy);
  const place = { east: bank.east + dx * share, north: bank.north + dy * share };
  const ground = field.options.land.groundLevelM(place.east, place.north);
  const lowestM = Math.max(bank.levelM - OUTFALL_BELOW_WATER_M, ground - DEEPEST_OUTFALL_M);
  return offerEnd(field, point, { ...place, lowestM, fitting: '出水口' });
}

/** An outfall from a hollow of a street to where the ground beside it lies low enough: the creek that the street crosses. */
export function offerCreekOutfall(field: DrainField, point: number): boolean {
  const { land } = field.options;
  const { groundM } = field.draft;
  const half = field.courseAt(point).widthM / 2;
  for (const beyond of CREEK_BEYOND_M) {
    const places = CREEK_TURNS.map((turn) => placeBeside(field, point, turn, half + beyond));
    const [lowest] = places.toSorted((a, b) => a.ground - b.ground);
    if (lowest === undefined || !(lowest.ground < groundM[point]! - CREEK_BELOW_STREET_M)) continue;
    const { east, north, ground } = lowest;
    const lowestM = Math.max(ground - CREEK_OUTFALL_DEPTH_M, land.groundLevelM(east, north) - DEEPEST_OUTFALL_M);
    if (offerEnd(field, point, { east, north, lowestM, fitting: '出水口' })) return true;
  }
  return false;
}

/** A pumping station beside a hollow of a street. */
export function offerStation(field: DrainField, point: number): boolean {
  const reach = field.courseAt(point).widthM / 2 + STATION_BESIDE_M;
  return [1, -1]
    .map((turn) => placeBeside(field, point, turn, reach))
    .toSorted((a, b) => a.ground - b.ground)
    .some(({ east, north, ground }) =>
      offerEnd(field, point, { east, north, lowestM: ground - DRAIN_DEPTHS[field.system].mostM, fitting: '泵站' }),
    );
}

/** A place at a distance from a point, so many quarter turns from the direction of its street. */
function placeBeside(field: DrainField, point: number, turn: number, reach: number) {
  const { draft, options } = field;
  const course = field.courseAt(point);
  const leg = draft.leg[point]!;
  const along = Math.atan2(course.north[leg + 1]! - course.north[leg]!, course.east[leg + 1]! - course.east[leg]!);
  const direction = along + (turn * Math.PI) / 2;
  const east = draft.east[point]! + reach * Math.cos(direction);
  const north = draft.north[point]! + reach * Math.sin(direction);
  return { east, north, ground: options.land.groundLevelM(east, north) };
}

interface End {
  east: number;
  north: number;
  /** Lowest invert there, metres of the datum. */
  lowestM: number;
  fitting: '出水口' | '泵站';
}

/** The end of a way at a place, and the drain to it from a point of a street: straight across, then straight on; false when water does not get there, or the way is not free. */
function offerEnd(field: DrainField, point: number, end: End): boolean {
  const { draft, options, largestMm } = field;
  const { land } = options;
  const { topM, mostM } = DRAIN_DEPTHS[field.system];
  const way = field.wayOut(point, end.east, end.north);
  const outsideM = Math.hypot(end.east - way.east, end.north - way.north);
  if (outsideM < SHORTEST_OUTSIDE_M || way.lengthM > LONGEST_ACROSS_M) return false;
  const crown = crownM(field.largestSpec(point));
  const common = { largestMm: largestMm[point]!, street: draft.street[point]! };
  const ground = land.groundLevelM(end.east, end.north);
  // From the end upstream: the end itself, then manholes to the edge of the street.
  const plan: Omit<Place, 'parent'>[] = [
    { ...end, ...common, groundM: ground, topM: ground - OUTFALL_COVER_M, lengthM: 0 },
  ];
  const pieces = Math.max(1, Math.ceil(outsideM / MANHOLE_GAP_M));
  for (let i = pieces - 1; i >= 0; i--) {
    const east = way.east + ((end.east - way.east) * i) / pieces;
    const north = way.north + ((end.north - way.north) * i) / pieces;
    const groundM = land.groundLevelM(east, north);
    const limit = Math.min(groundM - topM, i === 0 ? way.topM : Infinity);
    plan.push({ ...common, east, north, groundM, topM: limit, lowestM: groundM - mostM, lengthM: outsideM / pieces });
  }
  let low = -Infinity;
  for (const place of plan) {
    low = Math.max(low + RECKONED_SLOPE * place.lengthM, place.lowestM);
    if (low > place.topM - crown) return false;
  }
  low = Math.max(low + RECKONED_SLOPE * way.lengthM, draft.groundM[point]! - mostM);
  if (low > Math.min(field.topM[point]!, way.topM) - crown) return false;
  if (!field.isFree([draft.east[point]!, draft.north[point]!, way.east, way.north], point)) return false;
  if (!field.isFree([way.east, way.north, end.east, end.north], point)) return false;
  let down = -1;
  for (const place of plan) down = field.addPlace({ ...place, parent: down });
  return field.join(point, way, down);
}
