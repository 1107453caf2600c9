/** A square grid of heights on which water runs to outlets. Cells are in rows of `columns`. */
export interface ErosionGrid {
  columns: number;
  rows: number;
  stepM: number;
  /** Heights, metres; changed in place. Outlets keep theirs. */
  heights: Float64Array;
  /** 1 where water leaves the grid. */
  outlet: Uint8Array;
  /** Rate of rise of each cell, metres a step. */
  uplift: Float64Array;
}

/** Exponent of the catchment in the stream power law: somewhat less than the usual 0.45, so that valleys keep their fall on a coarse grid. */
export const CATCHMENT_EXPONENT = 0.3;
const NEIGHBOUR_COLUMNS = [1, 1, 0, -1, -1, -1, 0, 1];
const NEIGHBOUR_ROWS = [0, 1, 1, 1, 0, -1, -1, -1];

/**
 * Wears a rising land down by its own water until ridges and branching valleys stand: the stream power law
 * dz/dt = uplift - erodibility · catchment^m · slope, solved implicitly along the flow paths (Braun and Willett 2013).
 * Pits are passed at their lowest rim, so every cell has a path to an outlet.
 */
export function erode(grid: ErosionGrid, erodibility: number, steps: number): void {
  const { columns, rows, stepM, heights, uplift } = grid;
  const cells = columns * rows;
  const receiver = new Int32Array(cells);
  const order = new Int32Array(cells);
  const catchment = new Float64Array(cells);
  for (let step = 0; step < steps; step++) {
    routeFlow(grid, receiver, order);
    catchment.fill(stepM * stepM);
    for (let i = cells - 1; i >= 0; i--) {
      const cell = order[i]!;
      if (receiver[cell] !== cell) catchment[receiver[cell]!]! += catchment[cell]!;
    }
    for (let i = 0; i < cells; i++) {
      const cell = order[i]!;
      const below = receiver[cell]!;
      if (below === cell) continue;
      const apart = Math.abs(below - cell);
      const distance = apart === 1 || apart === columns ? stepM : stepM * Math.SQRT2;
      const factor = (erodibility * catchment[cell]! ** CATCHMENT_EXPONENT) / distance;
      const risen = heights[cell]! + uplift[cell]!;
      // Where a pit was passed the receiver lies higher: the cell fills up to it.
      heights[cell] = Math.max((risen + factor * heights[below]!) / (1 + factor), heights[below]!);
    }
  }
}

/** Fills `receiver` with the cell that each cell drains to (itself for outlets) and `order` so that receivers come first: priority flood (Barnes 2014). */
function routeFlow(grid: ErosionGrid, receiver: Int32Array, order: Int32Array): void {
  const { columns, rows, heights, outlet } = grid;
  const cells = columns * rows;
  const filled = new Float64Array(cells).fill(Number.NaN);
  const heap = new Int32Array(cells);
  let size = 0;
  const push = (cell: number): void => {
    let at = size++;
    const height = filled[cell]!;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (filled[heap[above]!]! <= height) break;
      heap[at] = heap[above]!;
      at = above;
    }
    heap[at] = cell;
  };
  const pop = (): number => {
    const top = heap[0]!;
    const cell = heap[--size]!;
    const height = filled[cell]!;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= size) break;
      if (below + 1 < size && filled[heap[below + 1]!]! < filled[heap[below]!]!) below++;
      if (filled[heap[below]!]! >= height) break;
      heap[at] = heap[below]!;
      at = below;
    }
    heap[at] = cell;
    return top;
  };
  for (let cell = 0; cell < cells; cell++) {
    if (outlet[cell] === 0) continue;
    filled[cell] = heights[cell]!;
    receiver[cell] = cell;
    push(cell);
  }
  // Every cell is drained by some outlet, and so comes out of the heap once.
  for (let count = 0; count < cells; count++) {
    const cell = pop();
    order[count] = cell;
    const column = cell % columns;
    const row = (cell - column) / columns;
    for (let k = 0; k < 8; k++) {
      const c = column + NEIGHBOUR_COLUMNS[k]!;
      const r = row + NEIGHBOUR_ROWS[k]!;
      if (c < 0 || r < 0 || c >= columns || r >= rows) continue;
      const next = r * columns + c;
      const diagonal = (k & 1) === 1 ? Math.SQRT1_2 : 1;
      if (Number.isNaN(filled[next]!)) {
        filled[next] = Math.max(heights[next]!, filled[cell]!);
        receiver[next] = cell;
        push(next);
      } else if (outlet[next] === 0 && filled[cell]! < filled[next]!) {
        // `cell` left the heap before `next`: a steeper way down than the one noted so far is taken.
        const noted = receiver[next]!;
        const apart = Math.abs(noted - next);
        const notedDiagonal = apart === 1 || apart === columns ? 1 : Math.SQRT1_2;
        if ((filled[next]! - filled[cell]!) * diagonal > (filled[next]! - filled[noted]!) * notedDiagonal) {
          receiver[next] = cell;
        }
      }
    }
  }
}
