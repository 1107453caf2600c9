import type { Database } from './connect-database.ts';

/** More than the room that pages in use may have left: it must be taken from the disk. */
const PROBE_ROWS = 256;
const PROBE_ROW_BYTES = 8_000;

/** Writes about 2 MB where the store lies, and takes it back. Rejects with SQLSTATE 53100 while the disk is full. */
export async function probeWriting(db: Database): Promise<void> {
  const probe = await db.knex.transaction();
  try {
    // Plain storage: what repeats would be compressed to nothing.
    await probe.raw(`CREATE TEMP TABLE storage_probe (filler text STORAGE PLAIN) ON COMMIT DROP`);
    await probe.raw(`INSERT INTO storage_probe SELECT repeat('x', ?::int) FROM generate_series(1, ?::int)`, [
      PROBE_ROW_BYTES,
      PROBE_ROWS,
    ]);
  } finally {
    await probe.rollback();
  }
}
