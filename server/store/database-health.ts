import type { Database } from './connect-database.ts';

/** Whether the store answers and is at a revision; `detail` says the revision or what is wrong. */
export async function databaseHealth(db: Database): Promise<{ ok: boolean; detail: string }> {
  try {
    const row = await db.knex<{ revision: string }>('revision_head').first('revision');
    return row === undefined
      ? { ok: false, detail: 'the store has no revision: its schema is not complete' }
      : { ok: true, detail: `revision ${row.revision}` };
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}
