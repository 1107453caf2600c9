import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Land } from '../land/land.ts';
import type { System } from './pipe-spec.ts';
import type { Edit } from './defect-kinds.ts';
import { plantDefects } from './plant-defects.ts';
import type { SurveyTable } from './survey-table.ts';
import { createRowWriter } from './table-rows.ts';
import { LINE_COLUMNS, POINT_COLUMNS } from './table-text.ts';

/** Files of each report class: `water-points.csv`, `water-lines.csv`; storm water and sewage are one class. */
export const FILES: readonly (readonly [name: string, systems: readonly System[]])[] = [
  ['water', ['water']],
  ['drainage', ['storm', 'sewage']],
  ['gas', ['gas']],
  ['oil-gas', ['oil-gas']],
  ['power', ['power']],
  ['telecom', ['telecom']],
  ['broadcast', ['broadcast']],
  ['lighting', ['lighting']],
  ['signal', ['signal']],
];

/** The planted defects: file, row (the header is row 1), key of the point or line, code of the issue, what was done. */
export const DEFECTS_FILE = 'defects.csv';
const DEFECT_COLUMNS = ['file', 'row', 'key', 'code', 'what'] as const;

/** Rows that are written at once. */
const ROWS_AT_ONCE = 8192;

/** Writes point and line tables of every class and the list of planted defects into a folder; `onFile` hears of each file before it is written. Returns the names of the tables, points before lines. */
export function writeTables(
  tables: readonly SurveyTable[],
  land: Land,
  seed: number,
  folder: string,
  onFile: (name: string) => void = () => undefined,
): string[] {
  const files: string[] = [];
  const defects = new RowFile(join(folder, DEFECTS_FILE), DEFECT_COLUMNS);
  try {
    for (const [name, systems] of FILES) {
      const parts = systems.flatMap((system) => tables.filter((table) => table.system === system));
      if (parts.length === 0) continue;
      const written = parts.map((table) => {
        const rows = createRowWriter(table, land, seed);
        return { table, rows, defects: plantDefects(table, rows, seed) };
      });
      const write = (
        file: string,
        columns: readonly string[],
        fill: (put: (row: string, edit: Edit | undefined) => void) => void,
      ): void => {
        onFile(file);
        const out = new RowFile(join(folder, file), columns);
        try {
          fill((row, edit) => {
            if (edit === undefined) {
              out.put(row);
              return;
            }
            for (const [i, cells] of edit.rows.entries()) {
              out.put(cells.join(','));
              if (i !== edit.named) continue;
              const key = columns === POINT_COLUMNS ? cells[1]! : `${cells[0]}-${cells[1]}`;
              defects.put([file, out.row, key, edit.code, edit.what].join(','));
            }
          });
        } finally {
          out.close();
        }
        files.push(file);
      };
      write(`${name}-points.csv`, POINT_COLUMNS, (put) => {
        let mapNumber = 0;
        for (const { table, rows, defects: planted } of written) {
          for (let i = 0; i < table.east.length; i++) put(rows.point(i, ++mapNumber), planted.points.get(i));
        }
      });
      write(`${name}-lines.csv`, LINE_COLUMNS, (put) => {
        for (const { table, rows, defects: planted } of written) {
          for (let i = 0; i < table.from.length; i++) put(rows.line(i), planted.lines.get(i));
        }
      });
    }
  } finally {
    defects.close();
  }
  return files;
}

/** A CSV file that is written row by row. */
class RowFile {
  readonly #file: number;
  #text: string;
  #held = 0;
  /** Number of the last row; the header is row 1. */
  row = 1;

  constructor(path: string, columns: readonly string[]) {
    this.#file = openSync(path, 'w');
    this.#text = `${columns.join(',')}\n`;
  }

  put(row: string): void {
    this.row++;
    this.#text += row;
    this.#text += '\n';
    if (++this.#held >= ROWS_AT_ONCE) this.#flush();
  }

  close(): void {
    this.#flush();
    closeSync(this.#file);
  }

  #flush(): void {
    if (this.#text !== '') writeSync(this.#file, this.#text);
    this.#text = '';
    this.#held = 0;
  }
}
