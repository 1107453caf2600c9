import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Land } from '../land/land.ts';
import type { System } from './pipe-spec.ts';
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

/** Rows that are written at once. */
const ROWS_AT_ONCE = 8192;

/** Writes point and line tables of every class into a folder; returns the names of the files, points first. */
export function writeTables(tables: readonly SurveyTable[], land: Land, seed: number, folder: string): string[] {
  const files: string[] = [];
  for (const [name, systems] of FILES) {
    const parts = systems.flatMap((system) => tables.filter((table) => table.system === system));
    if (parts.length === 0) continue;
    const writers = parts.map((table) => createRowWriter(table, land, seed));
    let mapNumber = 0;
    const points = `${name}-points.csv`;
    writeRows(join(folder, points), POINT_COLUMNS, function* () {
      for (const [k, table] of parts.entries()) {
        for (let i = 0; i < table.east.length; i++) yield writers[k]!.point(i, ++mapNumber);
      }
    });
    const lines = `${name}-lines.csv`;
    writeRows(join(folder, lines), LINE_COLUMNS, function* () {
      for (const [k, table] of parts.entries()) {
        for (let i = 0; i < table.from.length; i++) yield writers[k]!.line(i);
      }
    });
    files.push(points, lines);
  }
  return files;
}

function writeRows(path: string, columns: readonly string[], rows: () => Generator<string>): void {
  const file = openSync(path, 'w');
  try {
    let text = `${columns.join(',')}\n`;
    let count = 0;
    for (const row of rows()) {
      text += row;
      text += '\n';
      if (++count % ROWS_AT_ONCE !== 0) continue;
      writeSync(file, text);
      text = '';
    }
    if (text !== '') writeSync(file, text);
  } finally {
    closeSync(file);
  }
}
