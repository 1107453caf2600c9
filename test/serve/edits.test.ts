import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeletedJson, SegmentAtRevisionJson, SegmentVersionsJson } from '../../core/contract/edits.ts';
import { ask } from './ask.ts';
import { createEditor, editedIn, problemIn, type Editor } from './edit-support.ts';
import { deriveQuarter, runServer, tileAt, type Derived, type Running } from './running-server.ts';
import { CORNER } from './street-quarter.ts';

let derived: Derived;
let running: Running;
let editor: Editor;
beforeAll(async () => {
  derived = await deriveQuarter();
  running = await runServer(derived);
  editor = createEditor(derived, () => running);
});
afterAll(async () => {
  await running.stop();
  await derived.close();
});

const versionsOf = async (id: number, query = ''): Promise<SegmentVersionsJson> =>
  (await running.get(`/api/segments/${id}/versions${query}`)).json() as SegmentVersionsJson;

describe('PATCH /api/segments/{id}', () => {
  it('changes what it says, leaves the rest, and gives the new version', async () => {
    const id = await editor.id('J0-0');
    const before = await editor.get(id);
    const reply = await editor.patch(id, {
      reason: 'field book 12',
      owner: '水务集团',
      year: 2015,
      attributes: { 井盖: '铸铁' },
    });
    const edited = editedIn(reply);
    expect(edited.changes).toEqual([
      { field: 'year', before: 2010, after: 2015 },
      { field: 'owner', before: null, after: '水务集团' },
      { field: 'attributes.井盖', before: null, after: '铸铁' },
    ]);
    expect(reply.headers['etag']).toBe(`"${edited.version}"`);
    const after = await editor.get(id);
    expect(after).toEqual({ ...edited.segment, revision: after.revision });
    const { owner, year, attributes } = after.record;
    expect(after.record).toEqual({ ...before.record, owner, year, attributes });
    expect([after.id, after.gid, after.key]).toEqual([before.id, before.gid, before.key]);
  });

  it('takes a name out of the attributes by null, and makes a member unknown by null', async () => {
    const id = await editor.id('J0-1');
    editedIn(await editor.patch(id, { reason: 'a', attributes: { a: 1, b: 'two' }, owner: 'x' }));
    const edited = editedIn(await editor.patch(id, { reason: 'b', attributes: { a: null }, owner: null }));
    expect(edited.segment?.record).toMatchObject({ attributes: { b: 'two' }, owner: null });
    expect(edited.segment?.record.attributes).not.toHaveProperty('a');
  });

  it('makes no revision of an edit that changes nothing', async () => {
    const id = await editor.id('J0-2');
    const before = await editor.get(id);
    const edited = editedIn(
      await editor.patch(id, {
        reason: 'again',
        year: 2010,
        innerWidthMm: 300,
        outerWidthMm: 320,
        wallSource: 'assumed',
        wallSigmaMm: 5,
      }),
    );
    expect(edited).toMatchObject({ revision: null, version: before.version, changes: [], warnings: [] });
    expect((await versionsOf(id)).versions).toHaveLength(1);
  });

  it('accepts application/json and the whole ETag too', async () => {
    const id = await editor.id('J0-3');
    const etag = String((await running.get(`/api/segments/${id}`)).headers['etag']);
    expect(etag).toMatch(/^"\d+-[\w-]+"$/);
    const gzipped = await running.get(`/api/segments/${id}`, { 'accept-encoding': 'gzip' });
    expect(gzipped.headers['etag']).not.toBe(etag);
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'if-match': `"999", ${String(gzipped.headers['etag'])}`,
    };
    const reply = await editor.patch(id, { reason: 'etag', year: 1999 }, null, headers);
    expect(editedIn(reply).segment?.year).toBe(1999);
  });

  it('is drawn when it is answered: no tile is stale from then on', async () => {
    const id = await editor.id('P2-4');
    const { lon, lat } = { lon: CORNER.lon + 0.002, lat: CORNER.lat + 0.0009 };
    const tile = tileAt(16, { lon, lat });
    const address = `/tiles/pipes/16/${tile.x}/${tile.y}.mvt`;
    for (let round = 0; round < 5; round++) {
      const before = await running.get(address);
      const vertices = [
        [lon + round * 1e-5, lat],
        [lon + 0.0001, lat + 0.0002],
      ];
      const { revision } = editedIn(await editor.patch(id, { reason: 'moved', vertices }));
      const after = await running.get(address);
      expect(derived.network.revision).toBeGreaterThanOrEqual(Number(revision));
      expect(after.headers['etag']).not.toBe(before.headers['etag']);
      const axis = derived.network.segment(id)?.axis;
      expect(axis?.[0]).toBe(vertices[0]?.[0]);
    }
  });

  it('names the actor, the cause and the reason on the change', async () => {
    const id = await editor.id('J0-4');
    const { revision } = editedIn(await editor.patch(id, { reason: '复测', year: 2001 }));
    const row = await derived.db
      .knex('change')
      .where('revision', revision)
      .first('actor', 'cause', 'reason', 'dataset_id');
    expect(row).toEqual({ actor: '127.0.0.1', cause: 'edit', reason: '复测', dataset_id: null });
  });
});

describe('POST /api/segments', () => {
  const segment = {
    reason: 'new main',
    datasetId: 1,
    surveyClass: 'JS',
    surveySubclass: 'JP',
    vertices: [
      [106.507, 29.503, 240],
      [106.5072, 29.503, 239.5],
    ],
    crossSection: 'circle',
    innerWidthMm: 200,
    materialCode: 'QM',
    laying: 'ZM',
  };

  it('adds a segment with all that an import works out, and draws it', async () => {
    const reply = await editor.insert({ ...segment, key: 'new-1' });
    const edited = editedIn(reply, 201);
    expect(reply.headers['location']).toBe(`/api/segments/${edited.id}`);
    expect(edited.segment).toMatchObject({
      key: 'new-1',
      reportClass: 'water',
      ruleClass: 'water_gt200',
      reference: 'top',
      innerHeightMm: 200,
      wallSource: 'assumed',
      depthKnown: true,
    });
    expect(edited.segment?.outerWidthMm).toBeGreaterThan(200);
    expect(edited.segment?.outerWidthMm).toBe(edited.segment?.outerHeightMm);
    expect(derived.network.segment(edited.id)).not.toBeNull();
    expect((await versionsOf(edited.id)).versions).toMatchObject([
      { change: { cause: 'edit', reason: 'new main' }, changes: null },
    ]);
  });

  it('draws a key when none is given, and refuses one that is taken', async () => {
    const [first, second] = [editedIn(await editor.insert(segment), 201), editedIn(await editor.insert(segment), 201)];
    expect(first.segment?.key).toMatch(/^edit-[0-9a-f-]{36}$/);
    expect(second.segment?.key).not.toBe(first.segment?.key);
    const reply = await editor.insert({ ...segment, key: first.segment?.key });
    expect(problemIn(reply, 409)).toMatchObject({ type: 'key-taken', errors: [{ code: 'KEY_TAKEN', path: 'key' }] });
    expect(reply.headers['link']).toBe(`</api/segments/${first.id}>; rel="duplicate"`);
  });

  it('leads from survey point to survey point without vertices', async () => {
    await derived.db.knex.raw(
      `INSERT INTO point (dataset_id, key, report_class, survey_class, geom, ground_known, attributes)
       SELECT 1, 'W2', 'water', 'JS', ST_SetSRID(ST_MakePoint(?, ?, 242), 4490), true, '{}'`,
      [CORNER.lon + 0.0003, CORNER.lat],
    );
    const { vertices: _vertices, ...rest } = segment;
    const body = { ...rest, start: { pointKey: 'W1', depth: 1.5 }, end: { pointKey: 'W2', depth: 1.2 } };
    const edited = editedIn(await editor.insert(body), 201);
    expect(edited.segment?.record.vertices).toEqual([
      [CORNER.lon, CORNER.lat, 241 - 1.5],
      [CORNER.lon + 0.0003, CORNER.lat, 242 - 1.2],
    ]);
    expect(edited.segment?.depthKnown).toBe(true);
  });
});

describe('DELETE /api/segments/{id}', () => {
  it('takes the segment away and keeps its versions: 410 says by whom and why', async () => {
    const id = await editor.id('R1-1');
    const { version } = await editor.get(id);
    const reply = await editor.remove(id, undefined, '已拆除');
    const { revision, key } = reply.json() as DeletedJson;
    expect([reply.status, key]).toEqual([200, 'R1-1']);
    expect(derived.network.segment(id)).toBeNull();

    const gone = await running.get(`/api/segments/${id}`);
    expect(problemIn(gone, 410)).toMatchObject({
      type: 'gone',
      deleted: { revision, actor: '127.0.0.1', cause: 'edit', reason: '已拆除' },
    });
    expect(gone.headers['link']).toBe(`</api/segments/${id}/versions>; rel="version-history"`);
    for (const again of [
      await editor.remove(id, version),
      await editor.patch(id, { reason: 'x', year: 2000 }, version),
    ]) {
      expect(problemIn(again, 410).type).toBe('gone');
    }
    const history = await versionsOf(id);
    expect(history).toMatchObject({
      key: 'R1-1',
      deleted: { revision, reason: '已拆除' },
      versions: [{ untilRevision: revision }],
    });
  });

  it('says 404 of a segment that never was', async () => {
    expect(problemIn(await editor.remove(999_999, '1'), 404).type).toBe('not-found');
    expect(problemIn(await editor.patch(999_999, { reason: 'x' }, '1'), 404).type).toBe('not-found');
    expect(problemIn(await running.get('/api/segments/999999/versions'), 404).type).toBe('not-found');
  });
});

describe('two edits at once on one segment', () => {
  it('let one through; the other hears what changed, by whom and when', async () => {
    const id = await editor.id('J1-0');
    const known = (await editor.get(id)).version;
    const first = editedIn(await editor.patch(id, { reason: 'first', owner: 'A', year: 1980 }, known));
    const second = editedIn(await editor.patch(id, { reason: 'second', year: 1981 }, first.version));
    const problem = problemIn(await editor.patch(id, { reason: 'third', owner: 'C' }, known), 409);
    expect(problem.type).toBe('edit-conflict');
    expect(problem.conflict).toMatchObject({
      known,
      version: second.version,
      differences: [
        {
          field: 'year',
          before: 2010,
          after: 1981,
          change: { revision: second.revision, reason: 'second', actor: '127.0.0.1' },
        },
        { field: 'owner', before: null, after: 'A', change: { revision: first.revision, reason: 'first' } },
      ],
    });
    expect(Date.parse(problem.conflict?.differences?.[0]?.change.at ?? '')).not.toBeNaN();
    expect((await editor.get(id)).record).toMatchObject({ owner: 'A', year: 1981 });
    // The version of the conflict is the one to edit next.
    editedIn(await editor.patch(id, { reason: 'third', owner: 'C' }, problem.conflict?.version));
  });

  it('truly at once: of twenty one is written, and the log has one change', async () => {
    const id = await editor.id('J1-1');
    const known = (await editor.get(id)).version;
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, i) => editor.patch(id, { reason: `writer ${i}`, year: 1900 + i }, known)),
    );
    const written = replies.filter(({ status }) => status === 200);
    expect(written).toHaveLength(1);
    expect(replies.filter(({ status }) => status === 409)).toHaveLength(19);
    const { versions } = await versionsOf(id);
    expect(versions).toHaveLength(2);
    expect((await editor.get(id)).year).toBe(editedIn(written[0]!).segment?.year);
  });

  it('see a change that psql made', async () => {
    const id = await editor.id('J1-2');
    const known = (await editor.get(id)).version;
    const { rows } = await derived.db.knex.raw<{ rows: { name: string }[] }>('SELECT session_user AS name');
    await derived.db.knex('segment').where({ id }).update({ owner: 'psql' });
    const problem = problemIn(await editor.patch(id, { reason: 'late', owner: 'late' }, known), 409);
    expect(problem.conflict?.differences).toMatchObject([
      { field: 'owner', before: null, after: 'psql', change: { cause: 'sql', actor: rows[0]!.name } },
    ]);
  });

  it('say so of a version that the segment never had', async () => {
    const id = await editor.id('J1-3');
    const problem = problemIn(await editor.patch(id, { reason: 'x', year: 1990 }, '999999'), 409);
    expect(problem.conflict).toMatchObject({ known: '999999', differences: null });
  });

  it('need a version: without If-Match 428, with nonsense 400', async () => {
    const id = await editor.id('J1-4');
    expect(problemIn(await editor.patch(id, { reason: 'x', year: 1990 }, null), 428).type).toBe('version-required');
    const ifMatch = (field: string) => editor.patch(id, { reason: 'x', year: 1990 }, null, { 'if-match': field });
    expect(problemIn(await ifMatch('*'), 428).type).toBe('version-required');
    for (const field of ['abc', 'W/"1"', '1', '"1" "2"', '""', `"${'9'.repeat(30)}"`]) {
      expect(problemIn(await ifMatch(field), 400).errors).toMatchObject([{ path: 'header.If-Match' }]);
    }
    const remove = await ask(running.port, `/api/segments/${id}?reason=x`, { method: 'DELETE' });
    expect(problemIn(remove, 428).type).toBe('version-required');
    expect((await editor.get(id)).year).toBe(2010);
  });
});

describe('versions', () => {
  it('tell from which revision to which, by whom, why and what; any past state can be read', async () => {
    const id = await editor.id('J2-0');
    const first = await editor.get(id);
    const a = editedIn(await editor.patch(id, { reason: 'a', year: 1991 }));
    await derived.db.knex('segment').where({ id }).update({ year: 1992 });
    const c = editedIn(await editor.patch(id, { reason: 'c', year: 1993, road: null }));
    const { versions, deleted } = await versionsOf(id);
    expect(deleted).toBeNull();
    expect(versions).toMatchObject([
      {
        version: c.version,
        fromRevision: c.revision,
        untilRevision: null,
        change: { cause: 'edit', reason: 'c' },
        changes: [
          { field: 'year', before: 1992, after: 1993 },
          { field: 'road', before: '长江2路', after: null },
        ],
      },
      { change: { cause: 'sql', reason: null }, changes: [{ field: 'year', before: 1991, after: 1992 }] },
      {
        version: a.version,
        change: { cause: 'edit', reason: 'a' },
        changes: [{ field: 'year', before: 2010, after: 1991 }],
      },
      { version: first.version, fromRevision: 1, change: { cause: 'import' }, changes: null },
    ]);
    // Without a gap: each ends where the next begins.
    versions.slice(1).forEach(({ untilRevision }, i) => expect(untilRevision).toBe(versions[i]?.fromRevision));
    for (const { fromRevision, untilRevision, version } of versions) {
      for (const revision of [fromRevision, (untilRevision ?? fromRevision + 1) - 1]) {
        const then = (await running.get(`/api/segments/${id}/versions/${revision}`)).json() as SegmentAtRevisionJson;
        expect(then.version).toBe(version);
      }
    }
    const past = (await running.get(`/api/segments/${id}/versions/1`)).json() as SegmentAtRevisionJson;
    expect(past.record).toEqual(first.record);
    expect(problemIn(await running.get(`/api/segments/${id}/versions/0`), 404).type).toBe('not-found');
  });

  it('come in pages', async () => {
    const id = await editor.id('J2-1');
    for (let year = 1950; year < 1957; year++) editedIn(await editor.patch(id, { reason: 'page', year }));
    const whole = (await versionsOf(id)).versions;
    const pages: SegmentVersionsJson['versions'] = [];
    for (let before = ''; ;) {
      const page = await versionsOf(id, `?limit=3${before}`);
      pages.push(...page.versions);
      if (!page.truncated) break;
      before = `&before=${page.versions.at(-1)?.fromRevision}`;
    }
    expect(pages).toEqual(whole);
    expect(whole).toHaveLength(8);
  });
});
