import type { Knex } from 'knex';
import type { Client } from 'pg';
import type { Database } from './connect-database.ts';

export interface OneState {
  /** The connection of `trx`, for COPY. */
  client: Client;
  trx: Knex.Transaction;
  /** The newest revision that the transaction sees. */
  revision: number;
}

/** Runs `work` in one REPEATABLE READ transaction: all that it reads is of one revision. */
export async function readOneState<T>(db: Database, work: (state: OneState) => Promise<T>): Promise<T> {
  return db.knex.transaction(
    async (trx) => {
      const head = await trx<{ revision: string }>('revision_head').first('revision');
      if (head === undefined) throw new Error('the store has no revision: its schema is not complete');
      const client = (await (trx.client as Knex.Client).acquireConnection()) as Client;
      return work({ client, trx, revision: Number(head.revision) });
    },
    { isolationLevel: 'repeatable read', readOnly: true },
  );
}
