import { emptyRaster, rasterValue, type GridFrame } from './ground-raster.ts';
import { fractalNoise, gradientNoise } from './gradient-noise.ts';
import type { GroundRaster } from './land.ts';
import type { Rivers } from './draw-rivers.ts';
import type { RiverField } from './river-field.ts';
import { seededRandom, type SeededRandom } from './seeded-random.ts';
import type { Site } from './site.ts';

/** A place that streets run to. */
export interface Centre {
  kind: 'core' | 'sub-centre' | 'village';
  east: number;
  north: number;
  /** Distance at which its density is down to a third. */
  reachM: number;
  /** Density at its middle, 0 to 1. */
  weight: number;
}

/** Who settled where: a grid as fine as streets are planned on. */
export interface Settlement {
  centres: Centre[];
  frame: GridFrame;
  /** Ground level, smoothed over the step. */
  ground: Float64Array;
  /** Slope of the smoothed ground to the east and to the north. */
  slopeEast: Float64Array;
  slopeNorth: Float64Array;
  /** How densely built, 0 to 1; 0 in water, on steep ground, in parks and outside. */
  density: Float64Array;
  densityAt(east: number, north: number): number;
}

/** Chooses the centres of a site and spreads density around them where the ground is gentle. */
export function settle(site: Site, raster: GroundRaster, river: RiverField, { confluence }: Rivers): Settlement {
  const step = site.size === 'town' ? 32 : 80;
  const { heights: _, ...frame } = emptyRaster(site.bounds, step, 0);
  const { columns, rows } = frame;
  const cells = columns * rows;
  const ground = new Float64Array(cells);
  const slopeEast = new Float64Array(cells);
  const slopeNorth = new Float64Array(cells);
  const reach = step * 0.6;
  const level = (east: number, north: number): number => rasterValue(raster, raster.heights, east, north);
  for (let cell = 0; cell < cells; cell++) {
    const east = frame.originEast + (cell % columns) * step;
    const north = frame.originNorth - Math.floor(cell / columns) * step;
    const onEast = level(east + reach, north);
    const onWest = level(east - reach, north);
    const onNorth = level(east, north + reach);
    const onSouth = level(east, north - reach);
    ground[cell] = (level(east, north) * 2 + onEast + onWest + onNorth + onSouth) / 6;
    slopeEast[cell] = (onEast - onWest) / (2 * reach);
    slopeNorth[cell] = (onNorth - onSouth) / (2 * reach);
  }

  const suits = (east: number, north: number): number => {
    const steep = Math.hypot(rasterValue(frame, slopeEast, east, north), rasterValue(frame, slopeNorth, east, north));
    const bank = river.bankDistanceM(east, north);
    if (!(bank > 40)) return 0;
    return Math.max(0, 1 - steep / 0.3) * Math.min(bank / 160, 1);
  };
  const centres = chooseCentres(site, confluence, suits);
  const density = spreadDensity(site, frame, centres, suits);
  return {
    centres,
    frame,
    ground,
    slopeEast,
    slopeNorth,
    density,
    densityAt: (east, north) => rasterValue(frame, density, east, north),
  };
}

/** Best of many random places: the core near the confluence, sub-centres and villages apart from each other on gentle ground. */
function chooseCentres(
  site: Site,
  confluence: { east: number; north: number },
  suits: (east: number, north: number) => number,
): Centre[] {
  const random = seededRandom(site.seed, 'centres');
  const { scale } = site;
  const centres: Centre[] = [];
  const place = (kind: Centre['kind'], tries: number, score: (east: number, north: number) => number): boolean => {
    let best = 0;
    let east = 0;
    let north = 0;
    for (let attempt = 0; attempt < tries; attempt++) {
      const [e, n] = placeInside(site, random);
      const value = score(e, n);
      if (value > best) {
        best = value;
        east = e;
        north = n;
      }
    }
    if (best <= 0) return false;
    const [reachM, weight] =
      kind === 'core'
        ? [3_900 * Math.max(scale, 0.34), 1]
        : kind === 'sub-centre'
          ? [random.between(1_500, 2_300) * Math.max(scale, 0.34), random.between(0.62, 0.85)]
          : [random.between(300, 520) * Math.max(scale, 0.45), random.between(0.28, 0.42)];
    centres.push({ kind, east, north, reachM, weight });
    return true;
  };
  const apart = (east: number, north: number): number =>
    Math.min(...centres.map((centre) => Math.hypot(centre.east - east, centre.north - north)));

  place('core', 1_500, (e, n) => {
    const distance = Math.hypot(e - confluence.east, n - confluence.north) / scale;
    return suits(e, n) * Math.exp(-(((distance - 900) / 900) ** 2));
  });
  const subCentres = site.size === 'town' ? 3 : 9;
  for (let i = 0; i < subCentres; i++) {
    place('sub-centre', 90, (e, n) => {
      const free = apart(e, n) / scale;
      const depth = site.depthInsideM(e, n) / scale;
      return free < 3_000 || depth < 1_200 ? 0 : suits(e, n) ** 2 * Math.min(free / 5_000, 1);
    });
  }
  const villages = site.size === 'town' ? 9 : 80;
  for (let i = 0; i < villages; i++) {
    place('village', 12, (e, n) => {
      const free = apart(e, n) / Math.max(scale, 0.4);
      return free < 1_000 || site.depthInsideM(e, n) < 250 ? 0 : suits(e, n) * Math.min(free / 2_000, 1);
    });
  }
  return centres;
}

function placeInside(site: Site, random: SeededRandom): [number, number] {
  for (;;) {
    const east = random.between(site.bounds[0], site.bounds[2]);
    const north = random.between(site.bounds[1], site.bounds[3]);
    if (site.depthInsideM(east, north) > 0) return [east, north];
  }
}

/** Density of each cell: the densest of the centres around, less on slopes, none in parks. */
function spreadDensity(
  site: Site,
  frame: GridFrame,
  centres: readonly Centre[],
  suits: (east: number, north: number) => number,
): Float64Array {
  const { columns, rows, stepM } = frame;
  const noise = gradientNoise(seededRandom(site.seed, 'density').whole(0x7fffffff));
  const patch = 1_500 * Math.max(site.scale, 0.3);
  const density = new Float64Array(columns * rows);
  for (const { east, north, reachM, weight } of centres) {
    // Beyond two and a half reaches less than a hundredth is left.
    const far = 2.6 * reachM;
    const first = Math.max(0, Math.ceil((east - far - frame.originEast) / stepM));
    const last = Math.min(columns - 1, Math.floor((east + far - frame.originEast) / stepM));
    const top = Math.max(0, Math.ceil((frame.originNorth - north - far) / stepM));
    const bottom = Math.min(rows - 1, Math.floor((frame.originNorth - north + far) / stepM));
    for (let row = top; row <= bottom; row++) {
      for (let column = first; column <= last; column++) {
        const distance =
          Math.hypot(frame.originEast + column * stepM - east, frame.originNorth - row * stepM - north) / reachM;
        const value = weight * Math.exp(-distance * distance * 1.1);
        const cell = row * columns + column;
        // Two towns that meet grow together.
        density[cell] = 1 - (1 - density[cell]!) * (1 - value);
      }
    }
  }
  for (let cell = 0; cell < density.length; cell++) {
    if (density[cell]! < 0.01) continue;
    const east = frame.originEast + (cell % columns) * stepM;
    const north = frame.originNorth - Math.floor(cell / columns) * stepM;
    const depth = site.depthInsideM(east, north);
    const edge = Math.max(0, Math.min(depth / 150, 1));
    const uneven = 1 + 0.45 * fractalNoise(noise, east / patch, north / patch, 3);
    density[cell] = Math.min(1, density[cell]! * uneven * suits(east, north) ** 0.7 * edge);
  }
  return density;
}
