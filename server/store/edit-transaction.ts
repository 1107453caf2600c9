import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Database } from './connect-database.ts';
import { isLostConnection } from './lost-connection.ts';
import { giveBack, takeConnection } from './raw-connection.ts';

/** What an edit says of itself in the log. */
export interface EditFacts {
  actor: string;
  reason: string;
}

export interface EditResult<T> {
  value: T;
  /** The revision of the commit; null when nothing was changed. */
  revision: number | null;
}

/**
 * Thrown when the connection was cut at the commit and the database could not be asked since whether it took place. The edit can be sent again: its
 * version is checked, so that it is not applied twice.
 */
export class OutcomeUnknown extends Error {
  override name = 'OutcomeUnknown';
}

/** Another transaction holds the row for longer than an edit waits. */
export class RowLocked extends Error {
  override name = 'RowLocked';
}

const LOCK_TIMEOUT_MS = 5_000;
const ATTEMPTS = 3;
const ASK_FOR_MS = 10_000;
const ASK_EVERY_MS = 100;
const LOCK_NOT_AVAILABLE = '55P03';
const DEADLOCK = '40P01';

/**
 * Runs `work` as one edit: a transaction of its own whose change is logged with cause `edit`. The row locks that `work` takes last until the commit.
 *
 * A connection that is cut before the commit has written nothing, so the edit is tried again on another; one that is cut at the commit leaves
 * it open, and the database is asked what became of the transaction. `work` may therefore run more than once, and must do nothing but database
 * work. Throws OutcomeUnknown, RowLocked, and what `work` throws.
 */
export async function runEdit<T>(
  db: Database,
  facts: EditFacts,
  work: (client: Client) => Promise<T>,
): Promise<EditResult<T>> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await attemptEdit(db, facts, work);
    if (outcome.kind === 'done') {
      const revision = outcome.changeId === null ? null : await revisionOf(db, outcome.changeId);
      return { value: outcome.value, revision };
    }
    if (attempt === ATTEMPTS) throw outcome.error;
  }
}

type Attempt<T> = { kind: 'done'; value: T; changeId: string | null } | { kind: 'again'; error: unknown };

async function attemptEdit<T>(
  db: Database,
  facts: EditFacts,
  work: (client: Client) => Promise<T>,
): Promise<Attempt<T>> {
  const client = await takeConnection(db);
  let committing: { value: T; changeId: string; transaction: string } | null = null;
  try {
    await client.query('BEGIN');
    const { rows } = await client.query<{ id: string }>(
      `SELECT txid_current()::text AS id, set_config('lock_timeout', '${LOCK_TIMEOUT_MS}ms', true)`,
    );
    const value = await work(client);
    const changeId = await describeChange(client, facts);
    if (changeId === null) {
      await client.query('ROLLBACK');
      return { kind: 'done', value, changeId };
    }
    committing = { value, changeId, transaction: (rows[0] as { id: string }).id };
    await client.query('COMMIT');
    return { kind: 'done', value, changeId };
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    if (!isLostConnection(error)) {
      const code = (error as { code?: unknown }).code;
      if (code === DEADLOCK) return { kind: 'again', error };
      if (code === LOCK_NOT_AVAILABLE) throw new RowLocked('another transaction holds the row', { cause: error });
      throw error;
    }
    if (committing === null || !(await hasCommitted(db, committing.transaction, error)))
      return { kind: 'again', error };
    return { kind: 'done', value: committing.value, changeId: committing.changeId };
  } finally {
    await giveBack(db, client);
  }
}

/** Says on the change who made it and why; null when the transaction has changed nothing. */
async function describeChange(client: Client, { actor, reason }: EditFacts): Promise<string | null> {
  const { rows } = await client.query<{ id: string }>(
    `UPDATE talpa.change SET cause = 'edit', actor = $1, reason = $2
     WHERE id = nullif(current_setting('talpa.change', true), '')::bigint RETURNING id`,
    [actor, reason],
  );
  return rows[0]?.id ?? null;
}

/** What became of a transaction whose connection was cut at the commit. */
async function hasCommitted(db: Database, transaction: string, cause: unknown): Promise<boolean> {
  const status = await askUntil(async () => {
    const { rows } = await db.knex.raw<{ rows: { status: string | null }[] }>(
      'SELECT txid_status(?::bigint) AS status',
      [transaction],
    );
    const known = rows[0]?.status ?? null;
    return known === 'committed' || known === 'aborted' ? known : null;
  });
  if (status === null) {
    throw new OutcomeUnknown('the connection to the database was cut at the commit of the edit', { cause });
  }
  return status === 'committed';
}

async function revisionOf(db: Database, changeId: string): Promise<number> {
  const revision = await askUntil(async () => {
    const row = await db.knex<{ revision: string }>('change').where('id', changeId).first('revision');
    return row === undefined ? null : Number(row.revision);
  });
  if (revision === null)
    throw new OutcomeUnknown('the edit was committed, but the database was lost before it told the revision');
  return revision;
}

/** Asks until there is an answer, through lost connections; null when there is none in time. Time is that of the monotonic clock. */
async function askUntil<T>(ask: () => Promise<T | null>): Promise<T | null> {
  const end = performance.now() + ASK_FOR_MS;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== null) return answer;
    } catch (error) {
      if (!isLostConnection(error)) throw error;
    }
    if (performance.now() >= end) return null;
    await wait(ASK_EVERY_MS);
  }
}
