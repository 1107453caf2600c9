import type { StoredSegment } from '../../core/model/segment.ts';
import type { ColumnValue } from './column.ts';
import type { Database } from './connect-database.ts';
import { selectList, type VersionedSegment } from './edit-segment.ts';
import { STORED_SEGMENT_COLUMNS, toStoredSegment } from './segment-columns.ts';

/** A commit of the log. `at` is an ISO time: a fact, never an order. */
export interface LoggedChange {
  revision: number;
  at: string;
  actor: string;
  cause: 'import' | 'edit' | 'sql';
  reason: string | null;
}

export interface SegmentVersion extends VersionedSegment {
  fromRevision: number;
  /** Null: it is the present version. */
  untilRevision: number | null;
  change: LoggedChange;
  /** The commit that replaced or deleted it; null for the present version. */
  ended: LoggedChange | null;
}

type Row = Record<string, ColumnValue> & {
  version: string;
  from_revision: string;
  until_revision: string | null;
  made: LoggedChange;
  ended: LoggedChange | null;
};

const FACTS = (table: string): string => `jsonb_build_object('revision', ${table}.revision, 'at',
  to_char(${table}.committed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  'actor', ${table}.actor, 'cause', ${table}.cause, 'reason', ${table}.reason)`;

const VERSIONS = `SELECT ${selectList(STORED_SEGMENT_COLUMNS, 'v')}, v.change_id::text AS version, v.from_revision, v.until_revision,
    ${FACTS('made')} AS made, CASE WHEN v.until_revision IS NOT NULL THEN ${FACTS('ended')} END AS ended
  FROM segment_version AS v
  JOIN change AS made ON made.id = v.change_id
  LEFT JOIN change AS ended ON ended.id = v.until_change
  WHERE v.id = ?`;

/** The present version of a segment; null when there is none of that id. */
export async function findVersionedSegment(db: Database, id: number): Promise<VersionedSegment | null> {
  const { rows } = await db.knex.raw<{ rows: (Record<string, ColumnValue> & { version: string })[] }>(
    `SELECT ${selectList(STORED_SEGMENT_COLUMNS)}, change_id::text AS version FROM segment WHERE id = ?`,
    [id],
  );
  const row = rows[0];
  return row === undefined ? null : { segment: segmentOf(row), version: row.version };
}

/**
 * Versions of a segment, newest first by revision, deleted ones too; those that began before the revision `before`, when it is given. Empty when
 * there never was a segment of that id.
 */
export async function readSegmentVersions(
  db: Database,
  id: number,
  { before = null, limit }: { before?: number | null; limit: number },
): Promise<SegmentVersion[]> {
  const { rows } = await db.knex.raw<{ rows: Row[] }>(
    `${VERSIONS} AND (?::bigint IS NULL OR v.from_revision < ?::bigint) ORDER BY v.from_revision DESC LIMIT ?`,
    [id, before, before, limit],
  );
  return rows.map(versionOf);
}

/** Versions that began after the one of that name, with it at the end, newest first; empty when the segment has no version of that name. */
export async function readVersionsSince(db: Database, id: number, version: string): Promise<SegmentVersion[]> {
  const { rows } = await db.knex.raw<{ rows: Row[] }>(
    `${VERSIONS} AND v.from_revision >= (SELECT k.from_revision FROM segment_version AS k WHERE k.id = v.id AND k.change_id = ?::bigint)
     ORDER BY v.from_revision DESC`,
    [id, version],
  );
  return rows.map(versionOf);
}

/** The version that held at a revision; null when there was none. */
export async function findVersionAt(db: Database, id: number, revision: number): Promise<SegmentVersion | null> {
  const { rows } = await db.knex.raw<{ rows: Row[] }>(
    `${VERSIONS} AND v.from_revision <= ? AND (v.until_revision IS NULL OR v.until_revision > ?)`,
    [id, revision, revision],
  );
  return rows[0] === undefined ? null : versionOf(rows[0]);
}

function versionOf(row: Row): SegmentVersion {
  return {
    segment: segmentOf(row),
    version: row.version,
    fromRevision: Number(row.from_revision),
    untilRevision: row.until_revision === null ? null : Number(row.until_revision),
    change: row.made,
    ended: row.ended,
  };
}

function segmentOf(row: Record<string, ColumnValue>): StoredSegment {
  return toStoredSegment(STORED_SEGMENT_COLUMNS.map(({ name }) => row[name] ?? null));
}
