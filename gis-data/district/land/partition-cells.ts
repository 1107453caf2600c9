/** Cells with a position each and the cells that they border on. */
export interface CellGraph {
  /** Stride 2. */
  positions: Float64Array;
  /** Cells next to each cell; may name cells that are not part of what is divided. */
  neighbours: readonly Int32Array[];
}

/**
 * Divides connected cells into `parts` connected groups of about equal numbers: again and again across the longer axis. Cells that a cut
 * leaves without connection go to the other side.
 */
export function partitionCells(graph: CellGraph, cells: Int32Array, parts: number): Int32Array[] {
  if (parts <= 1 || cells.length < 2) return [cells];
  const firstParts = Math.floor(parts / 2);
  const share = Math.max(1, Math.round((cells.length * firstParts) / parts));
  const sorted = sortAlongLongerAxis(graph.positions, cells);
  let first = sorted.subarray(0, share);
  let second = sorted.subarray(share);
  for (const side of ['first', 'second'] as const) {
    const [kept, loose] = largestConnected(graph, side === 'first' ? first : second);
    if (side === 'first') {
      first = kept;
      second = joined(second, loose);
    } else {
      second = kept;
      first = joined(first, loose);
    }
  }
  return [...partitionCells(graph, first, firstParts), ...partitionCells(graph, second, parts - firstParts)];
}

/** The largest connected group among cells, and all the others. */
export function largestConnected({ neighbours }: CellGraph, cells: Int32Array): [Int32Array, Int32Array] {
  const free = new Set(cells);
  let largest: number[] = [];
  for (const start of cells) {
    if (!free.delete(start)) continue;
    const group = [start];
    for (let i = 0; i < group.length; i++) {
      for (const next of neighbours[group[i]!]!) if (free.delete(next)) group.push(next);
    }
    if (group.length > largest.length) largest = group;
  }
  if (largest.length === cells.length) return [cells, new Int32Array(0)];
  const kept = new Set(largest);
  return [Int32Array.from(largest), cells.filter((cell) => !kept.has(cell))];
}

function sortAlongLongerAxis(positions: Float64Array, cells: Int32Array): Int32Array {
  let meanEast = 0;
  let meanNorth = 0;
  for (const cell of cells) {
    meanEast += positions[2 * cell]! / cells.length;
    meanNorth += positions[2 * cell + 1]! / cells.length;
  }
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (const cell of cells) {
    const x = positions[2 * cell]! - meanEast;
    const y = positions[2 * cell + 1]! - meanNorth;
    xx += x * x;
    xy += x * y;
    yy += y * y;
  }
  const axis = 0.5 * Math.atan2(2 * xy, xx - yy);
  const cosine = Math.cos(axis);
  const sine = Math.sin(axis);
  const along = (cell: number): number =>
    (positions[2 * cell]! - meanEast) * cosine + (positions[2 * cell + 1]! - meanNorth) * sine;
  return Int32Array.from(cells).sort((a, b) => along(a) - along(b) || a - b);
}

function joined(a: Int32Array, b: Int32Array): Int32Array {
  if (b.length === 0) return a;
  const out = new Int32Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}
