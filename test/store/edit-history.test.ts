import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Segment } from '../../core/model/segment.ts';
import { deleteSegment, insertSegment, updateSegment } from '../../server/store/edit-segment.ts';
import { openImport } from '../../server/store/open-import.ts';
import { findVersionAt, findVersionedSegment, readSegmentVersions } from '../../server/store/segment-versions.ts';
import { createTestDatabase } from '../support/database.ts';
import { describeDataset, makeSegment } from '../support/rows.ts';

const RUNS = 15;

let db: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  db = await createTestDatabase();
  const writer = await openImport(db, describeDataset());
  await writer.addSegments([makeSegment('first')]);
  await writer.commit({ dryRun: false });
});
afterAll(() => db.drop());

/** What a writer does next; `at` picks one of the segments, `isStale` uses the version it knew before. */
type Step =
  | { kind: 'update'; at: number; change: Partial<Segment>; isStale: boolean }
  | { kind: 'delete'; at: number; isStale: boolean }
  | { kind: 'insert' }
  /** By psql, past our own ways. */
  | { kind: 'sql'; at: number; year: number };

const change = fc.record(
  {
    year: fc.integer({ min: 1_900, max: 2_100 }),
    owner: fc.option(fc.constantFrom('a', 'b'), { nil: null }),
    attributes: fc.dictionary(fc.constantFrom('x', 'y'), fc.integer()),
    vertices: fc
      .integer({ min: 1, max: 50 })
      .map((n) => Float64Array.of(106.5, 29.5, 240, 106.5 + n * 1e-5, 29.5001, 239.5)),
  },
  { requiredKeys: [] },
);
const at = fc.nat(3);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('update' as const), at, change, isStale: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), at, isStale: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'insert' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('sql' as const), at, year: fc.integer({ min: 1_900, max: 2_100 }) }),
  },
);
const script = fc.array(step, { minLength: 1, maxLength: 12 });

/** What our own edits acknowledged, in any order. */
interface Acknowledged {
  revision: number;
  id: number;
  state: Segment | null;
}

it('two writers: each acknowledged edit is a version, versions replay to the present row, and the log has no gap', async () => {
  let round = 0;
  await fc.assert(
    fc.asyncProperty(script, script, async (one, two) => {
      round += 1;
      const ids: number[] = [];
      const acknowledged: Acknowledged[] = [];
      const write = async (name: string, steps: readonly Step[]): Promise<void> => {
        const known = new Map<number, string>();
        for (const [n, each] of steps.entries()) {
          await run(each, { name: `${round}-${name}-${n}`, ids, known, acknowledged });
        }
      };
      await run({ kind: 'insert' }, { name: `${round}-0`, ids, known: new Map(), acknowledged });
      await Promise.all([write('one', one), write('two', two)]);
      for (const id of ids) await checkHistory(id, acknowledged);
      await checkLog();
    }),
    { numRuns: RUNS },
  );
});

interface Writer {
  name: string;
  ids: number[];
  known: Map<number, string>;
  acknowledged: Acknowledged[];
}

async function run(step: Step, { name, ids, known, acknowledged }: Writer): Promise<void> {
  const facts = { actor: name, reason: step.kind };
  if (step.kind === 'insert') {
    const { value, revision } = await insertSegment(db, { datasetId: 1, facts }, () =>
      Promise.resolve(makeSegment(name)),
    );
    if (value.kind !== 'done' || revision === null) throw new Error(value.kind);
    ids.push(value.after.segment.id);
    acknowledged.push({ revision, id: value.after.segment.id, state: value.after.segment });
    return;
  }
  const id = ids[step.at % ids.length];
  if (id === undefined) return;
  if (step.kind === 'sql') {
    await db.knex('segment').where({ id }).update({ year: step.year });
    return;
  }
  const present = await findVersionedSegment(db, id);
  if (present === null) return;
  const version = (step.isStale ? known.get(id) : undefined) ?? present.version;
  known.set(id, present.version);
  const target = { id, versions: [version], facts };
  if (step.kind === 'delete') {
    const { value, revision } = await deleteSegment(db, target);
    if (value.kind === 'done' && revision !== null) acknowledged.push({ revision, id, state: null });
    return;
  }
  const { value, revision } = await updateSegment(db, target, (before) =>
    Promise.resolve({ ...before, ...step.change }),
  );
  if (value.kind === 'done' && revision !== null) acknowledged.push({ revision, id, state: value.after.segment });
  // An edit for a version that is not at hand has never been written.
  if (value.kind === 'done') expect(value.after.segment).toEqual({ ...value.before, ...step.change });
}

async function checkHistory(id: number, acknowledged: readonly Acknowledged[]): Promise<void> {
  const versions = (await readSegmentVersions(db, id, { limit: 1_000 })).toReversed();
  const present = await findVersionedSegment(db, id);
  versions.forEach(({ fromRevision, untilRevision }, i) => {
    expect(untilRevision ?? Infinity).toBeGreaterThan(fromRevision);
    const next = versions[i + 1];
    if (next !== undefined) expect(untilRevision).toBe(next.fromRevision);
  });
  const last = versions.at(-1);
  if (present === null) expect(last?.untilRevision).not.toBeNull();
  else expect([last?.segment, last?.version, last?.untilRevision]).toEqual([present.segment, present.version, null]);
  for (const { revision, state } of acknowledged.filter((each) => each.id === id)) {
    const then = await findVersionAt(db, id, revision);
    expect(then?.segment ?? null).toEqual(state);
    if (state !== null) expect(then?.fromRevision).toBe(revision);
  }
}

async function checkLog(): Promise<void> {
  const changes = await db.knex<{ revision: string | null }>('change').select('revision').orderBy('revision');
  expect(changes.map(({ revision }) => Number(revision))).toEqual(changes.map((_, i) => i + 1));
  const head = await db.knex<{ revision: string }>('revision_head').first('revision');
  expect(Number(head?.revision)).toBe(changes.length);
}
