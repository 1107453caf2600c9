import { LeastCostPath } from '../land/least-cost-path.ts';
import type { Land } from '../land/land.ts';
import type { Course } from './course.ts';
import type { RiverBanks } from './river-bank.ts';
import { simplifyLine } from './simplify-line.ts';

const CELL_M = 50;
const MARGIN_M = 250;
/** What a metre costs more in a street, in the water, uphill, and on high ground: trunks follow the valleys and cross streets straight. */
const STREET_COST = 7;
const WATER_COST = 10;
const CLIMB_COST = 12;
const HEIGHT_COST = 1 / 60;
const BEND_TOLERANCE_M = 22;

/** A grid over the land on which trunks find their way across country. */
export class RouteGrid {
  readonly #columns: number;
  readonly #rows: number;
  readonly #west: number;
  readonly #south: number;
  readonly #ground: Float64Array;
  readonly #weight: Float64Array;
  readonly #search: LeastCostPath;

  constructor(land: Land, courses: readonly Course[], banks: RiverBanks) {
    const [west, south, east, north] = land.bounds;
    this.#west = west + MARGIN_M;
    this.#south = south + MARGIN_M;
    const columns = (this.#columns = Math.floor((east - west - 2 * MARGIN_M) / CELL_M));
    const rows = (this.#rows = Math.floor((north - south - 2 * MARGIN_M) / CELL_M));
    this.#ground = new Float64Array(columns * rows);
    this.#weight = new Float64Array(columns * rows);
    let lowest = Infinity;
    for (let cell = 0; cell < columns * rows; cell++) {
      const [x, y] = this.#place(cell);
      const ground = (this.#ground[cell] = land.groundLevelM(x, y));
      lowest = Math.min(lowest, ground);
    }
    for (let cell = 0; cell < columns * rows; cell++) {
      this.#weight[cell] = 1 + (this.#ground[cell]! - lowest) * HEIGHT_COST;
    }
    for (const course of courses) {
      for (let leg = 0; leg + 1 < course.east.length; leg++) {
        const length = course.station[leg + 1]! - course.station[leg]!;
        for (let at = 0; at <= length; at += CELL_M / 2) {
          const x = course.east[leg]! + ((course.east[leg + 1]! - course.east[leg]!) * at) / length;
          const y = course.north[leg]! + ((course.north[leg + 1]! - course.north[leg]!) * at) / length;
          const cell = this.#cellAt(x, y);
          if (cell >= 0) this.#weight[cell] = Math.max(this.#weight[cell]!, STREET_COST);
        }
      }
    }
    for (const { line, widthM } of banks.rivers) {
      for (let i = 0; i + 1 < line.length; i += 2) {
        for (let dx = -widthM / 2; dx <= widthM / 2; dx += CELL_M / 2) {
          for (let dy = -widthM / 2; dy <= widthM / 2; dy += CELL_M / 2) {
            const cell = dx * dx + dy * dy > (widthM / 2) ** 2 ? -1 : this.#cellAt(line[i]! + dx, line[i + 1]! + dy);
            if (cell >= 0) this.#weight[cell] = WATER_COST;
          }
        }
      }
    }
    this.#search = new LeastCostPath(columns * rows);
  }

  /** The way between two places given as shares of the land's width and height, as bends (stride 2); what it passes costs more for the next. */
  route(from: readonly [number, number], to: readonly [number, number]): Float64Array {
    const columns = this.#columns;
    const at = ([x, y]: readonly [number, number]): number =>
      Math.floor(x * (columns - 1)) + columns * Math.floor(y * (this.#rows - 1));
    const goal = at(to);
    const weight = this.#weight;
    const cells =
      this.#search.find(
        {
          columns,
          rows: this.#rows,
          stepCost: (a, b) => {
            const dx = (a % columns) - (b % columns);
            const dy = Math.floor(a / columns) - Math.floor(b / columns);
            const length = Math.hypot(dx, dy) * CELL_M;
            const climb = Math.abs(this.#ground[a]! - this.#ground[b]!);
            return (length * (weight[a]! + weight[b]!)) / 2 + CLIMB_COST * climb;
          },
          leaps: () => [],
          atLeast: (cell) =>
            Math.hypot((cell % columns) - (goal % columns), Math.floor(cell / columns) - Math.floor(goal / columns)) *
            CELL_M,
        },
        at(from),
        (cell) => cell === goal,
      ) ?? [];
    for (const cell of cells) {
      for (const beside of [0, 1, -1, columns, -columns]) {
        if (weight[cell + beside] !== undefined) weight[cell + beside]! += STREET_COST;
      }
    }
    const line = Float64Array.from(cells.flatMap((cell) => this.#place(cell)));
    return Float64Array.from(simplifyLine(line, BEND_TOLERANCE_M).flatMap((i) => [line[2 * i]!, line[2 * i + 1]!]));
  }

  #place(cell: number): [number, number] {
    const column = cell % this.#columns;
    const row = (cell - column) / this.#columns;
    return [this.#west + (column + 0.5) * CELL_M, this.#south + (row + 0.5) * CELL_M];
  }

  #cellAt(x: number, y: number): number {
    const column = Math.floor((x - this.#west) / CELL_M);
    const row = Math.floor((y - this.#south) / CELL_M);
    return column < 0 || row < 0 || column >= this.#columns || row >= this.#rows ? -1 : row * this.#columns + column;
  }
}
