import { rasterValue } from './ground-raster.ts';
import type { GroundRaster, River } from './land.ts';

/** Where the water is, cell by cell of the ground raster. */
export interface RiverField {
  /** Distance to the nearest bank, metres: negative in the water, `REACH_M` where none is nearer. */
  bankM: Float32Array;
  /** Half the width of the nearest river. */
  halfWidthM: Float32Array;
  /** Water level of the nearest river; NaN beyond `REACH_M`. */
  levelM: Float32Array;
  /** `bankM` between the cells. */
  bankDistanceM(east: number, north: number): number;
}

export const REACH_M = 700;

/** Distances to the banks of rivers, in a band of `REACH_M` around them. */
export function riverField(rivers: readonly River[], raster: GroundRaster): RiverField {
  const { columns, rows, stepM, originEast, originNorth } = raster;
  const bankM = new Float32Array(columns * rows).fill(REACH_M);
  const halfWidthM = new Float32Array(columns * rows);
  const levelM = new Float32Array(columns * rows).fill(Number.NaN);
  for (const { line, widthM, levelM: levels } of rivers) {
    const half = widthM / 2;
    const reach = REACH_M + half;
    for (let i = 0; i + 1 < levels.length; i++) {
      const ax = line[2 * i]!;
      const ay = line[2 * i + 1]!;
      const dx = line[2 * i + 2]! - ax;
      const dy = line[2 * i + 3]! - ay;
      const inverse = 1 / (dx * dx + dy * dy);
      const first = Math.max(0, Math.ceil((Math.min(ax, ax + dx) - reach - originEast) / stepM));
      const last = Math.min(columns - 1, Math.floor((Math.max(ax, ax + dx) + reach - originEast) / stepM));
      const top = Math.max(0, Math.ceil((originNorth - Math.max(ay, ay + dy) - reach) / stepM));
      const bottom = Math.min(rows - 1, Math.floor((originNorth - Math.min(ay, ay + dy) + reach) / stepM));
      for (let row = top; row <= bottom; row++) {
        const py = originNorth - row * stepM - ay;
        for (let column = first; column <= last; column++) {
          const px = originEast + column * stepM - ax;
          const part = Math.max(0, Math.min((px * dx + py * dy) * inverse, 1));
          const x = px - part * dx;
          const y = py - part * dy;
          const cell = row * columns + column;
          const nearest = bankM[cell]! + half;
          const squared = x * x + y * y;
          if (nearest <= 0 || squared >= nearest * nearest) continue;
          bankM[cell] = Math.sqrt(squared) - half;
          halfWidthM[cell] = half;
          levelM[cell] = levels[i]! * (1 - part) + levels[i + 1]! * part;
        }
      }
    }
  }
  return {
    bankM,
    halfWidthM,
    levelM,
    bankDistanceM: (east, north) => rasterValue(raster, bankM, east, north),
  };
}
