import type { Database } from './connect-database.ts';

/** The newest revision of the store. */
export async function headRevision(db: Database): Promise<number> {
  const head = await db.knex<{ revision: string }>('revision_head').first('revision');
  if (head === undefined) throw new Error('the store has no revision: its schema is not complete');
  return Number(head.revision);
}
