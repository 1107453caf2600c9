import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findSegment } from '../../server/store/find-segment.ts';
import { openImport } from '../../server/store/open-import.ts';
import { readChanges } from '../../server/store/read-changes.ts';
import { readNetwork } from '../../server/store/read-network.ts';
import { readGroundGrids } from '../../server/store/ground-grids.ts';
import { readDatasets } from '../../server/store/datasets.ts';
import type { StoredPoint, StoredSegment } from '../../core/model/segment.ts';
import type { ImportOutcome } from '../../server/store/import-writer.ts';
import { createTestDatabase } from '../support/database.ts';
import { describeDataset, makePoint, makeSegment } from '../support/rows.ts';

let db: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

async function load(): Promise<{ revision: number; segments: StoredSegment[]; points: StoredPoint[] }> {
  const segments: StoredSegment[] = [];
  const points: StoredPoint[] = [];
  const { revision } = await readNetwork(db, {
    segments: (batch) => segments.push(...batch),
    points: (batch) => points.push(...batch),
  });
  return { revision, segments, points };
}

async function importSegments(
  name: string,
  segments: ReturnType<typeof makeSegment>[],
  dryRun = false,
): Promise<ImportOutcome> {
  const writer = await openImport(db, describeDataset({ name }));
  await writer.addPoints([makePoint('P1')]);
  await writer.addSegments(segments);
  return writer.commit({ dryRun });
}

describe('an import', () => {
  it('gives back every field as it went in, to the last bit', async () => {
    const segment = makeSegment('a', {
      vertices: Float64Array.of(106.5, 29.5, 240.123456789, 106.50011, 29.5, 0.1 + 0.2, 106.5002, 29.5001, -3),
      attributes: { 编号: 'x"\\\n', n: 1.5, none: null, yes: true },
      road: '人民路 № 1',
      holesTotal: 6,
      holesUsed: 4,
      endKnown: false,
    });
    const outcome = await importSegments('fields', [segment]);
    expect(outcome.segments).toEqual({ added: 1, changed: 0, unchanged: 0, removed: 0 });
    const { segments, points, revision } = await load();
    expect(revision).toBe(outcome.revision);
    const [stored] = segments;
    expect(stored).toEqual({ ...segment, id: stored?.id, gid: stored?.gid, datasetId: outcome.datasetId });
    expect(points[0]).toEqual({
      ...makePoint('P1'),
      id: points[0]?.id,
      gid: points[0]?.gid,
      datasetId: outcome.datasetId,
    });
    expect(await findSegment(db, stored?.id ?? 0)).toEqual(stored);
  });

  it('makes no revision when the same rows come again, and keeps id and gid of what changed', async () => {
    const first = await importSegments('again', [makeSegment('a'), makeSegment('b'), makeSegment('c')]);
    const before = (await load()).segments.filter((s) => s.datasetId === first.datasetId);
    const same = await importSegments('again', [makeSegment('c'), makeSegment('a'), makeSegment('b')]);
    expect(same.revision).toBeNull();
    expect(same.segments).toEqual({ added: 0, changed: 0, unchanged: 3, removed: 0 });

    const next = await importSegments('again', [
      makeSegment('a'),
      makeSegment('b', { vertices: Float64Array.of(106.5, 29.5, 240, 106.5002, 29.5001, 239.51) }),
      makeSegment('d'),
    ]);
    expect(next.segments).toEqual({ added: 1, changed: 1, unchanged: 1, removed: 1 });
    const after = (await load()).segments.filter((s) => s.datasetId === first.datasetId);
    const ids = (rows: StoredSegment[], key: string): [number, number] | undefined => {
      const row = rows.find((s) => s.key === key);
      return row && [row.id, row.gid];
    };
    expect(ids(after, 'a')).toEqual(ids(before, 'a'));
    expect(ids(after, 'b')).toEqual(ids(before, 'b'));
    expect(before.map((s) => s.gid)).not.toContain(ids(after, 'd')?.[1]);
  });

  it('leaves nothing after a dry run, and uses up no gid', async () => {
    const before = await load();
    const sequence = async (): Promise<unknown> =>
      (await db.knex.raw<{ rows: unknown[] }>('SELECT last_value, is_called FROM segment_gid')).rows[0];
    const drawn = await sequence();
    const outcome = await importSegments('dry', [makeSegment('a'), makeSegment('b')], true);
    expect(outcome.segments.added).toBe(2);
    expect(outcome.revision).toBeNull();
    expect(await load()).toEqual(before);
    expect(await sequence()).toEqual(drawn);
    expect((await readDatasets(db)).map((d) => d.name)).not.toContain('dry');
  });

  it('leaves nothing after an abort, nor after a row that breaks a constraint', async () => {
    const before = await load();
    const aborted = await openImport(db, describeDataset({ name: 'aborted' }));
    await aborted.addSegments([makeSegment('a')]);
    await aborted.abort();
    await expect(
      importSegments('broken', [
        makeSegment('ok'),
        makeSegment('deep', { vertices: Float64Array.of(106.5, 29.5, -9999, 106.6, 29.5, 1) }),
      ]),
    ).rejects.toThrow(/segment_geom_elevation/);
    expect(await load()).toEqual(before);
  });

  it('keeps a ground grid and replaces it only when it differs', async () => {
    const grid = {
      epsg: 4544,
      originX: 600_000,
      originY: 3_260_000,
      stepX: 2,
      stepY: -2,
      columns: 3,
      rows: 2,
      heights: Float32Array.of(1, 2, Number.NaN, 4, 5, 6.5),
    };
    const run = async (heights: Float32Array): Promise<ImportOutcome> => {
      const writer = await openImport(db, describeDataset({ name: 'ground' }));
      await writer.addGround({ ...grid, heights });
      return writer.commit({ dryRun: false });
    };
    const first = await run(grid.heights);
    expect(await readGroundGrids(db)).toEqual([{ datasetId: first.datasetId, grid }]);
    expect((await run(grid.heights)).revision).toBeNull();
    expect((await run(Float32Array.of(1, 2, 3, 4, 5, 6))).revision).not.toBeNull();
    expect((await readGroundGrids(db))[0]?.grid.heights[2]).toBe(3);
  });

  it('keeps coverage with class and date, and rejected rows with their reasons', async () => {
    const ring: [number, number][] = [
      [106, 29],
      [107, 29],
      [107, 30],
      [106, 29],
    ];
    const area = { reportClass: 'gas' as const, asOf: '2024-05-06', polygons: [[ring]] };
    const writer = await openImport(db, describeDataset({ name: 'covered', coverage: [area] }));
    await writer.addRejected([
      {
        file: 'a.csv',
        row: 7,
        values: { X: 'nul\u0000' },
        issues: [{ code: 'BAD', severity: 'error', path: 'a.csv:7:X', message: 'bad' }],
      },
    ]);
    const outcome = await writer.commit({ dryRun: false });
    expect(outcome.quarantined).toBe(1);
    const dataset = (await readDatasets(db)).find((d) => d.name === 'covered');
    expect(dataset?.coverage).toEqual([area]);
    const row = await db.knex('rejected_row').where('dataset_id', outcome.datasetId).first<Record<string, unknown>>();
    expect(row).toMatchObject({ file: 'a.csv', row: 7, source_values: { X: 'nul' }, issues: [{ code: 'BAD' }] });
  });
});

describe('a change by plain SQL', () => {
  it('is told with the new row and both its old and new place', async () => {
    await importSegments('sql', [makeSegment('a'), makeSegment('b')]);
    const { revision, segments } = await load();
    const a = segments.at(-2) as StoredSegment;
    const b = segments.at(-1) as StoredSegment;
    await db.knex.raw(`UPDATE segment SET geom = ST_Translate(geom, 0.5, 0, 0) WHERE id = ?`, [a.id]);
    await db.knex.raw('DELETE FROM segment WHERE id = ?', [b.id]);
    const change = await readChanges(db, revision);
    expect(change?.revision).toBe(revision + 2);
    expect(change?.segments.upserted.map((s) => s.id)).toEqual([a.id]);
    expect(change?.segments.upserted[0]?.vertices[0]).toBeCloseTo(107, 9);
    expect(change?.segments.removed).toEqual([b.id]);
    const [west, south, east, north] = change?.bounds ?? [0, 0, 0, 0];
    expect([west, south]).toEqual([106.5, 29.5]);
    expect(east).toBeCloseTo(107.0002, 9);
    expect(north).toBeCloseTo(29.5001, 9);
    expect(await readChanges(db, revision + 2)).toBeNull();
  });

  it('keeps the versions that it replaces, with the revisions between which they held', async () => {
    await importSegments('versions', [makeSegment('a')]);
    const { revision, segments } = await load();
    const { id } = segments.at(-1) as StoredSegment;
    await db.knex('segment').where({ id }).update({ year: 2020 });
    await db.knex('segment').where({ id }).delete();
    const versions = await db
      .knex('segment_version')
      .where({ id })
      .orderBy('from_revision')
      .select('year', 'from_revision', 'until_revision');
    expect(versions).toEqual([
      { year: 2010, from_revision: String(revision), until_revision: String(revision + 1) },
      { year: 2020, from_revision: String(revision + 1), until_revision: String(revision + 2) },
    ]);
  });

  it('cannot change what a row is known by, empty a table behind the log, or write a sentinel', async () => {
    await importSegments('identity', [makeSegment('a')]);
    const { id } = (await load()).segments.at(-1) as StoredSegment;
    const update = (set: string): Promise<unknown> => db.knex.raw(`UPDATE segment SET ${set} WHERE id = ${id}`);
    await expect(update('gid = gid + 1000')).rejects.toThrow(/identity/);
    await expect(update(`key = 'other'`)).rejects.toThrow(/identity/);
    await expect(update(`geom = ST_Force3DZ(ST_Force2D(geom), 'NaN')`)).rejects.toThrow(/segment_geom/);
    await expect(update('geom = ST_Force3DZ(ST_Force2D(geom), -9999)')).rejects.toThrow(/segment_geom_elevation/);
    await expect(update('outer_width_mm = 100, outer_height_mm = 100')).rejects.toThrow(/outer_holds_inner/);
    await expect(db.knex.raw('TRUNCATE segment')).rejects.toThrow(/DELETE/);
  });
});

describe('revisions', () => {
  it('are numbered in the order of commits, without a gap for what was rolled back, and an open transaction holds nobody up', async () => {
    await importSegments('order', [makeSegment('a'), makeSegment('b')]);
    const { revision, segments } = await load();
    const [a, b] = segments.slice(-2) as [StoredSegment, StoredSegment];
    const slow = await db.knex.transaction();
    await slow('segment').where({ id: a.id }).update({ year: 2001 });
    const lost = await db.knex.transaction();
    await lost('segment').where({ id: b.id }).update({ year: 2002 });
    await lost.rollback();
    await db.knex('segment').where({ id: b.id }).update({ year: 2003 });
    expect((await load()).revision).toBe(revision + 1);
    await slow.commit();
    const order = await db
      .knex('segment_version')
      .whereIn('id', [a.id, b.id])
      .whereNull('until_revision')
      .orderBy('from_revision')
      .select('year', 'from_revision');
    expect(order).toEqual([
      { year: 2003, from_revision: String(revision + 1) },
      { year: 2001, from_revision: String(revision + 2) },
    ]);
  });

  it('stay without a gap and lose no row under eight writers at once', async () => {
    await importSegments(
      'storm',
      Array.from({ length: 8 }, (_, i) => makeSegment(`s${i}`)),
    );
    const { revision, segments } = await load();
    const own = segments.slice(-8);
    await Promise.all(
      own.map(async ({ id }, i) => {
        for (let round = 0; round < 10; round++) {
          await db
            .knex('segment')
            .where({ id })
            .update({ road: `road ${i}.${round}` });
        }
      }),
    );
    const numbers = await db
      .knex('change')
      .where('revision', '>', revision)
      .orderBy('revision')
      .pluck<string[]>('revision');
    expect(numbers.map(Number)).toEqual(Array.from({ length: 80 }, (_, i) => revision + 1 + i));
    const change = await readChanges(db, revision);
    expect(change?.segments.upserted.map((s) => s.road).sort()).toEqual(own.map((_, i) => `road ${i}.9`).sort());
  });

  it('tell a bulk change as one entry without a list', async () => {
    const { revision } = await load();
    await importSegments(
      'bulk',
      Array.from({ length: 2500 }, (_, i) => makeSegment(`s${i}`)),
    );
    const change = await readChanges(db, revision);
    expect(change).toMatchObject({ revision: revision + 1, bulk: true, datasetsChanged: true });
    expect(change?.segments.upserted).toEqual([]);
  });
});
