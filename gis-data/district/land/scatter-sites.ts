import type { River } from './land.ts';
import { rasterValue } from './ground-raster.ts';
import { resample } from './polyline.ts';
import { seededRandom } from './seeded-random.ts';
import type { Settlement } from './settlement.ts';
import type { Site } from './site.ts';
import type { StreetWeb } from './street-web.ts';

/** Sites of cells, stride 2; the first `inside` of them lie in the district, the others close its cells from outside. */
export interface Sites {
  positions: Float64Array;
  inside: number;
}

/** Cells of a district: 20.6 a square kilometre, as about 8,860 micro-grids on 430 km² are. */
const CELLS_PER_KM2 = 20.6;
const TRIES_PER_CELL = 60;

/**
 * Scatters as many sites as the district has micro-grids, close together where it is dense. Pairs mirrored at the outline, at rivers and at
 * main roads come first: the border between two mirrored cells runs along the line itself.
 */
export function scatterSites(site: Site, settlement: Settlement, rivers: readonly River[], web: StreetWeb): Sites {
  const random = seededRandom(site.seed, 'micro-grids');
  const wanted = Math.round((site.areaM2 / 1e6) * CELLS_PER_KM2);
  const { frame } = settlement;
  const cellArea = frame.stepM * frame.stepM;
  const spacing = (density: number): number => 320 - 210 * Math.sqrt(Math.min(density, 1));
  let room = 0;
  for (let cell = 0; cell < settlement.density.length; cell++) {
    const east = frame.originEast + (cell % frame.columns) * frame.stepM;
    const north = frame.originNorth - Math.floor(cell / frame.columns) * frame.stepM;
    if (site.depthInsideM(east, north) > 0) room += cellArea / spacing(settlement.density[cell]!) ** 2;
  }
  // Random sites at a least distance fill the plane at about 0.7 a squared distance; a looser packing is found sooner.
  const factor = Math.sqrt((0.58 * room) / wanted);
  const apartAt = (east: number, north: number): number => {
    const density = rasterValue(frame, settlement.density, east, north);
    return factor * spacing(Number.isNaN(density) ? 0 : density);
  };
  const inside = new SiteBuckets(site.bounds);
  const outside: number[] = [];

  const outline: number[] = [];
  for (let i = 0; i <= 720; i++) {
    const direction = (2 * Math.PI * i) / 720;
    const radius = site.outlineRadiusM(direction);
    outline.push(site.centreEast + radius * Math.cos(direction), site.centreNorth + radius * Math.sin(direction));
  }
  const rim = factor * 200;
  eachStation(resample(outline, rim), (east, north, dx, dy) => {
    // A metre or so of chance keeps four sites off one circle.
    const offset = 0.32 * rim + random.next();
    inside.add(east - offset * dy, north + offset * dx);
    outside.push(east + offset * dy, north - offset * dx);
  });
  const mirror = (line: ArrayLike<number>, stepM: number, offsetM: number): void => {
    eachStation(resample(line, stepM), (east, north, dx, dy) => {
      const offset = offsetM + 2 * random.next();
      const a = [east - offset * dy, north + offset * dx] as const;
      const b = [east + offset * dy, north - offset * dx] as const;
      const least = 1.1 * offsetM;
      const fits = [a, b].every(
        ([e, n]) => site.depthInsideM(e, n) > 0.7 * rim && inside.isFree(e, n, Math.min(least, 0.8 * stepM)),
      );
      if (!fits || inside.count + 2 > 0.7 * wanted) return;
      inside.add(...a);
      inside.add(...b);
    });
  };
  for (const { line, widthM } of rivers) mirror(line, Math.max(factor * 190, 0.7 * widthM), widthM / 2 + 45);
  for (const { rank, vertices } of web.ways) {
    if (rank !== 'arterial' && rank !== 'expressway') continue;
    const line = vertices.flatMap((vertex) => [web.east[vertex]!, web.north[vertex]!]);
    mirror(line, factor * 170, factor * 62);
  }
  for (let attempt = 0; inside.count < wanted && attempt < TRIES_PER_CELL * wanted; attempt++) {
    const east = random.between(site.bounds[0], site.bounds[2]);
    const north = random.between(site.bounds[1], site.bounds[3]);
    if (site.depthInsideM(east, north) < 0.55 * rim) continue;
    const apart = apartAt(east, north);
    if (inside.isFree(east, north, apart)) inside.add(east, north);
  }
  // Four far sites close the cells of the outer ones.
  const far = 4 * (site.bounds[2] - site.bounds[0]);
  for (const [x, y] of [
    [-1, -1.1],
    [1, -0.9],
    [1.1, 1],
    [-0.9, 1],
  ] as const) {
    outside.push(site.centreEast + far * x, site.centreNorth + far * y);
  }
  return { positions: Float64Array.from([...inside.positions, ...outside]), inside: inside.count };
}

/** Calls back with each vertex of a line but the last and the unit direction of the line there. */
function eachStation(line: Float64Array, see: (east: number, north: number, dx: number, dy: number) => void): void {
  for (let i = 0; i + 3 < line.length; i += 2) {
    const before = Math.max(0, i - 2);
    const dx = line[i + 2]! - line[before]!;
    const dy = line[i + 3]! - line[before + 1]!;
    const length = Math.hypot(dx, dy);
    see(line[i]!, line[i + 1]!, dx / length, dy / length);
  }
}

const BUCKET_M = 120;

/** Positions in a grid of buckets. */
class SiteBuckets {
  readonly positions: number[] = [];
  readonly #west: number;
  readonly #south: number;
  readonly #columns: number;
  readonly #buckets = new Map<number, number[]>();

  constructor([west, south, east]: readonly [number, number, number, number]) {
    this.#west = west;
    this.#south = south;
    this.#columns = Math.ceil((east - west) / BUCKET_M) + 8;
  }

  get count(): number {
    return this.positions.length / 2;
  }

  add(east: number, north: number): void {
    const key = this.#key(Math.floor((east - this.#west) / BUCKET_M), Math.floor((north - this.#south) / BUCKET_M));
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) this.#buckets.set(key, [this.count]);
    else bucket.push(this.count);
    this.positions.push(east, north);
  }

  isFree(east: number, north: number, apartM: number): boolean {
    const first = Math.floor((east - apartM - this.#west) / BUCKET_M);
    const last = Math.floor((east + apartM - this.#west) / BUCKET_M);
    const bottom = Math.floor((north - apartM - this.#south) / BUCKET_M);
    const top = Math.floor((north + apartM - this.#south) / BUCKET_M);
    for (let row = bottom; row <= top; row++) {
      for (let column = first; column <= last; column++) {
        for (const index of this.#buckets.get(this.#key(column, row)) ?? []) {
          const dx = this.positions[2 * index]! - east;
          const dy = this.positions[2 * index + 1]! - north;
          if (dx * dx + dy * dy < apartM * apartM) return false;
        }
      }
    }
    return true;
  }

  #key(column: number, row: number): number {
    return row * this.#columns + column;
  }
}
