import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from './ask.ts';
import { createEditor, editedIn, MERGE_PATCH, problemIn, type Editor } from './edit-support.ts';
import { deriveQuarter, runServer, type Derived, type Running } from './running-server.ts';

let derived: Derived;
let running: Running;
let editor: Editor;
let id: number;
beforeAll(async () => {
  derived = await deriveQuarter();
  running = await runServer(derived);
  editor = createEditor(derived, () => running);
  id = await editor.id('J0-0');
});
afterAll(async () => {
  await running.stop();
  await derived.close();
});

/** Codes and paths of the faults; nothing may have been written. */
async function refused(patch: object, status: number): Promise<[code: string, path: string][]> {
  const before = await editor.get(id);
  const { errors = [], detail, type } = problemIn(await editor.patch(id, { reason: 'x', ...patch }), status);
  expect(type).toBe(status === 400 ? 'invalid-body' : 'invalid-edit');
  for (const { message } of errors) expect(detail).toContain(message);
  expect((await editor.get(id)).version).toBe(before.version);
  return errors.map(({ code, path }) => [code, path]);
}

describe('a member that a patch cannot have is a 400 that names it', () => {
  it.each([
    [{ diameter: 3 }, 'UNKNOWN_FIELD', 'diameter'],
    [{ start: { level: 3 } }, 'UNKNOWN_FIELD', 'start.level'],
    [{ id: 3 }, 'UNKNOWN_FIELD', 'id'],
    [{ key: 'x' }, 'UNKNOWN_FIELD', 'key'],
    [{ ruleClass: 'sewer_storm' }, 'UNKNOWN_FIELD', 'ruleClass'],
    [{ year: '2010' }, 'WRONG_TYPE', 'year'],
    [{ year: 2010.5 }, 'WRONG_TYPE', 'year'],
    [{ surveyClass: null }, 'UNKNOWN_NAME', 'surveyClass'],
    [{ attributes: { a: { b: 1 } } }, 'WRONG_TYPE', 'attributes.a'],
    [{ attributes: null }, 'WRONG_TYPE', 'attributes'],
    [{ vertices: 'LINESTRING(0 0, 1 1)' }, 'WRONG_TYPE', 'vertices'],
    [{ reason: 5 }, 'WRONG_TYPE', 'reason'],
    [{ reason: undefined }, 'MISSING', 'reason'],
  ])('%j', async (patch, code, path) => {
    expect(await refused(patch, code === 'UNKNOWN_NAME' ? 422 : 400)).toEqual([[code, path]]);
  });

  it('all of them at once', async () => {
    const faults = await refused({ a: 1, b: 2, year: 'x' }, 400);
    expect(faults).toEqual([
      ['WRONG_TYPE', 'year'],
      ['UNKNOWN_FIELD', 'a'],
      ['UNKNOWN_FIELD', 'b'],
    ]);
  });
});

describe('a value that cannot be is a 422 that says why', () => {
  const line = (...vertices: number[][]) => ({ vertices });
  it.each([
    [{ innerWidthMm: 0 }, 'OUT_OF_RANGE', 'innerWidthMm'],
    [{ innerWidthMm: 20_001 }, 'OUT_OF_RANGE', 'innerWidthMm'],
    [{ outerWidthMm: -1 }, 'OUT_OF_RANGE', 'outerWidthMm'],
    [{ wallSigmaMm: 1_000 }, 'OUT_OF_RANGE', 'wallSigmaMm'],
    [{ year: 1_799 }, 'OUT_OF_RANGE', 'year'],
    [{ holesTotal: 10_001 }, 'OUT_OF_RANGE', 'holesTotal'],
    [{ pressureMpa: -0.1 }, 'OUT_OF_RANGE', 'pressureMpa'],
    [{ start: { depth: 501 } }, 'OUT_OF_RANGE', 'start.depth'],
    [{ end: { elevation: 9_001 } }, 'OUT_OF_RANGE', 'end.elevation'],
    [{ status: 4 }, 'OUT_OF_RANGE', 'status'],
    [{ dataSource: 0 }, 'OUT_OF_RANGE', 'dataSource'],
    [{ owner: '' }, 'OUT_OF_RANGE', 'owner'],
    [{ owner: 'x'.repeat(501) }, 'OUT_OF_RANGE', 'owner'],
    [{ owner: 'a\0b' }, 'NOT_STORABLE', 'owner'],
    [{ attributes: { a: '\ud800' } }, 'NOT_STORABLE', 'attributes.a'],
    [{ qualityLevel: 'E' }, 'UNKNOWN_NAME', 'qualityLevel'],
    [{ crossSection: 'triangle' }, 'UNKNOWN_NAME', 'crossSection'],
    [{ reference: 'middle' }, 'UNKNOWN_NAME', 'reference'],
    [{ surveyClass: 'XX' }, 'UNKNOWN_NAME', 'surveyClass'],
    [{ materialCode: 'XX' }, 'CODE_UNKNOWN', 'materialCode'],
    [{ laying: 'XX' }, 'CODE_UNKNOWN', 'laying'],
    [{ surveySubclass: 'YS' }, 'CODE_UNKNOWN', 'surveySubclass'],
    [{ surveyClass: 'PS' }, 'CODE_UNKNOWN', 'surveySubclass'],
    [{ crossSection: null }, 'SIZE_WITHOUT_SHAPE', 'crossSection'],
    [{ crossSection: 'box', innerHeightMm: null }, 'SIZE_INCOMPLETE', 'innerWidthMm'],
    [{ innerWidthMm: 400, outerWidthMm: 399 }, 'INNER_OVER_OUTER', 'outerWidthMm'],
    [{ innerWidthMm: 300, innerHeightMm: 301 }, 'CIRCLE_NOT_ROUND', 'innerWidthMm'],
    [{ innerWidthMm: null, wallSource: 'surveyed' }, 'WALL_WITHOUT_SIZES', 'wallSource'],
    [{ holesTotal: 2, holesUsed: 3 }, 'HOLES_USED_OVER_TOTAL', 'holesUsed'],
    [line([106.5, 29.5]), 'OUT_OF_RANGE', 'vertices'],
    [line([106.5, 29.5], [106.5]), 'OUT_OF_RANGE', 'vertices.1'],
    [line([106.5, 29.5], [106.5, 91]), 'OUT_OF_RANGE', 'vertices.1.1'],
    [line([106.5, 29.5], [181, 29.5]), 'OUT_OF_RANGE', 'vertices.1.0'],
    [line([106.5, 29.5, 0], [106.6, 29.5]), 'MIXED_VERTICES', 'vertices'],
    [line([106.5, 29.5, 240], [106.5, 29.5, 240]), 'LINE_NO_LENGTH', 'vertices'],
    [line([106.5, 29.5, 240], [110.5, 29.5, 240]), 'LINE_TOO_LONG', 'vertices'],
    [
      { ...line([106.5, 29.5, 240], [106.6, 29.5, 240]), start: { elevation: 241 } },
      'ELEVATION_TWICE',
      'start.elevation',
    ],
    [{ start: { pointKey: 'nowhere' } }, 'POINT_NOT_FOUND', 'start.pointKey'],
    [{ end: { pointKey: 'W1' } }, 'POINT_ELSEWHERE', 'end.pointKey'],
    [{ start: { elevation: null, known: true } }, 'ELEVATION_UNKNOWN', 'start.known'],
    [{ start: { known: false, depth: 1.3 } }, 'DEPTH_MAKES_KNOWN', 'start.known'],
    [{ reason: '' }, 'OUT_OF_RANGE', 'reason'],
    [{ reason: '   ' }, 'EMPTY', 'reason'],
    [{ reason: 'x'.repeat(501) }, 'OUT_OF_RANGE', 'reason'],
  ])('%j', async (patch, code, path) => {
    expect(await refused(patch, 422)).toContainEqual([code, path]);
  });

  it('constraints across members all at once, in words', async () => {
    const faults = await refused(
      {
        crossSection: null,
        holesTotal: 1,
        holesUsed: 2,
        innerWidthMm: 9,
        innerHeightMm: 9,
        outerWidthMm: 8,
        outerHeightMm: 8,
      },
      422,
    );
    expect(faults.map(([code]) => code).sort()).toEqual([
      'HOLES_USED_OVER_TOTAL',
      'INNER_OVER_OUTER',
      'SIZE_WITHOUT_SHAPE',
    ]);
  });

  it('what a trigger of the owner refuses comes in its own words', async () => {
    await derived.db.knex.raw(`CREATE FUNCTION talpa.no_owner_x() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF NEW.owner = 'X' THEN RAISE EXCEPTION 'X owns nothing here' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$`);
    await derived.db.knex.raw(
      'CREATE TRIGGER no_owner_x BEFORE UPDATE ON talpa.segment FOR EACH ROW EXECUTE FUNCTION talpa.no_owner_x()',
    );
    expect(await refused({ owner: 'X' }, 422)).toEqual([['CONSTRAINT', 'segment']]);
    await derived.db.knex.raw('DROP TRIGGER no_owner_x ON talpa.segment');
  });
});

describe('a body', () => {
  const send = (body: string, headers: Record<string, string> = {}) =>
    ask(running.port, `/api/segments/${id}`, {
      method: 'PATCH',
      headers: { 'content-type': MERGE_PATCH, 'if-match': '"1"', ...headers },
      body,
    });

  it.each(['', '{', 'null', '[]', '"x"', '{"reason":"x",}', '{"reason":"x","__proto__":{"year":1}}', '\u0000'])(
    'that is no JSON object is a 400: %j',
    async (body) => {
      expect(problemIn(await send(body), 400).type).toBe('invalid-body');
    },
  );

  it('that is no UTF-8 is a 400', async () => {
    const reply = await ask(running.port, `/api/segments/${id}`, {
      method: 'PATCH',
      headers: { 'content-type': MERGE_PATCH, 'if-match': '"1"' },
      body: Buffer.from([0x7b, 0xff, 0x7d]),
    });
    expect(problemIn(reply, 400).type).toBe('invalid-body');
  });

  it.each([
    ['text/plain', undefined],
    ['application/x-www-form-urlencoded', undefined],
    ['application/json; charset=gbk', undefined],
    ['application/json', 'gzip'],
  ])('of type %s (%s) is a 415 that says what is taken', async (type, coding) => {
    const reply = await send('{}', {
      'content-type': type,
      ...(coding === undefined ? {} : { 'content-encoding': coding }),
    });
    expect(problemIn(reply, 415).type).toBe('unsupported-media-type');
    expect(reply.headers['accept-patch']).toBe('application/merge-patch+json, application/json');
  });

  it('that is too large is a 413, with and without a stated length', async () => {
    const body = JSON.stringify({ reason: 'x', owner: 'y'.repeat(70_000) });
    expect(problemIn(await send(body), 413).type).toBe('body-too-large');
    expect(problemIn(await send(body, { 'transfer-encoding': 'chunked' }), 413).type).toBe('body-too-large');
  });

  it('of a new segment must name class, dataset and place', async () => {
    const missing = problemIn(await editor.insert({ reason: 'x' }), 400).errors?.map(({ path }) => path);
    expect(missing?.sort()).toEqual(['datasetId', 'surveyClass']);
    const base = { reason: 'x', datasetId: 1, surveyClass: 'JS' };
    expect(problemIn(await editor.insert(base), 422).errors).toMatchObject([
      { code: 'GEOMETRY_MISSING', path: 'vertices' },
    ]);
    const vertices = [
      [106.5, 29.5],
      [106.6, 29.5],
    ];
    expect(problemIn(await editor.insert({ ...base, vertices, datasetId: 77 }), 422).errors).toMatchObject([
      { code: 'DATASET_UNKNOWN' },
    ]);
    expect(problemIn(await editor.insert({ ...base, vertices, key: '' }), 422).errors).toMatchObject([{ path: 'key' }]);
  });
});

it('a deletion without a reason is a 400 that names it', async () => {
  for (const query of [
    '',
    '?reason=',
    '?reason=%20',
    `?reason=${'x'.repeat(501)}`,
    '?reason=a&reason=b',
    '?reason=%00',
  ]) {
    const reply = await ask(running.port, `/api/segments/${id}${query}`, {
      method: 'DELETE',
      headers: { 'if-match': '"1"' },
    });
    expect(problemIn(reply, 400).errors, query).toMatchObject([{ path: 'query.reason' }]);
  }
});

it('what an import would warn of comes with the answer', async () => {
  const other = await editor.id('J0-5');
  const edited = editedIn(await editor.patch(other, { reason: 'deep', start: { depth: 18 } }));
  expect(edited.warnings).toMatchObject([{ code: 'CJJ_DEPTH_TOO_LARGE', path: 'start.depth' }]);
});
