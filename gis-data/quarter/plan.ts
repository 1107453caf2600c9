import { arcStreet, meetingStation, straightStreet, type Place, type Street } from './street.ts';

/**
 * The quarter from above. Ginkgo Road bends from west to east through a dip, Planetree Street comes down the hill from north to south and
 * ends above a creek; Camphor Lane leaves Planetree Street to the east and turns north to Ginkgo Road; Huangge Square lies south-west
 * of the crossroads. Offsets of Ginkgo Road grow northward, of Planetree Street westward, of the lane to its inner side.
 */
const PLANETREE_LEAN = 0.07;

export const ginkgoRoad = arcStreet('银杏路', 700);
export const planetreeStreet = straightStreet('梧桐街', { x: 0, y: 0 }, Math.PI / 2 - PLANETREE_LEAN);

export const LANE_MOUTH_STATION = -78;
export const laneFromStreet = straightStreet('樟树巷', planetreeStreet.at(LANE_MOUTH_STATION, 0), -0.04);
export const laneToRoad = straightStreet('樟树巷', laneFromStreet.at(104, 0), Math.PI / 2 + 0.03);
export const SQUARE_NAME = '黄葛广场';

/** A place on the square: metres along Planetree Street's direction and to the west of its axis. */
export const onSquare = (station: number, west: number): Place => planetreeStreet.at(station, west);

/** Station on the first leg of the lane at which a line at `offset` turns into the second leg. */
export const laneCorner = (offset: number): number =>
  meetingStation({ street: laneFromStreet, offset }, { street: laneToRoad, offset }, 80, 130);

/** Grid position of the crossroads: EPSG:4544 (CGCS2000, 3-degree Gauss-Kruger, central meridian 105 E), about 106.500 E 29.530 N. */
const ORIGIN_EAST = 645415;
const ORIGIN_NORTH = 3268960;
/** How far the plan is turned on the grid, anticlockwise, radians. */
const TURN = 0.16;

/** Grid position of a place in EPSG:4544, metres. */
export function gridPosition({ x, y }: Place): { north: number; east: number } {
  return {
    east: ORIGIN_EAST + x * Math.cos(TURN) - y * Math.sin(TURN),
    north: ORIGIN_NORTH + x * Math.sin(TURN) + y * Math.cos(TURN),
  };
}

const LEVEL_AT_CROSSROADS_M = 243;
const CREEK_EDGE_STATION = -116;
const CREEK_BANK_WIDTH_M = 26;
const CREEK_BANK_DROP_M = 3.4;

/** Ground level, metres above the 1985 datum: a hillside that falls south, a dip along Planetree Street, a creek at its south end. */
export function groundLevel(place: Place): number {
  const { x, y } = place;
  const dip = 0.016 * (Math.hypot(x, 40) - 40) + 0.00005 * x * x;
  const hill = 0.05 * y + 0.00006 * y * Math.abs(y);
  const bank = Math.min(Math.max((CREEK_EDGE_STATION - y) / CREEK_BANK_WIDTH_M, 0), 1);
  return LEVEL_AT_CROSSROADS_M + dip + hill - CREEK_BANK_DROP_M * bank * bank * (3 - 2 * bank);
}

/** Where lines of many classes cross: within `inner` metres every line keeps to its own layer, beyond `outer` it is back at its usual depth. */
interface CrossingZone {
  centre: Place;
  inner: number;
  outer: number;
}

const CROSSING_ZONES: readonly CrossingZone[] = [
  { centre: { x: 0, y: 0 }, inner: 27, outer: 48 },
  { centre: planetreeStreet.at(LANE_MOUTH_STATION, -3), inner: 21, outer: 38 },
];

/** 1 inside a crossing zone, 0 outside, linear between. */
export function crossingWeight({ x, y }: Place): number {
  let weight = 0;
  for (const { centre, inner, outer } of CROSSING_ZONES) {
    const distance = Math.hypot(x - centre.x, y - centre.y);
    weight = Math.max(weight, Math.min(Math.max((outer - distance) / (outer - inner), 0), 1));
  }
  return weight;
}

/** Stations at which the survey ends: the road on both sides, the street in the north. */
export const ROAD_END = 142;
export const STREET_END = 122;

/** Stations at which a line of a street passes the edges of the crossing zones: it needs a point there to change its depth. */
export const ROAD_ZONE_STATIONS = [-26, 26] as const;
export const STREET_ZONE_STATIONS = [-99, -58, -26, 26] as const;

export type { Place, Street };
