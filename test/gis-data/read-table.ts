import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';

export type TableRow = Record<string, string>;

/** Text of a file of gis-data. */
export const dataText = (path: string): string =>
  readFileSync(new URL(`../../gis-data/${path}`, import.meta.url), 'utf8');

/** Rows of a CSV table with a header row, as text. */
export const parseTable = (text: string): TableRow[] => parse<TableRow>(text, { columns: true });

export const readTable = (path: string): TableRow[] => parseTable(dataText(path));

/** A cell; throws when the table has no such column. */
export function cell(row: TableRow, column: string): string {
  const value = row[column];
  if (value === undefined) throw new Error(`no column ${column}`);
  return value;
}
