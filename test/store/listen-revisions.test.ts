import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listenRevisions } from '../../server/store/listen-revisions.ts';
import { openImport } from '../../server/store/open-import.ts';
import { createTestDatabase } from '../support/database.ts';
import { describeDataset, makeSegment } from '../support/rows.ts';

let db: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  db = await createTestDatabase();
  const writer = await openImport(db, describeDataset());
  await writer.addSegments([makeSegment('a')]);
  await writer.commit({ dryRun: false });
});
afterAll(() => db.drop());

const WITHIN_MS = 10_000;

async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + WITHIN_MS;
  while (!condition()) {
    if (Date.now() > end) throw new Error('it did not come to pass');
    await wait(10);
  }
}

it('wakes at each commit, not at a rollback, and wakes again after its connection was cut', async () => {
  let wakes = 0;
  const stop = await listenRevisions(db, () => wakes++);
  try {
    await db.knex('segment').update({ year: 2001 });
    await until(() => wakes === 1);

    await db.knex
      .transaction(async (trx) => {
        await trx('segment').update({ year: 2002 });
        throw new Error('taken back');
      })
      .catch(() => undefined);
    await db.knex('segment').update({ year: 2003 });
    await until(() => wakes === 2);

    const { rows } = await db.knex.raw<{ rows: unknown[] }>(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'talpa live' AND datname = current_database()`,
    );
    expect(rows).toHaveLength(1);
    // What is committed while nobody listens is covered by the wake-up that follows the new connection.
    await until(() => wakes === 3);
    await db.knex('segment').update({ year: 2004 });
    await until(() => wakes === 4);
  } finally {
    await stop();
  }
  await db.knex('segment').update({ year: 2005 });
  await wait(100);
  expect(wakes).toBe(4);
});
