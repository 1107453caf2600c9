import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SegmentVersionsJson } from '../../core/contract/edits.ts';
import { connectDatabase, type Database } from '../../server/store/connect-database.ts';
import { startRelay, type Relay } from '../support/database-relay.ts';
import { createEditor, editedIn, problemIn, type Editor } from './edit-support.ts';
import { deriveQuarter, runServer, until, type Derived, type Running } from './running-server.ts';

let derived: Derived;
let relay: Relay;
let throughRelay: Database;
let running: Running;
let editor: Editor;
beforeAll(async () => {
  derived = await deriveQuarter();
  relay = await startRelay(derived.db.url);
  throughRelay = connectDatabase(relay.url);
  running = await runServer({ db: throughRelay, network: derived.network });
  editor = createEditor(derived, () => running);
});
afterAll(async () => {
  await running.stop();
  await throughRelay.close();
  await relay.stop();
  await derived.close();
});

/** Ends what the server's connections run that match, and tells how many; waits until there is one. */
async function terminate(query: string): Promise<void> {
  await until(async () => {
    const { rows } = await derived.db.knex.raw<{ rows: unknown[] }>(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE ?`,
      [query],
    );
    return rows.length > 0;
  });
}

/** Holds a lock in a session of its own while `work` runs. */
async function holding(statement: string, work: (release: () => Promise<void>) => Promise<void>): Promise<void> {
  const holder = new pg.Client({ connectionString: derived.db.url });
  await holder.connect();
  try {
    await holder.query('BEGIN');
    await holder.query(statement);
    await work(async () => void (await holder.query('ROLLBACK')));
  } finally {
    await holder.end();
  }
}

const versionsOf = async (id: number): Promise<SegmentVersionsJson['versions']> =>
  ((await running.get(`/api/segments/${id}/versions`)).json() as SegmentVersionsJson).versions;

describe('a connection that is cut in the middle of an edit', () => {
  it('while it waits for the row: it is tried again on another, and written once', async () => {
    const id = await editor.id('J0-0');
    await holding(`SELECT FROM talpa.segment WHERE id = ${id} FOR UPDATE`, async (release) => {
      const { version } = await editor.get(id);
      const reply = editor.patch(id, { reason: 'cut', year: 1971 }, version);
      await terminate('%FOR UPDATE%');
      await release();
      expect(editedIn(await reply).segment?.year).toBe(1971);
    });
    expect(await versionsOf(id)).toHaveLength(2);
  });

  it('while the commit waits for its number: the database is asked, and it is tried again', async () => {
    const id = await editor.id('J0-1');
    await holding('SELECT FROM talpa.revision_head FOR UPDATE', async (release) => {
      const { version } = await editor.get(id);
      const reply = editor.patch(id, { reason: 'cut', year: 1972 }, version);
      await terminate('COMMIT%');
      await release();
      expect(editedIn(await reply).segment?.year).toBe(1972);
    });
    expect(await versionsOf(id)).toHaveLength(2);
  });

  it('after the commit was sent: what was written is found out, and answered', async () => {
    const id = await editor.id('J0-2');
    const { version } = await editor.get(id);
    relay.cutAfterCommit();
    const edited = editedIn(await editor.patch(id, { reason: 'cut', year: 1973 }, version));
    expect(relay.cuts).toBe(1);
    expect(edited.changes).toEqual([{ field: 'year', before: 2010, after: 1973 }]);
    expect(await versionsOf(id)).toHaveLength(2);
  });

  it('before the commit arrived: nothing was written, so it is written now', async () => {
    const id = await editor.id('J0-3');
    const { version } = await editor.get(id);
    relay.cutBeforeCommit();
    editedIn(await editor.patch(id, { reason: 'cut', year: 1974 }, version));
    expect(relay.cuts).toBe(2);
    expect(await versionsOf(id)).toHaveLength(2);
  });

  it('adds a segment once, deletes it once', async () => {
    const vertices = [
      [106.507, 29.503, 240],
      [106.5072, 29.503, 239.5],
    ];
    relay.cutAfterCommit();
    const { id } = editedIn(await editor.insert({ reason: 'cut', datasetId: 1, surveyClass: 'JS', vertices }), 201);
    expect(await derived.db.knex('segment').where('key', 'like', 'edit-%')).toHaveLength(1);
    relay.cutAfterCommit();
    expect((await editor.remove(id)).status).toBe(200);
    expect(relay.cuts).toBe(4);
  });

  it('and nobody can be asked: the outcome is unknown, said so, and the same edit again does no harm', async () => {
    const id = await editor.id('J0-4');
    const { version } = await editor.get(id);
    relay.cutAfterCommit();
    relay.isClosedByCut = true;
    const reply = await editor.patch(id, { reason: 'cut', year: 1975 }, version);
    expect(problemIn(reply, 503).type).toBe('outcome-unknown');
    expect(reply.headers['retry-after']).toBeDefined();
    relay.isOpen = true;
    // It was written, as it happens: the same edit again hears of itself.
    await until(async () => (await editor.get(id)).year === 1975);
    const again = problemIn(await editor.patch(id, { reason: 'cut', year: 1975 }, version), 409);
    expect(again.conflict?.differences).toMatchObject([{ field: 'year', after: 1975, change: { reason: 'cut' } }]);
    expect(await versionsOf(id)).toHaveLength(2);
  });

  it('leaves the log without a gap', async () => {
    const revisions = await derived.db.knex<{ revision: string }>('change').select('revision').orderBy('revision');
    expect(revisions.map(({ revision }) => Number(revision))).toEqual(revisions.map((_, i) => i + 1));
  });
});

it('a row that somebody else holds for long is a 503 that says so, and nothing is written', async () => {
  const id = await editor.id('J0-5');
  await holding(`SELECT FROM talpa.segment WHERE id = ${id} FOR UPDATE`, async () => {
    const reply = await editor.patch(id, { reason: 'wait', year: 1976 });
    expect(problemIn(reply, 503).type).toBe('segment-locked');
  });
  await wait(0);
  expect((await editor.get(id)).year).toBe(2010);
});
