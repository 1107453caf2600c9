import { CATCHMENT_EXPONENT, erode } from './erode.ts';
import { fractalNoise, gradientNoise } from './gradient-noise.ts';
import type { GroundRaster } from './land.ts';
import { REACH_M, type RiverField } from './river-field.ts';
import { seededRandom } from './seeded-random.ts';
import type { Site } from './site.ts';

/** Cells of the erosion grid are this many cells of the raster wide. */
const COARSENESS = 4;
const EROSION_STEPS = 14;
/** Rise of the land in one step where its rate is 1, metres. */
const STEP_RISE_M = 55;
const HIGHEST_M = 598;

/**
 * Fills the raster with ground levels: ridges that run north-north-east, hills between them, valleys worn down to the rivers, a flood
 * plain along the banks and river beds below the water.
 */
export function shapeRelief(site: Site, raster: GroundRaster, river: RiverField): void {
  const coarse = erodedGrid(site, raster, river);
  const { columns, rows, stepM, originEast, originNorth, heights } = raster;
  const noise = gradientNoise(seededRandom(site.seed, 'bumps').whole(0x7fffffff));
  const plain = 260 * Math.max(site.scale, 0.4);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const cell = row * columns + column;
      let height = splineValue(coarse, column / COARSENESS + 1, row / COARSENESS + 1);
      const x = originEast + column * stepM;
      const y = originNorth - row * stepM;
      height += 2.2 * fractalNoise(noise, x / 340, y / 340, 2);
      const bank = river.bankM[cell]!;
      if (bank < REACH_M) height = besideRiver(height, bank, river.levelM[cell]!, river.halfWidthM[cell]!, plain);
      heights[cell] = height > 460 ? 460 + (HIGHEST_M - 460) * Math.tanh((height - 460) / (HIGHEST_M - 460)) : height;
    }
  }
}

interface CoarseGrid {
  columns: number;
  rows: number;
  heights: Float64Array;
}

/** Heights at every fourth cell of the raster, one more around it. */
function erodedGrid(site: Site, raster: GroundRaster, river: RiverField): CoarseGrid {
  const columns = Math.ceil((raster.columns - 1) / COARSENESS) + 4;
  const rows = Math.ceil((raster.rows - 1) / COARSENESS) + 4;
  const step = raster.stepM * COARSENESS;
  const random = seededRandom(site.seed, 'relief');
  const noise = gradientNoise(random.whole(0x7fffffff));
  const width = site.bounds[2] - site.bounds[0];
  const strike = random.between(1.05, 1.25);
  // Two long ridges, one on each side of the centre, and a lower one far out.
  const ridges = [
    { offset: -random.between(0.3, 0.36), height: 1 },
    { offset: random.between(0.33, 0.4), height: random.between(0.65, 0.9) },
    { offset: -random.between(0.52, 0.6), height: 0.5 },
  ];
  const heights = new Float64Array(columns * rows);
  const outlet = new Uint8Array(columns * rows);
  const uplift = new Float64Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const x = raster.originEast + (column - 1) * step;
      const y = raster.originNorth - (row - 1) * step;
      const u = (x - site.centreEast) / width;
      const v = (y - site.centreNorth) / width;
      const across = u * Math.sin(strike) - v * Math.cos(strike);
      const along = u * Math.cos(strike) + v * Math.sin(strike);
      let rise = 0.16 + 0.5 * Math.max(0, 0.12 + fractalNoise(noise, 8 * u, 8 * v, 3));
      for (const { offset, height } of ridges) {
        const sway = 0.035 * noise(3.2 * along + 50 * offset, 9.5);
        const apart = (across - offset - sway) / 0.042;
        rise += height * Math.exp(-apart * apart) * (0.8 + 0.5 * noise(6 * along, 90 + 10 * offset));
      }
      const cell = row * columns + column;
      const rasterColumn = Math.max(0, Math.min((column - 1) * COARSENESS, raster.columns - 1));
      const rasterRow = Math.max(0, Math.min((row - 1) * COARSENESS, raster.rows - 1));
      const at = rasterRow * raster.columns + rasterColumn;
      const bank = river.bankM[at]!;
      if (bank < step * 0.6) {
        outlet[cell] = 1;
        heights[cell] = river.levelM[at]! + 2;
      } else {
        heights[cell] = 185 + 200 * rise + 3 * noise(30 * u, 30 * v);
      }
      uplift[cell] = rise;
    }
  }
  // Chosen so that hillsides of rise 1 stand at about one in two and a half.
  const grid = { columns, rows, stepM: step, heights, outlet, uplift };
  const erodibility = 2.6 / (step * step) ** CATCHMENT_EXPONENT;
  for (let cell = 0; cell < uplift.length; cell++) uplift[cell]! *= STEP_RISE_M;
  erode(grid, erodibility * STEP_RISE_M, EROSION_STEPS);
  return { columns, rows, heights: soften(heights, outlet, columns, rows) };
}

/** Soil creep: ridges and valley floors lose their edge. */
function soften(heights: Float64Array, outlet: Uint8Array, columns: number, rows: number): Float64Array {
  let from = heights;
  for (let round = 0; round < 3; round++) {
    const to = Float64Array.from(from);
    for (let row = 1; row < rows - 1; row++) {
      for (let column = 1; column < columns - 1; column++) {
        const cell = row * columns + column;
        if (outlet[cell] === 1) continue;
        const around = from[cell - 1]! + from[cell + 1]! + from[cell - columns]! + from[cell + columns]!;
        to[cell] = 0.4 * from[cell]! + 0.15 * around;
      }
    }
    from = to;
  }
  return from;
}

/** Uniform cubic B-spline through a grid's neighbourhood: smooth in slope and curvature, so no facets show. */
function splineValue({ columns, heights }: CoarseGrid, x: number, y: number): number {
  const column = Math.floor(x);
  const row = Math.floor(y);
  const u = x - column;
  const v = y - row;
  let sum = 0;
  for (let j = -1; j <= 2; j++) {
    const at = (row + j) * columns + column;
    const across =
      weight(-1, u) * heights[at - 1]! +
      weight(0, u) * heights[at]! +
      weight(1, u) * heights[at + 1]! +
      weight(2, u) * heights[at + 2]!;
    sum += weight(j, v) * across;
  }
  return sum;
}

function weight(offset: number, part: number): number {
  const t = Math.abs(offset - part);
  if (t < 1) return 2 / 3 - t * t + (t * t * t) / 2;
  return t < 2 ? (2 - t) ** 3 / 6 : 0;
}

/** Ground at a distance from the bank: the bed in the water, then a bank, the flood plain, and the hillside beyond it. */
function besideRiver(hillside: number, bank: number, level: number, halfWidth: number, plain: number): number {
  if (bank < 0) {
    const depth = Math.min(1.5 + 0.035 * halfWidth, 9);
    const inward = Math.min(-bank / halfWidth, 1);
    return level - 0.6 - depth * (1 - (1 - inward) ** 2);
  }
  // A bank of three metres at one in three, then a plain that rises slowly.
  const shore = level + Math.min(0.4 + bank / 3, 3.2) + 0.012 * bank;
  const blend = Math.min(bank / plain, 1);
  const ease = blend * blend * (3 - 2 * blend);
  return Math.max(shore, shore * (1 - ease) + hillside * ease);
}
