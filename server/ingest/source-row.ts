import type { IssueCode } from './report/issue-catalogue.ts';
import type { Unit } from './profile/units.ts';

export type CellValue = string | number | boolean | null;

/** Geometry of a row in the file's own reference system, axis order east, north (, height). */
export interface RowGeometry {
  kind: 'point' | 'line' | 'polygon';
  /** Parts of a line, rings of a polygon (outer rings and holes as the file orders them); one part of one position for a point. */
  parts: Float64Array[];
  stride: 2 | 3;
}

/** A defect of a row: `column` is the column's name in the file, `null` when the whole row is meant. */
export interface RowFault {
  code: IssueCode;
  column: string | null;
  params: Readonly<Record<string, string | number>>;
}

export interface SourceRow {
  /** Where a person finds it: the line of a text file (the header of a table is 1), the record of a shapefile or the feature of a GeoJSON from 1. */
  row: number;
  readonly values: Readonly<Record<string, CellValue>>;
  /** The same by the position of the column in the table's `columns`, where the reader has them so: it is the faster way. */
  readonly cells?: readonly CellValue[];
  geometry: RowGeometry | null;
  /** What the reader itself found wrong. */
  faults: RowFault[];
  /** The reader has seen that no cell holds a NUL character. */
  isPlain?: boolean;
}

/** A table inside a file: the file itself for CSV, shapefile and GeoJSON, `nodes` and `links` for EPANET. */
export interface SourceTable {
  /** Base name of the file, as paths of issues show it. */
  file: string;
  name: string;
  columns: string[];
  /** Kind of geometry that the rows carry; `null` when none, `mixed` when only the rows know. */
  geometry: RowGeometry['kind'] | 'mixed' | null;
  /** Units that the file itself states, by column. */
  units: Readonly<Record<string, Unit>>;
  /** Rows in batches; each call reads from the start again. `onBytes` is told how far in the file the reading is. */
  rows(onBytes?: (position: number) => void): AsyncIterable<SourceRow[]>;
}

/** What reads a column out of the rows of a table; null where a row has no such cell. */
export function cellReader(table: Pick<SourceTable, 'columns'>, column: string): (row: SourceRow) => CellValue {
  const i = table.columns.indexOf(column);
  return (row) => (row.cells === undefined ? row.values[column] : row.cells[i]) ?? null;
}

/** Rows that a reader hands over at once. */
export const ROWS_PER_BATCH = 1000;
