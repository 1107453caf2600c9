import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Segment, SurveyPoint } from '../../core/model/segment.ts';
import type { ImportOutcome } from '../../server/store/import-writer.ts';
import { openImport, type ImportMode } from '../../server/store/open-import.ts';
import { readChanges } from '../../server/store/read-changes.ts';
import { createTestDatabase } from '../support/database.ts';
import { describeDataset, makePoint, makeSegment } from '../support/rows.ts';

let db: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.knex('dataset').delete();
});

const ROWS = 2500;
const segmentsOf = (count: number, over: (i: number) => Partial<Segment> = () => ({})): Segment[] =>
  Array.from({ length: count }, (_, i) => makeSegment(`s${i}`, over(i)));
const pointsOf = (count: number): SurveyPoint[] => Array.from({ length: count }, (_, i) => makePoint(`p${i}`));

interface Import {
  name: string;
  points?: SurveyPoint[];
  segments: Segment[];
  mode?: ImportMode;
  dryRun?: boolean;
}

async function importRows({ name, points = [], segments, mode = {}, dryRun = false }: Import): Promise<ImportOutcome> {
  const writer = await openImport(db, describeDataset({ name }), mode);
  try {
    await writer.addPoints(points);
    await writer.addSegments(segments);
  } catch (error) {
    await writer.abort();
    throw error;
  }
  return writer.commit({ dryRun });
}

const gidsOf = async (name: string): Promise<number[]> =>
  db
    .knex('segment')
    .whereIn('dataset_id', db.knex('dataset').where({ name }).select('id'))
    .orderBy('gid')
    .pluck<number[]>('gid');

describe('a load into a new dataset', () => {
  const varied = segmentsOf(ROWS, (i) => ({
    vertices: Float64Array.of(106.5 + i / 1e5, 29.5, 240 + i / 7, 106.5002 + i / 1e5, 29.5001, 239.5),
    road: i % 3 === 0 ? null : `人民路${i}`,
    materialCode: i % 2 === 0 ? 'QM' : null,
    attributes: i % 5 === 0 ? { 编号: `x"\\${i}`, n: i / 3 } : {},
  }));

  it('leaves the same rows as a merge of staged ones, and the same log', async () => {
    const points = pointsOf(ROWS);
    const [{ revision: before }] = (await db.knex('revision_head').select('revision')) as [{ revision: string }];
    const outcomes: ImportOutcome[] = [];
    for (const path of ['auto', 'staged'] as const) {
      outcomes.push(await importRows({ name: path, points, segments: varied, mode: { path } }));
    }
    const rowsOf = async (table: string, id: number | undefined): Promise<unknown[]> => {
      const rows = await db.knex(table).where('dataset_id', id).orderBy('key');
      return (rows as Record<string, unknown>[]).map((row) => ({ ...row, id: 0, gid: 0, dataset_id: 0, change_id: 0 }));
    };
    const [loaded, merged] = outcomes;
    for (const table of ['segment', 'point']) {
      const rows = await rowsOf(table, loaded?.datasetId);
      expect(rows).toHaveLength(ROWS);
      expect(rows).toEqual(await rowsOf(table, merged?.datasetId));
    }
    expect({ ...loaded, datasetId: 0, changeId: 0, revision: 0 }).toEqual({
      ...merged,
      datasetId: 0,
      changeId: 0,
      revision: 0,
    });
    const revisions = outcomes.map(({ revision }) => Number(revision));
    expect(revisions).toEqual([Number(before) + 1, Number(before) + 2]);
    const entriesOf = async (revision: number | undefined): Promise<unknown> =>
      db
        .knex('change_entry AS e')
        .join('change AS c', 'c.id', 'e.change_id')
        .where('c.revision', revision)
        .whereIn('relation', ['segment', 'point'])
        .orderBy('relation')
        .select('relation', 'bulk', 'west', 'south', 'east', 'north', 'cause', 'c.reason');
    const entries = await entriesOf(revisions[0]);
    expect(entries).toHaveLength(2);
    expect(entries).toEqual(await entriesOf(revisions[1]));
  });

  it('is one entry of the log whose box takes in every batch, and its rows are of its change', async () => {
    const writer = await openImport(db, describeDataset({ name: 'batches' }));
    for (const east of [0, 1, -1]) {
      await writer.addSegments(
        segmentsOf(ROWS, (i) => ({
          key: `${east} ${i}`,
          vertices: Float64Array.of(106 + east, 29, 0, 106.1 + east, 29.1, 1),
        })),
      );
    }
    const { revision, segments } = await writer.commit({ dryRun: false });
    expect(segments.added).toBe(3 * ROWS);
    const change = await readChanges(db, Number(revision) - 1);
    expect(change).toMatchObject({ revision, bulk: true });
    const box = change?.bounds ?? [];
    [105, 29, 107.1, 29.1].forEach((degrees, i) => expect(box[i]).toBeCloseTo(degrees, 6));
    const entries = await db
      .knex('change_entry AS e')
      .join('change AS c', 'c.id', 'e.change_id')
      .where({ revision, relation: 'segment' });
    expect(entries).toHaveLength(1);
    const changes = await db.knex('segment').distinct('change_id');
    expect(changes).toEqual([{ change_id: entries[0]?.change_id }]);
  });

  it('goes on by staging when the dataset has rows, and keeps their identities', async () => {
    await importRows({ name: 'twice', segments: varied });
    const before = await gidsOf('twice');
    const again = await importRows({ name: 'twice', segments: [...varied, makeSegment('new')] });
    expect(again.segments).toEqual({ added: 1, changed: 0, unchanged: ROWS, removed: 0 });
    expect((await gidsOf('twice')).filter((gid) => before.includes(gid))).toEqual(before);
  });

  it('writes nothing when a row of a late batch is refused, and the gids go to the next import', async () => {
    const writer = await openImport(db, describeDataset({ name: 'late' }));
    await writer.addSegments(segmentsOf(ROWS));
    await writer.addSegments(segmentsOf(ROWS, (i) => ({ key: `b${i}`, ...(i === 9 ? { year: 1200 } : {}) })));
    await expect(writer.commit({ dryRun: false })).rejects.toThrow(/segment_year_check/);
    expect(await db.knex('dataset')).toEqual([]);
    expect(await gidsOf('late')).toEqual([]);
    const [{ first_gid: first }] = (await db.knex('gid_lease').where({ relation: 'segment' }).orderBy('first_gid')) as [
      { first_gid: number },
    ];
    await importRows({ name: 'next', segments: varied });
    expect((await gidsOf('next'))[0]).toBe(first);
    const spare = await db
      .knex('gid_lease')
      .where({ relation: 'segment' })
      .orderBy('first_gid')
      .first<{ first_gid: number }>();
    expect(spare?.first_gid).toBe(first + ROWS);
  });

  it('of which a dry run leaves neither a row nor a drawn gid', async () => {
    const drawn = async (): Promise<unknown> => [
      (await db.knex.raw<{ rows: unknown[] }>('SELECT last_value FROM segment_gid')).rows,
      await db.knex('gid_lease').orderBy('id'),
    ];
    const before = await drawn();
    const outcome = await importRows({ name: 'dry', segments: varied, mode: { trial: true }, dryRun: true });
    expect(outcome).toMatchObject({ revision: null, segments: { added: ROWS } });
    expect(await gidsOf('dry')).toEqual([]);
    expect(await drawn()).toEqual(before);
  });

  it('gives two imports at once gids of their own, also beside rows that plain SQL writes', async () => {
    const names = ['left', 'right', 'third'];
    await Promise.all(names.map((name) => importRows({ name, segments: varied })));
    await db.knex.raw(
      `INSERT INTO segment (dataset_id, key, report_class, survey_class, geom, start_known, end_known, z_reference, attributes)
       SELECT dataset_id, 'by hand', report_class, survey_class, geom, start_known, end_known, z_reference, attributes FROM segment LIMIT 1`,
    );
    const gids = (await Promise.all(names.map(gidsOf))).flat();
    expect(gids).toHaveLength(3 * ROWS + 1);
    expect(new Set(gids).size).toBe(gids.length);
  });

  it('waits for nobody and lets nobody wait: an edit elsewhere gets the earlier revision', async () => {
    await importRows({ name: 'edited', segments: [makeSegment('a')] });
    const writer = await openImport(db, describeDataset({ name: 'long' }));
    await writer.addSegments(varied);
    await writer.addSegments(segmentsOf(ROWS, (i) => ({ key: `b${i}` })));
    await db.knex('segment').where({ key: 'a' }).update({ year: 2001 });
    const edit = await db.knex('change').max('revision AS revision').first<{ revision: string }>();
    const { revision } = await writer.commit({ dryRun: false });
    expect(revision).toBe(Number(edit?.revision) + 1);
  });
});

describe('references', () => {
  it.each([
    ['material_code', { materialCode: 'XX' }],
    ['laying', { laying: 'XX' }],
    ['survey_class', { surveyClass: 'XX' as 'JS' }],
  ])('to a code that no list has are refused, row by row and in bulk: %s', async (column, over) => {
    const message = new RegExp(`segment names the ${column} "XX"`);
    await expect(importRows({ name: 'one', segments: [makeSegment('a', over)] })).rejects.toThrow(message);
    const bulk = segmentsOf(ROWS, (i) => (i === 7 ? over : {}));
    await expect(importRows({ name: 'many', segments: bulk })).rejects.toThrow(message);
    await importRows({ name: 'good', segments: [makeSegment('a')] });
    await expect(db.knex('segment').update({ [column]: 'XX' })).rejects.toMatchObject({ code: '23503' });
    await db.knex('segment').update({ laying: null, material_code: null });
  });

  it('to a dataset that is not there are refused', async () => {
    await importRows({ name: 'there', segments: [makeSegment('a')] });
    await expect(db.knex('segment').update({ dataset_id: 999_999 })).rejects.toThrow();
    await expect(
      db.knex.raw(`INSERT INTO point (dataset_id, key, report_class, survey_class, geom, ground_known, attributes)
        VALUES (999999, 'p', 'water', 'JS', ST_GeomFromEWKT('SRID=4490;POINT Z (106 29 1)'), true, '{}')`),
    ).rejects.toThrow(/dataset_id that is not in talpa.dataset/);
  });

  it('hold codes in place, and go with their dataset', async () => {
    await importRows({ name: 'held', points: [makePoint('p')], segments: [makeSegment('a')] });
    await expect(db.knex('material').where({ code: 'QM' }).delete()).rejects.toThrow(/stays: rows may use it/);
    await expect(db.knex('laying').where({ code: 'ZM' }).update({ code: 'QQ' })).rejects.toThrow(/stays/);
    await db.knex('material').where({ code: 'QM' }).update({ en: 'ductile iron' });
    await expect(db.knex.raw('TRUNCATE feature_code')).rejects.toThrow(/DELETE/);
    const { id } = (await db.knex('dataset').first<{ id: number }>()) ?? { id: 0 };
    await db.knex('dataset').where({ id }).delete();
    expect(await db.knex('segment').where('dataset_id', id)).toEqual([]);
    expect(await db.knex('point').where('dataset_id', id)).toEqual([]);
    expect(await db.knex('segment_history').where('dataset_id', id)).toHaveLength(1);
  });

  it('hold a dataset in place while a row for it is on its way', async () => {
    await importRows({ name: 'race', segments: [makeSegment('a')] });
    const writing = await db.knex.transaction();
    await writing.raw(
      `INSERT INTO segment (dataset_id, key, report_class, survey_class, geom, start_known, end_known, z_reference, attributes)
       SELECT dataset_id, 'late', report_class, survey_class, geom, start_known, end_known, z_reference, attributes FROM segment`,
    );
    let isGone = false;
    const deleting = db
      .knex('dataset')
      .where({ name: 'race' })
      .delete()
      .then(() => (isGone = true));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(isGone).toBe(false);
    await writing.commit();
    await deleting;
    expect(await db.knex('segment')).toEqual([]);
  });
});
