import { Math as CesiumMath } from 'cesium';

/**
 * How far tiles may be from what the server answered: this share of the height of the eye above it, metres between a least and a most, and metres more for each
 * metre from where it was asked, since steeper ground is none. A depth of metres is not told from a tile that is off by ten.
 */
const TOLERANCE_SHARE = 0.05;
const LEAST_TOLERANCE_M = 1.5;
const MOST_TOLERANCE_M = 15;
const TOLERANCE_SLOPE = 0.6;

/**
 * Height of the ground below the eye: that of the loaded tiles while they agree with the server's answer near by, else the answer.
 * @param eye Height of the eye, metres, in the frame of the others: above the ellipsoid.
 * @param tiles Height that the loaded tiles give below the eye; undefined where none is loaded.
 * @param answer Height that the server gave.
 * @param distance Metres in plan between the eye and where the server was asked.
 */
export function trustedGround(eye: number, tiles: number | undefined, answer: number, distance: number): number {
  if (tiles === undefined) return answer;
  const share = CesiumMath.clamp(TOLERANCE_SHARE * Math.abs(eye - answer), LEAST_TOLERANCE_M, MOST_TOLERANCE_M);
  return Math.abs(tiles - answer) <= share + TOLERANCE_SLOPE * distance ? tiles : answer;
}
