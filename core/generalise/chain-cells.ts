import { QUADKEY_ZOOM, quadkeyAt } from '../geodesy/quadkey.ts';
import type { ChainTable } from './merge-chains.ts';

/** Levels of cells in a tile: a tile of zoom z is made of the cells of zoom z + 1. */
const CELLS_IN_TILE = 1;

/** Quadkey of the zoom 16 cell in which the middle of each chain's box lies. */
export function chainCells({ count, vertexStart, mercator }: ChainTable): Uint32Array {
  const cells = new Uint32Array(count);
  for (let chain = 0; chain < count; chain++) {
    let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let v = 2 * vertexStart[chain]!; v < 2 * vertexStart[chain + 1]!; v += 2) {
      const x = mercator[v]!;
      const y = mercator[v + 1]!;
      if (x < west) west = x;
      if (x > east) east = x;
      if (y < south) south = y;
      if (y > north) north = y;
    }
    cells[chain] = quadkeyAt((west + east) / 2, (south + north) / 2);
  }
  return cells;
}

/**
 * The cells by which the level of a zoom is ordered, from those of {@link chainCells}. They are as large as a tile of the next zoom: small enough that a tile reads
 * whole runs of rows, large enough that rows that follow each other are mostly of one class and size, which packs better (with cells of zoom 16, zoom 12 of the demo
 * district shows 52,000 lines within its budget, not 55,000).
 */
export function levelCells(cells: Uint32Array, zoom: number): Uint32Array {
  const bits = 2 * (QUADKEY_ZOOM - zoom - CELLS_IN_TILE);
  return cells.map((cell) => cell >>> bits);
}
