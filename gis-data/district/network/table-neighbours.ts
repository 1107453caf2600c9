import { isUnknown } from './row-attributes.ts';
import type { SurveyTable } from './survey-table.ts';

/** Which lines meet at the points of a table. */
export class TableNeighbours {
  readonly #table: SurveyTable;
  readonly #seed: number;
  readonly #first: Int32Array;
  readonly #lines: Int32Array;

  constructor(table: SurveyTable, seed: number) {
    this.#table = table;
    this.#seed = seed;
    const { from, to, east } = table;
    const first = (this.#first = new Int32Array(east.length + 1));
    for (const ends of [from, to]) for (const point of ends) first[point + 1]!++;
    for (let i = 0; i < east.length; i++) first[i + 1]! += first[i]!;
    const next = Int32Array.from(first);
    this.#lines = new Int32Array(2 * from.length);
    for (let line = 0; line < from.length; line++) {
      this.#lines[next[from[line]!]!++] = line;
      this.#lines[next[to[line]!]!++] = line;
    }
  }

  /** Lines at a point, in the order of the table. */
  linesAt(point: number): Int32Array {
    return this.#lines.subarray(this.#first[point], this.#first[point + 1]);
  }

  /** A point and those that a line joins to it. */
  around(point: number): number[] {
    const { from, to } = this.#table;
    return [point, ...Array.from(this.linesAt(point), (line) => (from[line] === point ? to[line]! : from[line]!))];
  }

  /** Whether the depths of a line are written down. */
  isKnown(line: number): boolean {
    return this.#table.unknown[line] === 0 && !isUnknown(this.#table.system, line, this.#seed);
  }
}
