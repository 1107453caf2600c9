import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Segment } from '../../core/model/segment.ts';
import { updateSegment } from '../../server/store/edit-segment.ts';
import { openImport } from '../../server/store/open-import.ts';
import { ConstraintError, SEGMENT_CONSTRAINTS } from '../../server/store/segment-constraints.ts';
import { findVersionedSegment } from '../../server/store/segment-versions.ts';
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

it('every constraint of the table has words, and no words are left over', async () => {
  const { rows } = await db.knex.raw<{ rows: { name: string }[] }>(
    `SELECT conname AS name FROM pg_constraint WHERE conrelid = 'talpa.segment'::regclass`,
  );
  expect(Object.keys(SEGMENT_CONSTRAINTS).sort()).toEqual(rows.map(({ name }) => name).sort());
});

/** The types do not hold what comes past them; the database does. */
it.each<[object, string, string]>([
  [{ materialCode: 'XX' }, 'CODE_UNKNOWN', 'materialCode'],
  [{ laying: 'XX' }, 'CODE_UNKNOWN', 'laying'],
  [{ surveyClass: 'XX' }, 'CODE_UNKNOWN', 'surveyClass'],
  [{ year: 1799 }, 'OUT_OF_RANGE', 'year'],
  [{ crossSection: null }, 'SIZE_WITHOUT_SHAPE', 'crossSection'],
  [{ innerWidthMm: null }, 'SIZE_INCOMPLETE', 'innerWidthMm'],
  [{ outerHeightMm: 299 }, 'INNER_OVER_OUTER', 'outerWidthMm'],
  [{ holesTotal: 1, holesUsed: 2 }, 'HOLES_USED_OVER_TOTAL', 'holesUsed'],
  [{ vertices: Float64Array.of(1, 1, 1, 1, 1, 1) }, 'LINE_NO_LENGTH', 'vertices'],
  [{ vertices: Float64Array.of(1, 1, Number.NaN, 1, 2, 1) }, 'LINE_NO_LENGTH', 'vertices'],
  [{ vertices: Float64Array.of(1, 1, 1, 1, 91, 1) }, 'OUT_OF_RANGE', 'vertices'],
  [{ key: 'b' }, 'CONSTRAINT', 'segment'],
])('the store refuses %j in words, and nothing is written', async (change, code, path) => {
  const id = 1;
  const before = await findVersionedSegment(db, id);
  const edit = updateSegment(
    db,
    { id, versions: [before?.version ?? ''], facts: { actor: 'test', reason: 'x' } },
    (segment) => Promise.resolve({ ...segment, ...change } as Segment),
  );
  const error: unknown = await edit.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ConstraintError);
  expect((error as ConstraintError).fault).toMatchObject({ code, path });
  expect(await findVersionedSegment(db, id)).toEqual(before);
});
