import type { GroundRaster, River } from './land.ts';
import { resample } from './polyline.ts';
import { seededRandom } from './seeded-random.ts';
import type { Site } from './site.ts';

/** The rivers of a site and the place where they meet. */
export interface Rivers {
  /** The large river first. */
  rivers: River[];
  confluence: { east: number; north: number };
}

const VERTEX_STEP_M = 25;
const LEVEL_AT_CONFLUENCE_M = 168;
const LARGE_RIVER_FALL = 0.000_25;
const SMALL_RIVER_FALL = 0.001_8;

/** A large river that winds through the site from the south-west to the north-east, and a small one that meets it at the outside of a bend near the centre. */
export function drawRivers(site: Site, raster: GroundRaster): Rivers {
  const random = seededRandom(site.seed, 'rivers');
  const { scale } = site;
  const spread = 900 * scale;
  const confluence = {
    east: site.centreEast + random.between(-spread, spread),
    north: site.centreNorth + random.between(-spread, spread),
  };
  const heading = random.between(0.35, 0.95);
  const side = random.chance(0.5) ? 1 : -1;
  const largeWidth = Math.round(scale < 0.5 ? random.between(150, 190) : random.between(280, 360));
  const smallWidth = Math.round(scale < 0.5 ? random.between(30, 36) : random.between(45, 75));
  const names = seededRandom(site.seed, 'river names');

  const bend = 1_500 * scale;
  const bendLength = random.between(11_000, 13_500) * scale;
  const bendPhase = random.between(-0.35, 0.35);
  const ripple = 320 * scale;
  const rippleLength = random.between(4_600, 5_600) * scale;
  const ripplePhase = random.between(0, 2 * Math.PI);
  const winding = (station: number): number =>
    bend * (Math.cos((2 * Math.PI * station) / bendLength + bendPhase) - Math.cos(bendPhase)) +
    ripple * (Math.sin((2 * Math.PI * station) / rippleLength + ripplePhase) - Math.sin(ripplePhase));
  const reach = 0.8 * raster.columns * raster.stepM;
  const large: number[] = [];
  for (let station = -reach; station <= reach; station += VERTEX_STEP_M) {
    pushPlace(large, confluence, heading, station, side * winding(station));
  }

  // The small one leaves the bend at a right angle, on its outer side, and winds the more the farther up it is.
  const slope = side * (winding(10) - winding(-10)) * 0.05;
  const smallHeading = heading + Math.atan(slope) + side * (Math.PI / 2 + random.between(-0.25, 0.25));
  const curl = 420 * scale;
  const curlLength = random.between(3_400, 4_200) * scale;
  const curlPhase = random.between(0, 2 * Math.PI);
  const small: number[] = [];
  for (let station = reach; station >= 0; station -= VERTEX_STEP_M) {
    const ramp = Math.min(station / (2_500 * scale), 1) ** 2;
    const offset =
      curl * ramp * Math.sin((2 * Math.PI * station) / curlLength + curlPhase) +
      1.6 * curl * ramp * Math.sin((2 * Math.PI * station) / (2.7 * curlLength) + 2 * curlPhase);
    pushPlace(small, confluence, smallHeading, station, offset);
  }
  small.push(confluence.east, confluence.north);

  const largeLine = resample(reachAround(large, raster, confluence), VERTEX_STEP_M);
  const smallLine = resample(reachAround(small, raster, confluence), VERTEX_STEP_M);
  const mouth = nearestVertex(largeLine, confluence);
  return {
    confluence,
    rivers: [
      {
        name: names.pick(['明江', '沧江', '青衣江', '丰江', '安澜江']),
        line: largeLine,
        widthM: largeWidth,
        levelM: levelsAlong(largeLine, mouth, LARGE_RIVER_FALL),
      },
      {
        name: names.pick(['花溪河', '清溪河', '梁滩溪', '桃花溪', '跳蹬溪']),
        line: smallLine,
        widthM: smallWidth,
        levelM: levelsAlong(smallLine, smallLine.length / 2 - 1, SMALL_RIVER_FALL),
      },
    ],
  };
}

function pushPlace(
  line: number[],
  origin: { east: number; north: number },
  heading: number,
  along: number,
  left: number,
): void {
  line.push(
    origin.east + along * Math.cos(heading) - left * Math.sin(heading),
    origin.north + along * Math.sin(heading) + left * Math.cos(heading),
  );
}

/** The part of a line that stays inside the raster around the place where it comes nearest to `place`. */
function reachAround(line: number[], raster: GroundRaster, place: { east: number; north: number }): number[] {
  const inside = (i: number): boolean => {
    const x = (line[2 * i]! - raster.originEast) / raster.stepM;
    const y = (raster.originNorth - line[2 * i + 1]!) / raster.stepM;
    return x >= 0 && y >= 0 && x <= raster.columns - 1 && y <= raster.rows - 1;
  };
  const middle = nearestVertex(line, place);
  let first = middle;
  while (first > 0 && inside(first - 1)) first--;
  let last = middle;
  while (last < line.length / 2 - 1 && inside(last + 1)) last++;
  return line.slice(2 * first, 2 * last + 2);
}

function nearestVertex(line: ArrayLike<number>, { east, north }: { east: number; north: number }): number {
  let nearest = 0;
  let least = Infinity;
  for (let i = 0; i < line.length / 2; i++) {
    const distance = Math.hypot(line[2 * i]! - east, line[2 * i + 1]! - north);
    if (distance < least) {
      least = distance;
      nearest = i;
    }
  }
  return nearest;
}

/** Water levels that fall evenly downstream through the level of the confluence at vertex `mouth`. */
function levelsAlong(line: Float64Array, mouth: number, fall: number): Float64Array {
  const levels = new Float64Array(line.length / 2);
  for (let i = 1; i < levels.length; i++) {
    levels[i] =
      levels[i - 1]! - fall * Math.hypot(line[2 * i]! - line[2 * i - 2]!, line[2 * i + 1]! - line[2 * i - 1]!);
  }
  const shift = LEVEL_AT_CONFLUENCE_M - levels[mouth]!;
  for (let i = 0; i < levels.length; i++) levels[i]! += shift;
  return levels;
}
