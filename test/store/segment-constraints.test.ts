import { afterAll, beforeAll, expect, it } from 'vitest';
import { SEGMENT_CONSTRAINTS } from '../../server/store/segment-constraints.ts';
import { createTestDatabase } from '../support/database.ts';

let db: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

it('every constraint of the table has words, and no words are left over', async () => {
  const { rows } = await db.knex.raw<{ rows: { name: string }[] }>(
    `SELECT conname AS name FROM pg_constraint WHERE conrelid = 'talpa.segment'::regclass`,
  );
  expect(Object.keys(SEGMENT_CONSTRAINTS).sort()).toEqual(rows.map(({ name }) => name).sort());
});
