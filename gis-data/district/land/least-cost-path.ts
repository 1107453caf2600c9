/** A grid on which a road looks for its way. */
export interface CostGrid {
  columns: number;
  rows: number;
  /** Cost of a step from one cell to another; Infinity where there is no way. The cells are at most a knight's move apart. */
  stepCost(from: number, to: number): number;
  /** Further steps, such as bridges, from a cell. */
  leaps(cell: number): readonly Leap[];
  /** At most the cost from a cell to the goals; 0 searches in all directions. */
  atLeast(cell: number): number;
}

export interface Leap {
  to: number;
  cost: number;
}

const STEP_COLUMNS = [1, 1, 0, -1, -1, -1, 0, 1, 2, 1, -1, -2, -2, -1, 1, 2];
const STEP_ROWS = [0, 1, 1, 1, 0, -1, -1, -1, 1, 2, 2, 1, -1, -2, -2, -1];

/** The search over one grid size; its arrays are used again from path to path. */
export class LeastCostPath {
  readonly #cost: Float64Array;
  readonly #before: Int32Array;
  readonly #closed: Uint8Array;
  #heapCell: number[] = [];
  #heapKey: number[] = [];

  constructor(cells: number) {
    this.#cost = new Float64Array(cells);
    this.#before = new Int32Array(cells);
    this.#closed = new Uint8Array(cells);
  }

  /** Cells from `start` to the cheapest goal (A*), both included; undefined when no goal can be reached. */
  find(grid: CostGrid, start: number, isGoal: (cell: number) => boolean): number[] | undefined {
    const { columns, rows } = grid;
    this.#cost.fill(Infinity);
    this.#closed.fill(0);
    this.#heapCell = [];
    this.#heapKey = [];
    this.#cost[start] = 0;
    this.#before[start] = -1;
    this.#push(start, grid.atLeast(start));
    while (this.#heapCell.length > 0) {
      const cell = this.#pop();
      if (this.#closed[cell] === 1) continue;
      this.#closed[cell] = 1;
      if (isGoal(cell)) return this.#walkBack(cell);
      const column = cell % columns;
      const row = (cell - column) / columns;
      for (let k = 0; k < 16; k++) {
        const c = column + STEP_COLUMNS[k]!;
        const r = row + STEP_ROWS[k]!;
        if (c < 0 || r < 0 || c >= columns || r >= rows) continue;
        const next = r * columns + c;
        if (this.#closed[next] === 0) this.#relax(grid, cell, next, grid.stepCost(cell, next));
      }
      for (const { to, cost } of grid.leaps(cell)) this.#relax(grid, cell, to, cost);
    }
    return undefined;
  }

  #relax(grid: CostGrid, from: number, to: number, step: number): void {
    const cost = this.#cost[from]! + step;
    if (cost >= this.#cost[to]!) return;
    this.#cost[to] = cost;
    this.#before[to] = from;
    this.#push(to, cost + grid.atLeast(to));
  }

  #walkBack(goal: number): number[] {
    const path: number[] = [];
    for (let cell = goal; cell >= 0; cell = this.#before[cell]!) path.push(cell);
    return path.toReversed();
  }

  #push(cell: number, key: number): void {
    let at = this.#heapKey.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (this.#heapKey[above]! <= key) break;
      this.#heapKey[at] = this.#heapKey[above]!;
      this.#heapCell[at] = this.#heapCell[above]!;
      at = above;
    }
    this.#heapKey[at] = key;
    this.#heapCell[at] = cell;
  }

  #pop(): number {
    const top = this.#heapCell[0]!;
    const key = this.#heapKey.pop()!;
    const cell = this.#heapCell.pop()!;
    const size = this.#heapKey.length;
    if (size > 0) {
      let at = 0;
      for (;;) {
        let below = 2 * at + 1;
        if (below >= size) break;
        if (below + 1 < size && this.#heapKey[below + 1]! < this.#heapKey[below]!) below++;
        if (this.#heapKey[below]! >= key) break;
        this.#heapKey[at] = this.#heapKey[below]!;
        this.#heapCell[at] = this.#heapCell[below]!;
        at = below;
      }
      this.#heapKey[at] = key;
      this.#heapCell[at] = cell;
    }
    return top;
  }
}
