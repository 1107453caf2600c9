import { chownSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { userInfo } from 'node:os';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { adminUrl } from '../support/database.ts';
import { createEditor, editedIn, problemIn, type Editor } from './edit-support.ts';
import { deriveQuarter, runServer, tileAt, until, type Derived, type Running } from './running-server.ts';
import { mountSmallDisk, MEGABYTE, type SmallDisk } from './small-disk.ts';
import { CORNER } from './street-quarter.ts';

const LOOK_MS = 100;

let disk: SmallDisk;
let derived: Derived;
let running: Running;
let editor: Editor;
beforeAll(async () => {
  disk = mountSmallDisk(48);
  derived = await deriveQuarter();
  editor = createEditor(derived, () => running);
});
afterEach(() => running.stop());
afterAll(async () => {
  await derived.close();
  disk.remove();
});

async function asAdmin(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl() });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Whatever is read goes on. */
async function expectReading(): Promise<void> {
  const tile = tileAt(14, CORNER);
  expect((await running.get(`/tiles/pipes/14/${tile.x}/${tile.y}.mvt`)).status).toBe(200);
  expect((await running.get(`/tiles/pipes/15/${2 * tile.x}/${2 * tile.y + 1}.mvt`)).status).toBeLessThan(300);
  for (const path of ['/api/segments/1', '/api/search?q=J0-0', '/api/datasets', '/api/segments/1/versions']) {
    expect((await running.get(path)).status, path).toBe(200);
  }
}

async function expectReadOnly(isReadOnly: boolean): Promise<void> {
  const ready = await running.get('/readyz');
  expect(ready.status).toBe(200);
  expect(ready.json()).toMatchObject({ status: isReadOnly ? 'read-only' : 'ready' });
  expect((ready.json() as { checks: object[] }).checks).toContainEqual({
    name: 'storage',
    ok: !isReadOnly,
    detail: isReadOnly ? (expect.stringMatching(/No space left on device|MB are free/) as unknown) : 'there is room',
  });
  expect((await running.get('/healthz')).json()).toMatchObject({ status: 'ok', readOnly: isReadOnly });
  expect((await running.get('/metrics')).body.toString()).toContain(`talpa_read_only ${isReadOnly ? 1 : 0}\n`);
}

/** What does not compress and fits no page in use: the disk must give room for it. */
const large = (): object => ({
  reason: 'large',
  attributes: Object.fromEntries(
    Array.from({ length: 12 }, (_, i) => [`note ${i}`, randomBytes(1_900).toString('hex')]),
  ),
});

describe('a disk that is full', () => {
  it('as PostgreSQL says: writing is refused in words, reading goes on, and writing comes back by itself', async () => {
    const space = `talpa_small_${randomBytes(4).toString('hex')}`;
    // PostgreSQL wants to own the folder of a tablespace.
    if (userInfo().uid === 0) chownSync(disk.folder, accountId('-u'), accountId('-g'));
    await asAdmin(`CREATE TABLESPACE ${space} LOCATION '${disk.folder}'`);
    const { rows } = await derived.db.knex.raw<{ rows: { name: string }[] }>('SELECT current_database() AS name');
    const name = rows[0]?.name ?? '';
    // Nobody may be connected while a database moves.
    running = await runServer(derived, { limits: { storageLookMs: LOOK_MS } });
    const before = await derived.db.knex.raw<{ rows: { sql: string }[] }>(
      `SELECT format('ALTER %s talpa.%I SET TABLESPACE ${space}', CASE relkind WHEN 'i' THEN 'INDEX' ELSE 'TABLE' END, relname) AS sql
       FROM pg_class WHERE relnamespace = 'talpa'::regnamespace AND relkind IN ('r', 'i')`,
    );
    for (const { sql } of before.rows) await derived.db.knex.raw(sql);
    // What is written for a probe lies where the store does.
    await asAdmin(`ALTER DATABASE ${name} SET temp_tablespaces = '${space}'`);
    await derived.db.knex.raw(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'talpa' AND pid <> pg_backend_pid()`,
    );
    try {
      editedIn(await editor.patch(1, { reason: 'room', year: 1960 }));
      await expectReadOnly(false);

      disk.fill(0);
      const { version } = await editor.get(1);
      const refused = problemIn(await editor.patch(1, large(), version), 507);
      expect(refused.type).toBe('storage-full');
      expect(refused.detail).toMatch(/read-only.*room on the disk/);
      // From now on it is known: small ones are not tried either.
      for (const reply of [
        await editor.patch(1, { reason: 'small', year: 1961 }, version),
        await editor.remove(2, '1'),
        await editor.insert({ reason: 'x' }),
      ]) {
        expect(problemIn(reply, 507).type).toBe('storage-full');
        expect(reply.headers['retry-after']).toBeDefined();
      }
      expect((await editor.get(1)).version).toBe(version);
      await expectReading();
      await expectReadOnly(true);
      // Looking again and again does not make it believe otherwise.
      await new Promise((resolve) => setTimeout(resolve, 5 * LOOK_MS));
      await expectReadOnly(true);
      expect(running.lines.filter(({ msg }) => msg === 'the disk of the store is full: read-only')).toHaveLength(1);

      disk.empty();
      await until(async () => ((await running.get('/readyz')).json() as { status: string }).status === 'ready');
      await expectReadOnly(false);
      editedIn(await editor.patch(1, large(), version));
      await expectReading();
      const changes = await derived.db.knex<{ revision: string }>('change').select('revision').orderBy('revision');
      expect(changes.map(({ revision }) => Number(revision))).toEqual(changes.map((_, i) => i + 1));
    } finally {
      disk.empty();
      await asAdmin(`ALTER DATABASE ${name} RESET temp_tablespaces`);
      for (const { sql } of before.rows) await derived.db.knex.raw(sql.replace(space, 'pg_default'));
      await derived.db.knex.raw(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'talpa'`,
      );
      await asAdmin(`DROP TABLESPACE ${space}`);
    }
  });

  it('but for the reserve, where the cluster is our own: writing stops before PostgreSQL does', async () => {
    running = await runServer(derived, {
      storageFolder: disk.folder,
      limits: { storageLookMs: LOOK_MS, storageReserveBytes: 16 * MEGABYTE },
    });
    editedIn(await editor.patch(2, { reason: 'room', year: 1962 }));
    disk.fill(8 * MEGABYTE);
    await until(async () => ((await running.get('/readyz')).json() as { status: string }).status === 'read-only');
    expect(problemIn(await editor.patch(2, { reason: 'none', year: 1963 }), 507).type).toBe('storage-full');
    await expectReadOnly(true);
    await expectReading();
    disk.empty();
    await until(async () => ((await running.get('/readyz')).json() as { status: string }).status === 'ready');
    editedIn(await editor.patch(2, { reason: 'room again', year: 1963 }));
  });
});

/** Of the account that a cluster started by root runs as. */
function accountId(flag: '-u' | '-g'): number {
  return Number(execFileSync('id', [flag, 'postgres']).toString());
}
