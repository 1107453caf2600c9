import type { GroundRaster } from './land.ts';
import { rasterValue } from './ground-raster.ts';
import type { RiverField } from './river-field.ts';
import { seededRandom } from './seeded-random.ts';
import type { Settlement } from './settlement.ts';
import type { Site } from './site.ts';
import { placeName } from './street-names.ts';
import type { StreetWeb } from './street-web.ts';

/** Green land around a place: star-shaped, with a radius for each of `PARK_DIRECTIONS`. */
export interface Park {
  name: string;
  east: number;
  north: number;
  reachM: number;
}

export const PARK_DIRECTIONS = 36;
const SMALLEST_M2 = 5_000;
/** Between the axis of a street and a park. */
const FENCE_M = 24;

/** Places of parks in town and of woods on the hills; density is taken out where a park will be, so that no street is drawn through it. */
export function chooseParks(site: Site, settlement: Settlement, raster: GroundRaster, river: RiverField): Park[] {
  const random = seededRandom(site.seed, 'parks');
  const parks: Park[] = [];
  const size = Math.max(site.scale, 0.4);
  const place = (
    count: number,
    tries: number,
    reach: () => number,
    fits: (e: number, n: number) => number,
    name: () => string,
  ): void => {
    for (let i = 0; i < count; i++) {
      const reachM = reach();
      let best = 0;
      let east = 0;
      let north = 0;
      for (let attempt = 0; attempt < tries; attempt++) {
        const e = random.between(site.bounds[0], site.bounds[2]);
        const n = random.between(site.bounds[1], site.bounds[3]);
        if (site.depthInsideM(e, n) < reachM + 100 || !(river.bankDistanceM(e, n) > reachM + 20)) continue;
        if (parks.some((park) => Math.hypot(park.east - e, park.north - n) < park.reachM + reachM + 60)) continue;
        const value = fits(e, n);
        if (value > best) {
          best = value;
          east = e;
          north = n;
        }
      }
      if (best > 0) parks.push({ name: name(), east, north, reachM });
    }
  };
  const inTown = site.size === 'town' ? 5 : 55;
  const onHills = site.size === 'town' ? 3 : 22;
  const density = (e: number, n: number): number => settlement.densityAt(e, n);
  const level = (e: number, n: number): number => rasterValue(raster, raster.heights, e, n);
  place(
    inTown,
    14,
    () => random.between(90, 260) * size,
    (e, n) => Math.max(0, density(e, n) - 0.15),
    () => `${placeName(random)}公园`,
  );
  place(
    onHills,
    30,
    () => random.between(500, 1_300) * size,
    (e, n) => (density(e, n) > 0.1 ? 0 : Math.max(0, level(e, n) - 250)),
    () => `${placeName(random)}山林`,
  );
  const { frame } = settlement;
  for (const { east, north, reachM } of parks) {
    const column = Math.round((east - frame.originEast) / frame.stepM);
    const row = Math.round((frame.originNorth - north) / frame.stepM);
    const far = Math.ceil(reachM / frame.stepM);
    for (let r = row - far; r <= row + far; r++) {
      for (let c = column - far; c <= column + far; c++) {
        if (r < 0 || c < 0 || r >= frame.rows || c >= frame.columns) continue;
        if (Math.hypot(c - column, r - row) * frame.stepM < reachM) settlement.density[r * frame.columns + c] = 0;
      }
    }
  }
  return parks;
}

/** The ring of a park, counter-clockwise: as far as it reaches in each direction, short of the first street; undefined when too little is left. */
export function parkRing({ name, east, north, reachM }: Park, web: StreetWeb): Float64Array | undefined {
  const random = seededRandom(Math.round(east + north), name);
  const radii = new Float64Array(PARK_DIRECTIONS);
  const phase = random.between(0, 2 * Math.PI);
  for (let i = 0; i < PARK_DIRECTIONS; i++) {
    const direction = (2 * Math.PI * i) / PARK_DIRECTIONS;
    const bend = 0.82 + 0.11 * Math.sin(2 * direction + phase) + 0.07 * Math.sin(5 * direction - phase);
    radii[i] = reachM * bend;
  }
  // A street cuts all directions that it lies in, and their neighbours.
  const cut = Float64Array.from(radii);
  web.eachNear(east, north, reachM, (segment) => {
    for (const end of [0, 0.5, 1]) {
      const from = web.segmentFrom[segment]!;
      const to = web.segmentTo[segment]!;
      const x = web.east[from]! + end * (web.east[to]! - web.east[from]!) - east;
      const y = web.north[from]! + end * (web.north[to]! - web.north[from]!) - north;
      const distance = Math.hypot(x, y);
      const spread = Math.ceil((Math.atan2(2 * FENCE_M, distance) / (2 * Math.PI)) * PARK_DIRECTIONS) + 1;
      const middle = Math.round((Math.atan2(y, x) / (2 * Math.PI)) * PARK_DIRECTIONS);
      for (let i = middle - spread; i <= middle + spread; i++) {
        const at = ((i % PARK_DIRECTIONS) + PARK_DIRECTIONS) % PARK_DIRECTIONS;
        cut[at] = Math.min(cut[at]!, Math.max(distance - FENCE_M, 5));
      }
    }
  });
  const ring = new Float64Array(2 * PARK_DIRECTIONS);
  let doubled = 0;
  for (let i = 0; i < PARK_DIRECTIONS; i++) {
    const direction = (2 * Math.PI * i) / PARK_DIRECTIONS;
    ring[2 * i] = east + cut[i]! * Math.cos(direction);
    ring[2 * i + 1] = north + cut[i]! * Math.sin(direction);
    doubled += cut[i]! * cut[(i + 1) % PARK_DIRECTIONS]! * Math.sin((2 * Math.PI) / PARK_DIRECTIONS);
  }
  return doubled / 2 < SMALLEST_M2 ? undefined : ring;
}
