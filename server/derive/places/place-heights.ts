import { mercatorLat, mercatorLon } from '../../../core/geodesy/web-mercator.ts';
import type { GroundSurface } from '../ground-surface.ts';
import type { BuildingTable, LabelTable } from './place-tables.ts';

/** Where buildings stand, ellipsoidal metres. */
export interface BuildingHeights {
  /** Mean of the ground at the corners of the outer rings: heights of buildings count from it. */
  footM: Float64Array;
  /** Where walls begin: below the lowest of those corners. */
  bottomM: Float64Array;
}

/** Walls reach so far below the lowest corner, metres: terrain tiles of a distance lie lower than the ground in places. */
const WALL_BELOW_M = 1.5;
/** Positions between two turns of others on the event loop. */
const POSITIONS_A_TURN = 4_000;

type Surface = Pick<GroundSurface, 'at'>;

/** Ground levels of buildings; gives way to other work. */
export async function buildingHeights(buildings: BuildingTable, ground: Surface): Promise<BuildingHeights> {
  const { count, metres, rowRings, ringStart, outer } = buildings;
  const footM = new Float64Array(count);
  const bottomM = new Float64Array(count);
  let sinceTurn = 0;
  for (let row = 0; row < count; row++) {
    let sum = 0;
    let corners = 0;
    let lowest = Infinity;
    for (let q = rowRings[row]!; q < rowRings[row + 1]!; q++) {
      if (outer[q] === 0) continue;
      for (let v = ringStart[q]!; v < ringStart[q + 1]! - 1; v++) {
        const { height } = ground.at(mercatorLon(metres[2 * v]!), mercatorLat(metres[2 * v + 1]!));
        sum += height;
        corners++;
        lowest = Math.min(lowest, height);
      }
    }
    footM[row] = sum / corners;
    bottomM[row] = lowest - WALL_BELOW_M;
    sinceTurn += corners;
    if (sinceTurn >= POSITIONS_A_TURN) {
      sinceTurn = 0;
      await othersTurn();
    }
  }
  return { footM, bottomM };
}

/** Ellipsoidal height of the ground at each label, metres; gives way to other work. */
export async function labelHeights({ count, metres }: LabelTable, ground: Surface): Promise<Float64Array> {
  const heights = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    heights[row] = ground.at(mercatorLon(metres[2 * row]!), mercatorLat(metres[2 * row + 1]!)).height;
    if (row % POSITIONS_A_TURN === POSITIONS_A_TURN - 1) await othersTurn();
  }
  return heights;
}

export function othersTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
