import type { Knex } from 'knex';
import type { StoredPoint, StoredSegment } from '../../core/model/segment.ts';
import { columnList, type ColumnValue } from './column.ts';
import type { Database } from './connect-database.ts';
import { STORED_POINT_COLUMNS, toStoredPoint } from './point-columns.ts';
import { STORED_SEGMENT_COLUMNS, toStoredSegment } from './segment-columns.ts';

/** The current version of a segment; null when there is none of that id. */
export async function findSegment(db: Database, id: number): Promise<StoredSegment | null> {
  return (await findSegments(db, [id]))[0] ?? null;
}

/** The current versions of the segments that exist, in the order of `ids`. */
export async function findSegments(db: Database, ids: readonly number[], trx?: Knex): Promise<StoredSegment[]> {
  const rows = await selectByIds(trx ?? db.knex, 'segment', STORED_SEGMENT_COLUMNS, ids);
  return rows.map(toStoredSegment);
}

/** The current versions of the points that exist, in the order of `ids`. */
export async function findPoints(db: Database, ids: readonly number[], trx?: Knex): Promise<StoredPoint[]> {
  const rows = await selectByIds(trx ?? db.knex, 'point', STORED_POINT_COLUMNS, ids);
  return rows.map(toStoredPoint);
}

async function selectByIds(
  run: Knex,
  table: string,
  columns: readonly { name: string; type: string }[],
  ids: readonly number[],
): Promise<ColumnValue[][]> {
  if (ids.length === 0) return [];
  // A geometry comes as its binary form, which is what the bulk path reads too.
  const select = columns.map(({ name, type }) =>
    type === 'geometry' ? `ST_AsEWKB("${name}", 'NDR') AS "${name}"` : columnList([{ name }]),
  );
  const { rows } = await run.raw<{ rows: Record<string, ColumnValue>[] }>(
    `SELECT ${select.join(', ')} FROM ${table} WHERE id = ANY (?::bigint[]) ORDER BY array_position(?::bigint[], id)`,
    [[...ids], [...ids]],
  );
  return rows.map((row) => columns.map(({ name }) => row[name] ?? null));
}
