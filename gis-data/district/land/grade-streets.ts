import { rasterValue } from './ground-raster.ts';
import type { GroundRaster, StreetRank } from './land.ts';
import type { RiverField } from './river-field.ts';
import type { StreetWeb } from './street-web.ts';

/** Steepest profile that a street of a rank is built with. */
const STEEPEST: Readonly<Record<StreetRank, number>> = {
  expressway: 0.035,
  arterial: 0.05,
  collector: 0.06,
  local: 0.07,
  lane: 0.09,
};
const PROFILE_ROUNDS = 80;
const PASSES = 3;

/** Cuts and fills the ground along the streets, as their builders would, until profiles are as gentle as their rank asks for; the rivers stay. */
export function gradeStreets(web: StreetWeb, raster: GroundRaster, river: RiverField): void {
  const levels = profileLevels(web, raster);
  const { columns, rows, stepM, originEast, originNorth, heights } = raster;
  const change = new Float32Array(heights.length);
  const weights = new Float32Array(heights.length);
  const sigma = 0.75 * stepM;
  const reach = 1.9 * stepM;
  for (let pass = 0; pass < PASSES; pass++) {
    change.fill(0);
    weights.fill(0);
    for (let segment = 0; segment < web.segmentFrom.length; segment++) {
      const way = web.segmentWay[segment]!;
      if (way < 0 || web.ways[way]!.bridge) continue;
      const from = web.segmentFrom[segment]!;
      const to = web.segmentTo[segment]!;
      const dx = web.east[to]! - web.east[from]!;
      const dy = web.north[to]! - web.north[from]!;
      const steps = Math.max(1, Math.round(Math.hypot(dx, dy) / (0.7 * stepM)));
      for (let step = 0; step < steps; step++) {
        const part = (step + 0.5) / steps;
        const east = web.east[from]! + part * dx;
        const north = web.north[from]! + part * dy;
        const miss = levels[from]! + part * (levels[to]! - levels[from]!) - rasterValue(raster, heights, east, north);
        const x = (east - originEast) / stepM;
        const y = (originNorth - north) / stepM;
        const far = reach / stepM;
        for (let row = Math.max(0, Math.ceil(y - far)); row <= Math.min(rows - 1, y + far); row++) {
          for (let column = Math.max(0, Math.ceil(x - far)); column <= Math.min(columns - 1, x + far); column++) {
            const squared = ((column - x) ** 2 + (row - y) ** 2) * stepM * stepM;
            const weight = Math.exp(-squared / (2 * sigma * sigma));
            change[row * columns + column]! += weight * miss;
            weights[row * columns + column]! += weight;
          }
        }
      }
    }
    for (let cell = 0; cell < heights.length; cell++) {
      const weight = weights[cell]!;
      if (weight < 0.02 || river.bankM[cell]! < 2) continue;
      // Beside a street the ground follows it, farther off less and less.
      const graded = heights[cell]! + change[cell]! / (weight + 0.15);
      const level = river.levelM[cell]!;
      heights[cell] = Number.isNaN(level) ? graded : Math.max(graded, level + 1);
    }
  }
}

/** Levels of the vertices of the web: near the ground, and between neighbours no steeper than the ranks allow. */
function profileLevels(web: StreetWeb, raster: GroundRaster): Float64Array {
  const count = web.east.length;
  const ground = Float64Array.from({ length: count }, (_, vertex) =>
    rasterValue(raster, raster.heights, web.east[vertex]!, web.north[vertex]!),
  );
  const levels = Float64Array.from(ground);
  const from: number[] = [];
  const to: number[] = [];
  const most: number[] = [];
  for (let segment = 0; segment < web.segmentFrom.length; segment++) {
    const way = web.segmentWay[segment]!;
    if (way < 0) continue;
    const a = web.segmentFrom[segment]!;
    const b = web.segmentTo[segment]!;
    from.push(a);
    to.push(b);
    const length = Math.hypot(web.east[b]! - web.east[a]!, web.north[b]! - web.north[a]!);
    most.push(STEEPEST[web.ways[way]!.rank] * length);
  }
  for (let round = 0; round < PROFILE_ROUNDS; round++) {
    for (let i = 0; i < from.length; i++) {
      const a = from[i]!;
      const b = to[i]!;
      const rise = levels[b]! - levels[a]!;
      const excess = Math.abs(rise) - most[i]!;
      if (excess <= 0) continue;
      const shift = (rise > 0 ? 0.5 : -0.5) * excess;
      levels[a]! += shift;
      levels[b]! -= shift;
    }
    // The last rounds only make it gentle.
    if (round < PROFILE_ROUNDS - 20) {
      for (let vertex = 0; vertex < count; vertex++) levels[vertex]! += 0.02 * (ground[vertex]! - levels[vertex]!);
    }
  }
  return levels;
}
