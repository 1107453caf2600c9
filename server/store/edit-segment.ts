import { isDeepStrictEqual } from 'node:util';
import type { Client } from 'pg';
import type { Segment, StoredPoint, StoredSegment } from '../../core/model/segment.ts';
import { columnList, type Column, type ColumnValue } from './column.ts';
import type { Database } from './connect-database.ts';
import { runEdit, type EditFacts, type EditResult } from './edit-transaction.ts';
import { STORED_POINT_COLUMNS, toStoredPoint } from './point-columns.ts';
import { SEGMENT_COLUMNS, STORED_SEGMENT_COLUMNS, toStoredSegment } from './segment-columns.ts';
import { asConstraintError } from './segment-constraints.ts';

/** A segment and the version of its row: the id of the change that wrote it, in digits. */
export interface VersionedSegment {
  segment: StoredSegment;
  version: string;
}

/** What an edit may read of its surroundings, in the same transaction. */
export interface EditReader {
  /** The survey points of those keys in the segment's dataset that exist. */
  points(keys: readonly string[]): Promise<StoredPoint[]>;
}

export type UpdateOutcome =
  | { kind: 'done'; before: StoredSegment; after: VersionedSegment }
  | { kind: 'missing' }
  /** The row is of another version than those that the edit was made for. */
  | { kind: 'stale' };
export type DeleteOutcome = { kind: 'done'; before: StoredSegment } | { kind: 'missing' } | { kind: 'stale' };
export type InsertOutcome =
  { kind: 'done'; after: VersionedSegment } | { kind: 'no-dataset' } | { kind: 'key-taken'; id: number };

interface Target {
  id: number;
  /** The edit is made only when the row is of one of them. */
  versions: readonly string[];
  facts: EditFacts;
}

/**
 * Changes a segment to what `plan` makes of its present row, which is locked meanwhile. Columns that stay equal are not written, and an edit that
 * changes none makes no revision. Throws ConstraintError, what `plan` throws, and what `runEdit` does.
 */
export function updateSegment(
  db: Database,
  { id, versions, facts }: Target,
  plan: (before: StoredSegment, read: EditReader) => Promise<Segment>,
): Promise<EditResult<UpdateOutcome>> {
  return runEdit<UpdateOutcome>(db, facts, async (client) => {
    const found = await lockSegment(client, id);
    if (found === null) return { kind: 'missing' };
    if (!versions.includes(found.version)) return { kind: 'stale' };
    const before = found.segment;
    const after = await plan(before, createReader(client, before.datasetId));
    const changed = SEGMENT_COLUMNS.filter((column) => !isDeepStrictEqual(column.value(before), column.value(after)));
    if (changed.length === 0) return { kind: 'done', before, after: found };
    const { list, values } = assignments(changed, after, 2);
    const { rows } = await client
      .query<{ version: string }>(
        `UPDATE talpa.segment SET ${changed.map(({ name }, i) => `"${name}" = ${list[i]}`).join(', ')}
         WHERE id = $1 RETURNING change_id::text AS version`,
        [id, ...values],
      )
      .catch(refused);
    const { gid, datasetId } = before;
    return { kind: 'done', before, after: { segment: { ...after, id, gid, datasetId }, version: versionOf(rows) } };
  });
}

/** Deletes a segment; its versions stay. Throws what `runEdit` does. */
export function deleteSegment(db: Database, { id, versions, facts }: Target): Promise<EditResult<DeleteOutcome>> {
  return runEdit<DeleteOutcome>(db, facts, async (client) => {
    const found = await lockSegment(client, id);
    if (found === null) return { kind: 'missing' };
    if (!versions.includes(found.version)) return { kind: 'stale' };
    await client.query('DELETE FROM talpa.segment WHERE id = $1', [id]);
    return { kind: 'done', before: found.segment };
  });
}

/** Adds a segment to a dataset. Throws ConstraintError, what `plan` throws, and what `runEdit` does. */
export function insertSegment(
  db: Database,
  { datasetId, facts }: { datasetId: number; facts: EditFacts },
  plan: (read: EditReader) => Promise<Segment>,
): Promise<EditResult<InsertOutcome>> {
  return runEdit<InsertOutcome>(db, facts, async (client) => {
    // Held so that the dataset is not removed meanwhile.
    const dataset = await client.query('SELECT FROM talpa.dataset WHERE id = $1 FOR KEY SHARE', [datasetId]);
    if (dataset.rowCount === 0) return { kind: 'no-dataset' };
    const segment = await plan(createReader(client, datasetId));
    const { list, values } = assignments(SEGMENT_COLUMNS, segment, 2);
    // A key that somebody adds at this moment is waited for, and then seen below.
    const { rows } = await client
      .query<{ id: string; gid: number; version: string }>(
        `INSERT INTO talpa.segment (dataset_id, ${columnList(SEGMENT_COLUMNS)}) VALUES ($1, ${list.join(', ')})
         ON CONFLICT (dataset_id, key) DO NOTHING RETURNING id, gid, change_id::text AS version`,
        [datasetId, ...values],
      )
      .catch(refused);
    const made = rows[0];
    if (made === undefined) {
      const other = await client.query<{ id: string }>(
        'SELECT id FROM talpa.segment WHERE dataset_id = $1 AND key = $2',
        [datasetId, segment.key],
      );
      return { kind: 'key-taken', id: Number(other.rows[0]?.id) };
    }
    const stored = { ...segment, id: Number(made.id), gid: made.gid, datasetId };
    return { kind: 'done', after: { segment: stored, version: made.version } };
  });
}

async function lockSegment(client: Client, id: number): Promise<VersionedSegment | null> {
  const { rows } = await client.query<Record<string, ColumnValue> & { version: string }>(
    `SELECT ${selectList(STORED_SEGMENT_COLUMNS)}, change_id::text AS version FROM talpa.segment WHERE id = $1 FOR UPDATE`,
    [id],
  );
  const row = rows[0];
  if (row === undefined) return null;
  return {
    segment: toStoredSegment(STORED_SEGMENT_COLUMNS.map(({ name }) => row[name] ?? null)),
    version: row.version,
  };
}

function createReader(client: Client, datasetId: number): EditReader {
  return {
    async points(keys) {
      if (keys.length === 0) return [];
      const { rows } = await client.query<Record<string, ColumnValue>>(
        `SELECT ${selectList(STORED_POINT_COLUMNS)} FROM talpa.point WHERE dataset_id = $1 AND key = ANY ($2::text[])`,
        [datasetId, [...keys]],
      );
      return rows.map((row) => toStoredPoint(STORED_POINT_COLUMNS.map(({ name }) => row[name] ?? null)));
    },
  };
}

/** A geometry as its binary form, which is what the bulk path reads too. */
export function selectList(columns: readonly { name: string; type: string }[], table?: string): string {
  const of = table === undefined ? '' : `${table}.`;
  return columns
    .map(({ name, type }) => (type === 'geometry' ? `ST_AsEWKB(${of}"${name}", 'NDR') AS "${name}"` : `${of}"${name}"`))
    .join(', ');
}

/** Placeholders from `$first` on, and their values. */
function assignments(
  columns: readonly Column<Segment>[],
  segment: Segment,
  first: number,
): { list: string[]; values: unknown[] } {
  const list = columns.map(({ type }, i) =>
    type === 'geometry' ? `ST_GeomFromEWKB($${first + i}::bytea)` : `$${first + i}`,
  );
  const values = columns.map((column) => {
    const value = column.value(segment);
    return column.type === 'jsonb' ? JSON.stringify(value) : value;
  });
  return { list, values };
}

function versionOf(rows: readonly { version: string }[]): string {
  const row = rows[0];
  if (row === undefined) throw new Error('the row vanished while it was locked: a trigger swallowed the update');
  return row.version;
}

function refused(error: unknown): never {
  throw asConstraintError(error);
}
