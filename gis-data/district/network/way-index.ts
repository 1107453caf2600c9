import { planDistanceM } from './street-index.ts';

/** A straight stretch of drain beside or across a street: east and north of its ends. */
export type Way = readonly [east0: number, north0: number, east1: number, north1: number];

/** Longer than any stretch that is asked for, metres. */
const CELL_M = 160;

/** Stretches that are already taken, to ask whether another one is free of them. */
export class WayIndex {
  readonly #cells = new Map<number, Way[]>();

  add(way: Way): void {
    for (const cell of new Set([cellOf(way[0], way[1]), cellOf(way[2], way[3])])) {
      const list = this.#cells.get(cell);
      if (list === undefined) this.#cells.set(cell, [way]);
      else list.push(way);
    }
  }

  /** Whether a stretch keeps `apartM` from all others. */
  isFree([x0, y0, x1, y1]: Way, apartM: number): boolean {
    const column = Math.floor(x0 / CELL_M);
    const row = Math.floor(y0 / CELL_M);
    for (let c = column - 1; c <= column + 1; c++) {
      for (let r = row - 1; r <= row + 1; r++) {
        for (const [ax, ay, bx, by] of this.#cells.get(c * 1_000_000 + r) ?? []) {
          if (planDistanceM(x0, y0, x1, y1, ax, ay, bx, by) <= apartM) return false;
        }
      }
    }
    return true;
  }
}

const cellOf = (east: number, north: number): number =>
  Math.floor(east / CELL_M) * 1_000_000 + Math.floor(north / CELL_M);
