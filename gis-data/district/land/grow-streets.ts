import type { DirectionField } from './direction-field.ts';
import type { RiverField } from './river-field.ts';
import { seededRandom, type SeededRandom } from './seeded-random.ts';
import type { Settlement } from './settlement.ts';
import type { Site } from './site.ts';
import type { StreetNames } from './street-names.ts';
import type { StreetWeb } from './street-web.ts';
import { traceStreet, type Growth } from './trace-street.ts';

/** Length of the streets of a district, metres; other sizes by their area. */
const DISTRICT_LENGTH_M = 2_150_000;
const DISTRICT_AREA_M2 = 430e6;

/** How streets of a rank grow: distances in thin and in dense places, the density from which on they grow at all. */
const GROWTHS: readonly Growth[] = [
  {
    rank: 'collector',
    thinM: 1_100,
    denseM: 430,
    least: 0.12,
    shortestM: 220,
    longestM: 2_600,
    steepest: 0.1,
    deadEnds: 0.1,
    stepM: 38,
  },
  {
    rank: 'local',
    thinM: 330,
    denseM: 125,
    least: 0.05,
    shortestM: 70,
    longestM: 900,
    steepest: 0.13,
    deadEnds: 0.25,
    stepM: 30,
  },
  {
    rank: 'lane',
    thinM: 120,
    denseM: 48,
    least: 0.04,
    shortestM: 36,
    longestM: 170,
    steepest: 0.15,
    deadEnds: 1,
    stepM: 24,
  },
];

/** Grows collectors off the main roads, local streets off both and lanes off all of them, until the land has its length of streets. */
export function growStreets(
  site: Site,
  settlement: Settlement,
  river: RiverField,
  directionAt: DirectionField,
  names: StreetNames,
  web: StreetWeb,
): void {
  const random = seededRandom(site.seed, 'streets');
  const target = (DISTRICT_LENGTH_M * site.areaM2) / DISTRICT_AREA_M2;
  const ground = { site, settlement, river, directionAt };
  const chance = (): number => random.next();
  for (const growth of GROWTHS) {
    // New ways are added at the end and so get branches of their own; lanes branch off lanes only when there is length left.
    for (let first = 0; first < web.ways.length && web.lengthM < target;) {
      const last = growth.rank === 'lane' ? web.ways.length : first + 1;
      const seeds: Seed[] = [];
      for (; first < last; first++) seeds.push(...seedsAlong(web, first, growth, settlement, chance));
      // Lanes fill what is left of the length, anywhere.
      if (growth.rank === 'lane') shuffle(seeds, random);
      for (const seed of seeds) if (web.lengthM < target) plant(seed, growth);
    }
  }

  function plant(seed: Seed, growth: Growth): void {
    const start = startVertex(web, seed, random.chance(0.5));
    const way = traceStreet(web, ground, growth, { ...seed, ...start }, random);
    if (way === undefined) return;
    const { name } = web.ways[seed.way]!;
    web.addWay({
      name: names.next(way.rank, way.rank === 'lane' ? name : undefined),
      rank: way.rank,
      bridge: false,
      vertices: way.vertices,
    });
  }
}

interface Seed {
  way: number;
  east: number;
  north: number;
  /** Direction of the way there, radians. */
  along: number;
  /** 1 to the left, -1 to the right. */
  side: 1 | -1;
}

/** Places along a way from which streets of a rank may leave, on both sides. */
function seedsAlong(
  web: StreetWeb,
  index: number,
  growth: Growth,
  settlement: Settlement,
  random: () => number,
): Seed[] {
  const { rank, bridge, vertices } = web.ways[index]!;
  if (bridge || rank === 'expressway') return [];
  const seeds: Seed[] = [];
  for (const side of [1, -1] as const) {
    let wait = -1;
    for (let i = 1; i < vertices.length; i++) {
      const from = vertices[i - 1]!;
      const to = vertices[i]!;
      const dx = web.east[to]! - web.east[from]!;
      const dy = web.north[to]! - web.north[from]!;
      const length = Math.hypot(dx, dy);
      const density = settlement.densityAt(web.east[from]!, web.north[from]!);
      if (!(density >= growth.least)) continue;
      const apart = growth.thinM + (growth.denseM - growth.thinM) * density;
      if (wait < 0) wait = apart * (0.35 + 0.5 * random());
      let station = wait;
      while (station < length) {
        seeds.push({
          way: index,
          east: web.east[from]! + (dx * station) / length,
          north: web.north[from]! + (dy * station) / length,
          along: Math.atan2(dy, dx),
          side,
        });
        station += apart * (0.8 + 0.4 * random());
      }
      wait = station - length;
    }
  }
  return seeds;
}

function shuffle<T>(list: T[], random: SeededRandom): void {
  for (let i = list.length - 1; i > 0; i--) {
    const other = random.whole(i + 1);
    [list[i], list[other]] = [list[other]!, list[i]!];
  }
}

/** Where a street may leave near a seed: opposite a street that ends there already, so that some crossings have four arms. */
function startVertex(web: StreetWeb, seed: Seed, opposite: boolean): { east: number; north: number } {
  if (!opposite) return seed;
  const { vertices } = web.ways[seed.way]!;
  let best: { east: number; north: number } = seed;
  let least = 45;
  for (let i = 1; i < vertices.length - 1; i++) {
    const vertex = vertices[i]!;
    if (web.degree[vertex] !== 3) continue;
    const distance = Math.hypot(web.east[vertex]! - seed.east, web.north[vertex]! - seed.north);
    if (distance < least) {
      least = distance;
      best = { east: web.east[vertex]!, north: web.north[vertex]! };
    }
  }
  return best;
}
