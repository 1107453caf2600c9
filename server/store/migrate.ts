import type { Knex } from 'knex';
import type { Database } from './connect-database.ts';

/** A schema step, as the migrations list gives it. */
export interface MigrationStep {
  name: string;
  up(context: { raw(sql: string): PromiseLike<unknown> }): Promise<void>;
  down(context: { raw(sql: string): PromiseLike<unknown> }): Promise<void>;
}

/** Two programs that start on one database at once take turns under this advisory lock. */
const MIGRATION_LOCK = 7_461_001;
const EXTENSIONS = ['postgis', 'pg_trgm'];

/**
 * Brings the schema `talpa` to the newest step of `steps`; each step is a transaction. Throws when the database knows a step that the list
 * does not (it was written by a newer program).
 */
export async function migrate(db: Database, steps: readonly MigrationStep[]): Promise<void> {
  const source: Knex.MigrationSource<MigrationStep> = {
    getMigrations: () => Promise.resolve([...steps]),
    getMigrationName: (step) => step.name,
    getMigration: (step) =>
      Promise.resolve({
        up: (trx: Knex) => step.up({ raw: (sql) => trx.raw(sql) }),
        down: (trx: Knex) => step.down({ raw: (sql) => trx.raw(sql) }),
      }),
  };
  await db.knex.transaction(async (lock) => {
    await lock.raw('SELECT pg_advisory_xact_lock(?)', [MIGRATION_LOCK]);
    await db.knex.raw('CREATE SCHEMA IF NOT EXISTS talpa');
    for (const extension of EXTENSIONS) {
      await db.knex.raw(`CREATE EXTENSION IF NOT EXISTS ${extension} SCHEMA public`);
    }
    await db.knex.migrate.latest({ migrationSource: source, schemaName: 'talpa', tableName: 'migration' });
  });
}
