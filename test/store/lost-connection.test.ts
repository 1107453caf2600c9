import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { connectDatabase, type Database } from '../../server/store/connect-database.ts';
import { isLostConnection } from '../../server/store/lost-connection.ts';
import { inTransaction } from '../../server/store/raw-connection.ts';
import { createTestDatabase } from '../support/database.ts';
import { startRelay, type Relay } from '../support/database-relay.ts';

let direct: Awaited<ReturnType<typeof createTestDatabase>>;
let relay: Relay;
let db: Database;
beforeAll(async () => {
  direct = await createTestDatabase();
  relay = await startRelay(direct.url);
});
// A pool may still hand out the connection that the case before has cut.
beforeEach(() => {
  db = connectDatabase(relay.url);
});
afterEach(() => db.close());
afterAll(async () => {
  await relay.stop();
  await direct.drop();
});

const SLEEPING = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()`;

const END_SLEEPING = `SELECT pg_terminate_backend(pid) FROM (${SLEEPING}) AS asleep`;
const countSleeping = async () => (await direct.knex.raw<{ rows: unknown[] }>(SLEEPING)).rows.length;

/** The error of a statement that is cut while it runs. */
async function errorOf(work: () => Promise<unknown>, cut: () => unknown): Promise<unknown> {
  const failed = work().then(
    () => null,
    (error: unknown) => error,
  );
  await expect.poll(countSleeping, { timeout: 20_000 }).toBe(1);
  await cut();
  const error = await failed;
  // The database does not notice a broken line while it sleeps.
  await direct.knex.raw(END_SLEEPING);
  await expect.poll(countSleeping).toBe(0);
  return error;
}

const CUTS = {
  'the line breaks': () => relay.cutAll(),
  'the database ends the connection': () => direct.knex.raw(END_SLEEPING),
};
const WORK = {
  'a query': () => db.knex.raw('SELECT pg_sleep(60)'),
  'a transaction': () => db.knex.transaction((trx) => trx.raw('SELECT pg_sleep(60)')),
  'a transaction of its own connection': () =>
    inTransaction(db, 'BEGIN', (client) => client.query('SELECT pg_sleep(60)')),
};

it.each(
  Object.entries(CUTS).flatMap(([cutName, cut]) =>
    Object.entries(WORK).map(([workName, work]) => [workName, cutName, work, cut] as const),
  ),
)('the connection is the fault when %s runs and %s', async (_work, _cut, work, cut) => {
  const error = await errorOf(work, cut);
  expect(isLostConnection(error), String(error)).toBe(true);
});

it('the connection is the fault when there is none to be had, and not when the statement is wrong', async () => {
  relay.isOpen = false;
  relay.cutAll();
  const refused = await db.knex.raw('SELECT 1').then(
    () => null,
    (error: unknown) => error,
  );
  expect(isLostConnection(refused), String(refused)).toBe(true);
  relay.isOpen = true;
  const wrong = await db.knex.raw('SELECT nothing_of_that_name').then(
    () => null,
    (error: unknown) => error,
  );
  expect(isLostConnection(wrong)).toBe(false);
});
