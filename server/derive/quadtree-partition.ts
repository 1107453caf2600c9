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
  const { count } = items;
  const xs = new Float64Array(count);
  const ys = new Float64Array(count);
  const weights = new Float64Array(count);
  const order = new Uint32Array(count);
  const scratch = new Uint32Array(count);
  for (let row = 0; row < count; row++) {
    const [x, y] = items.position(row);
    xs[row] = unitX(x);
    ys[row] = unitY(y);
    weights[row] = items.weight(row);
    order[row] = row;
  }
  /** Divides the rows `order[from]` up to `order[to]`, which stay in their order within each quarter. */
  const divide = (z: number, x: number, y: number, from: number, to: number): PartitionNode => {
    let weight = 0;
    for (let i = from; i < to; i++) weight += weights[order[i]!]!;
    const fits = to - from === 1 || weight <= most || z >= SMALLEST_LEAF_LEVEL;
    if (z >= LARGEST_LEAF_LEVEL && fits) return { z, x, y, children: [], rows: order.slice(from, to) };
    const side = 2 ** (z + 1);
    const quarterOf = (row: number): number =>
      2 * (Math.floor(ys[row]! * side) - 2 * y) + Math.floor(xs[row]! * side) - 2 * x;
    const starts = [0, 0, 0, 0, 0];
    for (let i = from; i < to; i++) starts[quarterOf(order[i]!) + 1]!++;
    starts[0] = from;
    for (let quarter = 0; quarter < 4; quarter++) starts[quarter + 1]! += starts[quarter]!;
    const next = starts.slice(0, 4);
    for (let i = from; i < to; i++) scratch[next[quarterOf(order[i]!)]!++] = order[i]!;
    order.set(scratch.subarray(from, to), from);
    const children = [0, 1, 2, 3].flatMap((quarter) =>
      starts[quarter] === starts[quarter + 1]
        ? []
        : [divide(z + 1, 2 * x + (quarter & 1), 2 * y + (quarter >> 1), starts[quarter]!, starts[quarter + 1]!)],
    );
    return children.length === 1 ? children[0]! : { z, x, y, children, rows: new Uint32Array(0) };
  };
  return divide(0, 0, 0, 0, count);
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
