import type { Knex } from 'knex';
import type { Database } from './connect-database.ts';

/** What tells one store from another: a restored backup is another one, and so is a copy in another cluster. */
export interface StoreIdentity {
  /** Of the cluster, given at initdb; empty when the account may not read it. */
  system: string;
  /** Of the database within the cluster, given when it is created. */
  database: number;
  /** The newest schema step. */
  schema: string;
}

/** SQL for the identity of a commit of which `change` is the row: no two commits ever have the same, whatever revision they took. */
export const COMMIT_SQL = `change.id || '@' || extract(epoch FROM change.committed_at)`;
const INSUFFICIENT_PRIVILEGE = '42501';

export async function readStoreIdentity(db: Database): Promise<StoreIdentity> {
  const { rows } = await db.knex.raw<{ rows: { database: number; schema: string }[] }>(
    `SELECT (SELECT oid::int8::float8 FROM pg_database WHERE datname = current_database()) AS database,
       (SELECT name FROM migration ORDER BY id DESC LIMIT 1) AS schema`,
  );
  return { system: await readSystem(db), ...rows[0]! };
}

async function readSystem(db: Database): Promise<string> {
  try {
    const { rows } = await db.knex.raw<{ rows: { system: string }[] }>(
      `SELECT system_identifier::text AS system FROM pg_control_system()`,
    );
    return rows[0]!.system;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === INSUFFICIENT_PRIVILEGE) return '';
    throw error;
  }
}

/** Identity of the commit that made a revision: empty for revision 0, null when the store has no such revision. */
export async function readCommit(run: Knex, revision: number): Promise<string | null> {
  if (revision === 0) return '';
  const { rows } = await run.raw<{ rows: { commit: string }[] }>(
    `SELECT ${COMMIT_SQL} AS commit FROM change WHERE revision = ?`,
    [revision],
  );
  return rows[0]?.commit ?? null;
}

/** Whether the log has every revision after `revision` up to the newest. */
export async function isLogWhole(db: Database, revision: number): Promise<boolean> {
  const { rows } = await db.knex.raw<{ rows: { whole: boolean }[] }>(
    `SELECT (SELECT count(*) FROM change WHERE revision > ?) = revision - ? AS whole FROM revision_head`,
    [revision, revision],
  );
  return rows[0]?.whole === true;
}
