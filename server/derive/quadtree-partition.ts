import { WORLD_HALF_M } from '../../core/geodesy/web-mercator.ts';

/** A leaf is never larger than a cell of this level (2.4 km at the equator): float32 stays exact in it and data far apart never share it. */
export const LARGEST_LEAF_LEVEL = 14;
/** Cells of this level (9 m) are not divided, however full. */
const SMALLEST_LEAF_LEVEL = 22;

/** A cell of the web mercator quadtree, z/x/y as map tiles are counted. A node has children or rows, never both. */
export interface PartitionNode {
  z: number;
  x: number;
  y: number;
  children: PartitionNode[];
  /** Ascending; empty in nodes with children. */
  rows: Uint32Array;
}

export interface PartitionItems {
  count: number;
  /** Web mercator position that decides the cell of a row, metres. */
  position(row: number): readonly [number, number];
  /** Instances that the row needs. */
  weight(row: number): number;
}

/**
 * Rows divided by the web mercator quadtree, so that no leaf needs more than `most` instances (but for a single crowded cell), every row in exactly
 * one leaf. Cells with one occupied child are skipped. Null without rows. Cells stay where they are when rows change, so leaves keep their names.
 */
export function partitionRows(items: PartitionItems, most: number): PartitionNode | null {
  if (items.count === 0) return null;
  const xs = new Float64Array(items.count);
  const ys = new Float64Array(items.count);
  const rows = new Uint32Array(items.count);
  for (let row = 0; row < items.count; row++) {
    const [x, y] = items.position(row);
    xs[row] = unitX(x);
    ys[row] = unitY(y);
    rows[row] = row;
  }
  const divide = (z: number, x: number, y: number, own: Uint32Array): PartitionNode => {
    const weight = own.reduce((sum, row) => sum + items.weight(row), 0);
    const fits = own.length === 1 || weight <= most || z >= SMALLEST_LEAF_LEVEL;
    if (z >= LARGEST_LEAF_LEVEL && fits) return { z, x, y, children: [], rows: own };
    const side = 2 ** (z + 1);
    const quarters: number[][] = [[], [], [], []];
    for (const row of own) {
      const right = Math.floor(xs[row]! * side) - 2 * x;
      const lower = Math.floor(ys[row]! * side) - 2 * y;
      quarters[2 * lower + right]!.push(row);
    }
    const children = quarters.flatMap((quarter, i) =>
      quarter.length === 0 ? [] : [divide(z + 1, 2 * x + (i & 1), 2 * y + (i >> 1), Uint32Array.from(quarter))],
    );
    return children.length === 1 ? children[0]! : { z, x, y, children, rows: new Uint32Array(0) };
  };
  return divide(0, 0, 0, rows);
}

/** Leaves in the order of the tree. */
export function leavesOf(node: PartitionNode | null): PartitionNode[] {
  if (node === null) return [];
  return node.children.length === 0 ? [node] : node.children.flatMap(leavesOf);
}

/** Column and row, at level z, of the cell that holds a position (web mercator metres). */
export function cellOf([x, y]: readonly [number, number], z: number): [number, number] {
  const side = 2 ** z;
  return [Math.floor(unitX(x) * side), Math.floor(unitY(y) * side)];
}

function unitX(x: number): number {
  return unit(x / (2 * WORLD_HALF_M) + 0.5);
}

function unitY(y: number): number {
  return unit(0.5 - y / (2 * WORLD_HALF_M));
}

function unit(value: number): number {
  return Math.min(1 - Number.EPSILON / 2, Math.max(0, value));
}
