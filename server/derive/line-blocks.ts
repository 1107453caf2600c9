import type { LevelTable } from '../../core/generalise/level-table.ts';
import { sharedColumn } from './column.ts';

/** Rows whose boxes are kept as one. Fewer, and more boxes are looked at; more, and more rows of which the tile shows nothing. */
const BLOCK_ROWS = 16;

/** West, south, east, north of each {@link BLOCK_ROWS} rows of a level, EPSG:3857, stride 4. Rows that follow each other lie near each other. */
export function lineBlocks({ count, vertexStart, metres }: LevelTable): Float64Array {
  const blocks = Math.ceil(count / BLOCK_ROWS);
  const boxes = sharedColumn(Float64Array, 4 * blocks);
  for (let block = 0; block < blocks; block++) {
    const from = 2 * vertexStart[block * BLOCK_ROWS]!;
    const to = 2 * vertexStart[Math.min((block + 1) * BLOCK_ROWS, count)]!;
    let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let v = from; v < to; v += 2) {
      const x = metres[v]!;
      const y = metres[v + 1]!;
      if (x < west) west = x;
      if (x > east) east = x;
      if (y < south) south = y;
      if (y > north) north = y;
    }
    boxes.set([west, south, east, north], 4 * block);
  }
  return boxes;
}

/** Rows of all blocks that meet a box, as runs from a row to another (not included) in turns; there may be rows among them that do not meet it. */
export function runsOfRows(
  boxes: Float64Array,
  count: number,
  { west, south, east, north }: { west: number; south: number; east: number; north: number },
): number[] {
  const runs: number[] = [];
  let end = -1;
  for (let at = 0, row = 0; at < boxes.length; at += 4, row += BLOCK_ROWS) {
    if (boxes[at]! > east || boxes[at + 2]! < west || boxes[at + 1]! > north || boxes[at + 3]! < south) continue;
    const next = Math.min(row + BLOCK_ROWS, count);
    if (row === end) runs[runs.length - 1] = next;
    else runs.push(row, next);
    end = next;
  }
  return runs;
}
