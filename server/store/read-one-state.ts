import type { Knex } from 'knex';
import type { Client } from 'pg';
import type { Database } from './connect-database.ts';
import { COMMIT_SQL } from './store-history.ts';

export interface OneState {
  /** The connection of `trx`, for COPY. */
  client: Client;
  trx: Knex.Transaction;
  /** The newest revision that the transaction sees. */
  revision: number;
  /** Identity of the commit that made it, which no other commit has; empty for revision 0. */
  commit: string;
}

/** Runs `work` in one REPEATABLE READ transaction: all that it reads is of one revision. */
export async function readOneState<T>(db: Database, work: (state: OneState) => Promise<T>): Promise<T> {
  return db.knex.transaction(
    async (trx) => {
      const { rows } = await trx.raw<{ rows: { revision: string; commit: string | null }[] }>(
        `SELECT head.revision, ${COMMIT_SQL} AS commit
         FROM revision_head AS head LEFT JOIN change ON change.revision = head.revision`,
      );
      const [head] = rows;
      if (head === undefined) throw new Error('the store has no revision: its schema is not complete');
      const client = (await (trx.client as Knex.Client).acquireConnection()) as Client;
      return work({ client, trx, revision: Number(head.revision), commit: head.commit ?? '' });
    },
    { isolationLevel: 'repeatable read', readOnly: true },
  );
}
