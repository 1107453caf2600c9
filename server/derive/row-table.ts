import type Flatbush from 'flatbush';
import { ascendingRows } from '../../core/mvt/ascending-rows.ts';

/**
 * Rows as flat arrays: a base that was built at once, ascending by id and spatially indexed, then rows that changes appended. A row is never
 * written over; when it is replaced or removed it is only marked, so whoever noted its number can read it until the table itself is replaced.
 */
export interface RowTable {
  /** Rows in use, dead ones among them. */
  count: number;
  /** Rows of the base. */
  baseCount: number;
  /** Dead rows. */
  deadCount: number;
  /** Entries beyond `count` are room for rows to come, here and in every other column. */
  ids: Uint32Array;
  /** 0 where a row was replaced or removed. */
  alive: Uint8Array;
  /** EPSG:3857 boxes of the base; null without a base. */
  index: Flatbush | null;
  /** EPSG:3857 boxes of the appended rows, stride 4: west, south, east, north. */
  appendedBoxes: Float64Array;
  /** Appended rows that are alive, by id. */
  appendedRows: Map<number, number>;
}

/** Row of an id that is alive, or -1. */
export function rowOf(table: RowTable, id: number): number {
  const appended = table.appendedRows.get(id);
  if (appended !== undefined) return appended;
  const { ids, alive } = table;
  let low = 0;
  let high = table.baseCount - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const found = ids[middle]!;
    if (found === id) return alive[middle] === 1 ? middle : -1;
    if (found < id) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** Rows alive whose box meets the given one (EPSG:3857), ascending by id: the same rows stand in the same order, whatever changes led to them. */
export function searchRows(
  table: RowTable,
  west: number,
  south: number,
  east: number,
  north: number,
): ArrayLike<number> & Iterable<number> {
  const { alive, ids, baseCount, count, appendedBoxes: boxes } = table;
  let inBase = table.index === null ? [] : table.index.search(west, south, east, north);
  if (table.deadCount > 0) inBase = inBase.filter((row) => alive[row] === 1);
  const appended: number[] = [];
  for (let row = baseCount, at = 0; row < count; row++, at += 4) {
    if (alive[row] === 0) continue;
    if (boxes[at]! > east || boxes[at + 2]! < west || boxes[at + 1]! > north || boxes[at + 3]! < south) continue;
    appended.push(row);
  }
  // The base ascends by id, so its rows stand in order as numbers.
  const rows = ascendingRows(inBase);
  return appended.length === 0
    ? rows
    : mergeRows(
        ids,
        rows,
        appended.sort((a, b) => ids[a]! - ids[b]!),
      );
}

/** Rows of two lists that ascend by id, as one that does. */
function mergeRows(ids: Uint32Array, some: Uint32Array, others: readonly number[]): Uint32Array {
  const merged = new Uint32Array(some.length + others.length);
  for (let at = 0, i = 0, j = 0; at < merged.length; at++) {
    const isOther = i === some.length || (j < others.length && ids[others[j]!]! < ids[some[i]!]!);
    merged[at] = isOther ? others[j++]! : some[i++]!;
  }
  return merged;
}

/** Marks the row of an id as gone; returns the row, or -1 when there was none. */
export function removeRow(table: RowTable, id: number): number {
  const row = rowOf(table, id);
  if (row === -1) return -1;
  table.alive[row] = 0;
  table.deadCount++;
  table.appendedRows.delete(id);
  return row;
}

/** Takes the next row for an id; the caller has filled its columns. */
export function addRow(table: RowTable, id: number, box: readonly [number, number, number, number]): number {
  const row = table.count++;
  table.ids[row] = id;
  table.alive[row] = 1;
  table.appendedBoxes.set(box, 4 * (row - table.baseCount));
  table.appendedRows.set(id, row);
  return row;
}

/** The rows that are alive, ascending by id; null when they are all rows as they stand. */
export function aliveAscending(table: RowTable): Uint32Array | null {
  const rows = new Uint32Array(table.count - table.deadCount);
  let n = 0;
  let ascending = true;
  for (let row = 0; row < table.count; row++) {
    if (table.alive[row] === 0) continue;
    if (n > 0 && table.ids[row]! <= table.ids[rows[n - 1]!]!) ascending = false;
    rows[n++] = row;
  }
  if (ascending && n === table.count) return null;
  return ascending ? rows : rows.sort((a, b) => table.ids[a]! - table.ids[b]!);
}
