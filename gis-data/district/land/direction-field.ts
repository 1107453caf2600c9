import { rasterValue } from './ground-raster.ts';
import { gradientNoise } from './gradient-noise.ts';
import { seededRandom } from './seeded-random.ts';
import type { Settlement } from './settlement.ts';
import type { Site } from './site.ts';
import type { StreetWeb } from './street-web.ts';

/** Slope at which streets follow the contours and nothing else. */
const STEEP = 0.07;
const SMOOTHING_ROUNDS = 3;

/** The direction of the cross of streets at a position, radians anticlockwise from east, -π/4 to π/4: streets run along its arms. */
export type DirectionField = (east: number, north: number) => number;

/**
 * The cross field that streets grow along: contours where the ground is steep, the main roads where one is near, and a slow drift
 * elsewhere. Crosses are kept as the angle four times over, in which their arms are one (after Chen et al. 2008).
 */
export function directionField(site: Site, settlement: Settlement, web: StreetWeb): DirectionField {
  const { frame, slopeEast, slopeNorth } = settlement;
  const { columns, rows, stepM, originEast, originNorth } = frame;
  const cells = columns * rows;
  let cosine = new Float64Array(cells);
  let sine = new Float64Array(cells);
  const noise = gradientNoise(seededRandom(site.seed, 'directions').whole(0x7fffffff));
  const drift = 3_200 * Math.max(site.scale, 0.3);
  for (let cell = 0; cell < cells; cell++) {
    const east = originEast + (cell % columns) * stepM;
    const north = originNorth - Math.floor(cell / columns) * stepM;
    const slow = 4 * 1.3 * noise(east / drift, north / drift);
    const steepness = Math.hypot(slopeEast[cell]!, slopeNorth[cell]!);
    const weight = Math.min(steepness / STEEP, 1) ** 2;
    // A gradient and its contour are arms of one cross.
    const contour = 4 * Math.atan2(slopeNorth[cell]!, slopeEast[cell]!);
    cosine[cell] = 0.2 * Math.cos(slow) + weight * Math.cos(contour);
    sine[cell] = 0.2 * Math.sin(slow) + weight * Math.sin(contour);
  }
  const reach = 420 * Math.max(site.scale, 0.45);
  for (let segment = 0; segment < web.segmentFrom.length; segment++) {
    if (web.segmentWay[segment]! < 0) continue;
    const from = web.segmentFrom[segment]!;
    const to = web.segmentTo[segment]!;
    const dx = web.east[to]! - web.east[from]!;
    const dy = web.north[to]! - web.north[from]!;
    const angle = 4 * Math.atan2(dy, dx);
    const length = Math.hypot(dx, dy);
    const x = (web.east[from]! + dx / 2 - originEast) / stepM;
    const y = (originNorth - web.north[from]! - dy / 2) / stepM;
    const far = (1.6 * reach) / stepM;
    for (let row = Math.max(0, Math.ceil(y - far)); row <= Math.min(rows - 1, y + far); row++) {
      for (let column = Math.max(0, Math.ceil(x - far)); column <= Math.min(columns - 1, x + far); column++) {
        const apart = (Math.hypot(column - x, row - y) * stepM) / reach;
        const weight = (1.2 * length * Math.exp(-2 * apart * apart)) / reach;
        cosine[row * columns + column]! += weight * Math.cos(angle);
        sine[row * columns + column]! += weight * Math.sin(angle);
      }
    }
  }
  for (let round = 0; round < SMOOTHING_ROUNDS; round++) {
    cosine = blurred(cosine, columns, rows);
    sine = blurred(sine, columns, rows);
  }
  return (east, north) =>
    Math.atan2(rasterValue(frame, sine, east, north), rasterValue(frame, cosine, east, north)) / 4;
}

function blurred(values: Float64Array<ArrayBuffer>, columns: number, rows: number): Float64Array<ArrayBuffer> {
  const out = Float64Array.from(values);
  for (let row = 1; row < rows - 1; row++) {
    for (let column = 1; column < columns - 1; column++) {
      const at = row * columns + column;
      out[at] =
        0.4 * values[at]! + 0.15 * (values[at - 1]! + values[at + 1]! + values[at - columns]! + values[at + columns]!);
    }
  }
  return out;
}
