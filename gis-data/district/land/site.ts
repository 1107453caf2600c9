import { gradientNoise } from './gradient-noise.ts';
import { seededRandom } from './seeded-random.ts';

/** Where a land lies and how large it is, before anything is on it. Positions are metres of EPSG:4544. */
export interface Site {
  size: 'town' | 'district';
  seed: number;
  name: string;
  areaM2: number;
  centreEast: number;
  centreNorth: number;
  /** West, south, east, north: a square that holds the outline. */
  bounds: readonly [number, number, number, number];
  /** Step of the ground raster. */
  stepM: number;
  /** Lengths that grow with the site, such as the reach of its centre, are those of a district times this. */
  scale: number;
  /** Distance of the outline from the centre in a direction, radians anticlockwise from east. */
  outlineRadiusM(direction: number): number;
  /** How far inside the outline a position is, measured towards the centre; negative outside. */
  depthInsideM(east: number, north: number): number;
}

interface SiteSize {
  areaM2: number;
  widthM: number;
  stepM: number;
}

/** Width of the square: the outline fills about nine tenths of it. */
const SITE_SIZES: Readonly<Record<Site['size'], SiteSize>> = {
  town: { areaM2: 21.5e6, widthM: 5_000, stepM: 12.5 },
  district: { areaM2: 430e6, widthM: 22_400, stepM: 25 },
};

export const DISTRICT_WIDTH_M = SITE_SIZES.district.widthM;

const DIRECTIONS = 720;
/** The outline is a superellipse of this exponent, bent by noise. */
const SQUARENESS = 5;
const OUTLINE_BEND = 0.035;

/** The site of a size around a centre; the seed bends its outline. */
export function makeSite(
  size: Site['size'],
  seed: number,
  place: { name: string; centreEast: number; centreNorth: number },
): Site {
  const { areaM2, widthM, stepM } = SITE_SIZES[size];
  const noise = gradientNoise(seededRandom(seed, 'outline').whole(0x7fffffff));
  const radii = new Float64Array(DIRECTIONS);
  let doubleArea = 0;
  for (let i = 0; i < DIRECTIONS; i++) {
    const direction = (2 * Math.PI * i) / DIRECTIONS;
    const x = Math.cos(direction);
    const y = Math.sin(direction);
    const box = (Math.abs(x) ** SQUARENESS + Math.abs(y) ** SQUARENESS) ** (-1 / SQUARENESS);
    const bend = noise(2 * x + 5, 2 * y + 5) + 0.5 * noise(6 * x + 40, 6 * y + 40);
    radii[i] = box * (1 + OUTLINE_BEND * Math.max(-1.4, Math.min(bend * 1.4, 1.4)));
    doubleArea += radii[i]! ** 2 * ((2 * Math.PI) / DIRECTIONS);
  }
  const factor = Math.sqrt(areaM2 / (doubleArea / 2));
  for (let i = 0; i < DIRECTIONS; i++) radii[i]! *= factor;

  const { centreEast, centreNorth } = place;
  const outlineRadiusM = (direction: number): number => {
    const turn = direction / (2 * Math.PI);
    const position = (turn - Math.floor(turn)) * DIRECTIONS;
    const before = Math.floor(position) % DIRECTIONS;
    const after = (before + 1) % DIRECTIONS;
    const part = position - Math.floor(position);
    return radii[before]! * (1 - part) + radii[after]! * part;
  };
  const half = widthM / 2;
  return {
    size,
    seed,
    ...place,
    areaM2,
    bounds: [centreEast - half, centreNorth - half, centreEast + half, centreNorth + half],
    stepM,
    scale: Math.sqrt(areaM2 / SITE_SIZES.district.areaM2),
    outlineRadiusM,
    depthInsideM(east, north) {
      const x = east - centreEast;
      const y = north - centreNorth;
      return outlineRadiusM(Math.atan2(y, x)) - Math.hypot(x, y);
    },
  };
}
