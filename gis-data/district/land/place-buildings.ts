import { chooseBuilding, type BuildingKind } from './building-kinds.ts';
import type { Park } from './choose-parks.ts';
import { widthOf } from './finish-streets.ts';
import { fractalNoise, gradientNoise } from './gradient-noise.ts';
import { rasterValue } from './ground-raster.ts';
import type { Building, GroundRaster } from './land.ts';
import { rectangleMeetsLine, rectanglesMeet, type Rectangle } from './rectangle.ts';
import type { RiverField } from './river-field.ts';
import { seededRandom } from './seeded-random.ts';
import type { Settlement } from './settlement.ts';
import type { Site } from './site.ts';
import type { StreetWeb } from './street-web.ts';

/** Between the property line and what stands behind it, and between two buildings. */
const CLEAR_OF_STREET_M = 1.5;
const CLEAR_OF_BUILDING_M = 4;
const DRY_M = 9;
/** A building steps down a slope by no more than this part of its length. */
const STEEPEST = 0.3;
const RANK_ORDER = ['arterial', 'collector', 'local', 'lane'] as const;

interface BuildingGround {
  site: Site;
  settlement: Settlement;
  raster: GroundRaster;
  river: RiverField;
  parks: readonly Park[];
}

/** Buildings on both sides of the streets and in a second row behind, higher where it is dense; none meets a street, water, a park or another one. */
export function placeBuildings(web: StreetWeb, ground: BuildingGround): Building[] {
  const { site, settlement, raster, river, parks } = ground;
  const random = seededRandom(site.seed, 'buildings');
  const noise = gradientNoise(seededRandom(site.seed, 'industry').whole(0x7fffffff));
  const patch = 2_600 * Math.max(site.scale, 0.35);
  const halfWidths = web.ways.map(({ name, rank }) => widthOf(name, rank) / 2);
  const standing = new RectangleBuckets(site.bounds);
  const buildings: Building[] = [];
  const level = (east: number, north: number): number => rasterValue(raster, raster.heights, east, north);

  const fits = (place: Rectangle): boolean => {
    const { east, north, alongX, alongY, halfAlong, halfAcross } = place;
    const radius = Math.hypot(halfAlong, halfAcross);
    if (!(river.bankDistanceM(east, north) > radius + DRY_M) || site.depthInsideM(east, north) < radius + 20)
      return false;
    if (parks.some((park) => Math.hypot(park.east - east, park.north - north) < park.reachM + radius)) return false;
    const fall =
      level(east + halfAlong * alongX, north + halfAlong * alongY) -
      level(east - halfAlong * alongX, north - halfAlong * alongY);
    const step =
      level(east - halfAcross * alongY, north + halfAcross * alongX) -
      level(east + halfAcross * alongY, north - halfAcross * alongX);
    if (Math.abs(fall) > 2 * halfAlong * STEEPEST || Math.abs(step) > 2 * halfAcross * STEEPEST + 1) return false;
    if (standing.meets(place, CLEAR_OF_BUILDING_M)) return false;
    let free = true;
    web.eachNear(east, north, radius + 30, (segment) => {
      if (!free) return;
      const from = web.segmentFrom[segment]!;
      const to = web.segmentTo[segment]!;
      const margin = halfWidths[web.segmentWay[segment]!]! + CLEAR_OF_STREET_M;
      free = !rectangleMeetsLine(place, web.east[from]!, web.north[from]!, web.east[to]!, web.north[to]!, margin);
    });
    return free;
  };
  const build = (kind: BuildingKind, place: Rectangle, mirrored: boolean): boolean => {
    if (!fits(place)) return false;
    standing.add(place);
    const { use, heightM, storeys } = kind;
    buildings.push({ footprint: footprintOf(place, kind.notch, mirrored), heightM, storeys, use });
    return true;
  };

  for (const rank of RANK_ORDER) {
    web.ways.forEach((way, index) => {
      if (way.rank !== rank || way.bridge) return;
      for (const side of [1, -1] as const) lineStreet(index, side);
    });
  }
  return buildings;

  /** Builds along one side of a way: as many as fit, with gaps that grow where it is thin. */
  function lineStreet(index: number, side: 1 | -1): void {
    const { rank, vertices } = web.ways[index]!;
    const half = halfWidths[index]!;
    let wait = 6 + 10 * random.next();
    for (let i = 1; i < vertices.length; i++) {
      const from = vertices[i - 1]!;
      const to = vertices[i]!;
      const dx = web.east[to]! - web.east[from]!;
      const dy = web.north[to]! - web.north[from]!;
      const length = Math.hypot(dx, dy);
      const alongX = dx / length;
      const alongY = dy / length;
      let station = wait;
      while (station < length) {
        const streetEast = web.east[from]! + station * alongX;
        const streetNorth = web.north[from]! + station * alongY;
        const density = settlement.densityAt(streetEast, streetNorth);
        if (!(density > 0.03) || !random.chance(0.34 + 0.6 * density)) {
          station += 14 + 18 * random.next();
          continue;
        }
        const industry = fractalNoise(noise, streetEast / patch, streetNorth / patch, 2);
        const kind = chooseBuilding(rank, density, industry, random);
        const setback = half + CLEAR_OF_STREET_M + 1 + (rank === 'lane' ? 2 : 5) * random.next();
        const placeAt = (away: number): Rectangle => ({
          east: streetEast + (kind.alongM / 2) * alongX - side * away * alongY,
          north: streetNorth + (kind.alongM / 2) * alongY + side * away * alongX,
          alongX,
          alongY,
          halfAlong: kind.alongM / 2,
          halfAcross: kind.acrossM / 2,
        });
        const away = setback + kind.acrossM / 2;
        const built = build(kind, placeAt(away), random.chance(0.5));
        if (built && random.chance(0.55 * density + 0.1)) {
          const yard = Math.min(0.5 * kind.heightM, 22) + 8;
          build(kind, placeAt(away + kind.acrossM + yard), random.chance(0.5));
        }
        station += built ? kind.alongM + CLEAR_OF_BUILDING_M + 2 + 14 * random.next() * (1.3 - density) : 9;
      }
      wait = station - length;
    }
  }
}

/** The corners of a rectangle, counter-clockwise; with a notch, those of an L. */
function footprintOf(
  { east, north, alongX, alongY, halfAlong: a, halfAcross: c }: Rectangle,
  notch: number,
  mirrored: boolean,
): Float64Array {
  const n = 2 * notch;
  const corners: [number, number][] =
    notch === 0
      ? [
          [-a, -c],
          [a, -c],
          [a, c],
          [-a, c],
        ]
      : [
          [-a, -c],
          [a, -c],
          [a, c - n * c],
          [a - n * a, c - n * c],
          [a - n * a, c],
          [-a, c],
        ];
  const ring = mirrored ? corners.map(([x, y]): [number, number] => [-x, y]).toReversed() : corners;
  return Float64Array.from(ring.flatMap(([x, y]) => [east + x * alongX - y * alongY, north + x * alongY + y * alongX]));
}

const BUCKET_M = 80;

/** Rectangles in a grid of buckets, each in those that its surrounding circle touches. */
class RectangleBuckets {
  readonly #west: number;
  readonly #south: number;
  readonly #columns: number;
  readonly #buckets = new Map<number, Rectangle[]>();

  constructor([west, south, east]: readonly [number, number, number, number]) {
    this.#west = west;
    this.#south = south;
    this.#columns = Math.ceil((east - west) / BUCKET_M) + 4;
  }

  add(place: Rectangle): void {
    this.#each(place, 0, (key) => {
      const bucket = this.#buckets.get(key);
      if (bucket === undefined) this.#buckets.set(key, [place]);
      else bucket.push(place);
      return false;
    });
  }

  meets(place: Rectangle, gapM: number): boolean {
    return this.#each(
      place,
      gapM,
      (key) => this.#buckets.get(key)?.some((other) => rectanglesMeet(place, other, gapM)) === true,
    );
  }

  #each({ east, north, halfAlong, halfAcross }: Rectangle, gapM: number, found: (key: number) => boolean): boolean {
    const radius = Math.hypot(halfAlong, halfAcross) + gapM;
    const first = Math.floor((east - radius - this.#west) / BUCKET_M);
    const last = Math.floor((east + radius - this.#west) / BUCKET_M);
    const top = Math.floor((north + radius - this.#south) / BUCKET_M);
    for (let row = Math.floor((north - radius - this.#south) / BUCKET_M); row <= top; row++) {
      for (let column = first; column <= last; column++) if (found(row * this.#columns + column)) return true;
    }
    return false;
  }
}
