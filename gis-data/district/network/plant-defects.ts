import { hash01 } from './hash01.ts';
import { DEFECT_KINDS, type DefectKind, type Edit } from './defect-kinds.ts';
import { saltOf } from './row-attributes.ts';
import type { SurveyTable } from './survey-table.ts';
import { TableNeighbours } from './table-neighbours.ts';
import type { RowWriter } from './table-rows.ts';

/** Share of the rows of a table, points and lines, that get a defect. */
export const DEFECT_SHARE = 0.005;

/** What is done to the rows of a table, by index of the point or line. */
export interface PlantedDefects {
  points: ReadonlyMap<number, Edit>;
  lines: ReadonlyMap<number, Edit>;
}

const DRAW = 91;
const TRIES = 60;

/**
 * Chooses rows of a table for defects of every kind that fits its system, by turns, and far enough from each other that each shows alone. The
 * same table and seed give the same ones.
 */
export function plantDefects(table: SurveyTable, rows: RowWriter, seed: number): PlantedDefects {
  const salt = saltOf(table.system);
  const neighbours = new TableNeighbours(table, seed);
  const points = new Map<number, Edit>();
  const lines = new Map<number, Edit>();
  const taken = new Uint8Array(table.east.length);
  const kinds = DEFECT_KINDS.filter(({ fits }) => fits(table.system));
  const wanted = Math.round(DEFECT_SHARE * (table.east.length + table.from.length));
  const context = { table, neighbours, rows, newNumber: table.east.length };
  let draw = 0;
  for (let planted = 0, turn = 0; planted < wanted && turn < 4 * wanted; turn++) {
    const kind: DefectKind = kinds[turn % kinds.length]!;
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const count = kind.at === 'point' ? table.east.length : table.from.length;
      const index = Math.floor(hash01(seed, draw++, DRAW + salt) * count);
      const touched = kind.at === 'point' ? [index] : [table.from[index]!, table.to[index]!];
      if (touched.some((point) => neighbours.around(point).some((near) => taken[near] === 1))) continue;
      const plan = kind.plan(index, context, hash01(seed, draw++, DRAW + salt));
      if (plan === null) continue;
      for (const point of [...touched, ...(plan.points?.keys() ?? [])]) {
        for (const near of neighbours.around(point)) taken[near] = 1;
      }
      for (const [row, edit] of plan.points ?? []) points.set(row, edit);
      for (const [row, edit] of plan.lines ?? []) lines.set(row, edit);
      planted++;
      break;
    }
  }
  return { points, lines };
}
