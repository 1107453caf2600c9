import type { Database } from './connect-database.ts';

/** About 2 MB: more than the room that pages in use may have left, so that it must be taken from the disk. */
const PROBE_ROWS = 60_000;

/** Writes about 2 MB where the store lies, and takes it back. Rejects with SQLSTATE 53100 while the disk is full. */
export async function probeWriting(db: Database): Promise<void> {
  const probe = await db.knex.transaction();
  try {
    await probe.raw('CREATE TEMP TABLE storage_probe (number int) ON COMMIT DROP');
    await probe.raw('INSERT INTO storage_probe SELECT generate_series(1, ?::int)', [PROBE_ROWS]);
  } finally {
    await probe.rollback();
  }
}
