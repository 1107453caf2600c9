import type { GroundRaster } from './land.ts';

/** Where the cells of a grid lie. */
export type GridFrame = Omit<GroundRaster, 'heights'>;

/** A value at a position: bilinear between the centres of the four cells around it, NaN outside the centres of the outer cells. */
export function rasterValue(raster: GridFrame, values: ArrayLike<number>, east: number, north: number): number {
  const { columns, rows, stepM } = raster;
  const x = (east - raster.originEast) / stepM;
  const y = (raster.originNorth - north) / stepM;
  // Written so that NaN is outside too.
  if (!(x >= 0 && y >= 0 && x <= columns - 1 && y <= rows - 1)) return Number.NaN;
  const column = Math.min(Math.floor(x), columns - 2);
  const row = Math.min(Math.floor(y), rows - 2);
  const u = x - column;
  const v = y - row;
  const at = row * columns + column;
  const upper = values[at]! * (1 - u) + values[at + 1]! * u;
  const lower = values[at + columns]! * (1 - u) + values[at + columns + 1]! * u;
  return upper * (1 - v) + lower * v;
}

/** An empty raster over bounds (west, south, east, north), with a margin around them. */
export function emptyRaster(
  bounds: readonly [number, number, number, number],
  stepM: number,
  marginM: number,
): GroundRaster {
  const [west, south, east, north] = bounds;
  const columns = Math.ceil((east - west + 2 * marginM) / stepM) + 1;
  const rows = Math.ceil((north - south + 2 * marginM) / stepM) + 1;
  return {
    originEast: west - marginM,
    originNorth: north + marginM,
    stepM,
    columns,
    rows,
    heights: new Float32Array(columns * rows),
  };
}
