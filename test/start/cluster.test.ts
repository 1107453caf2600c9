import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openCluster, type Cluster } from '../../server/store/cluster/open-cluster.ts';
import { readPostmasterRecord } from '../../server/store/cluster/postmaster-record.ts';
import { createClusterFolders } from './cluster-folder.ts';
import { holdCluster } from './cluster-holder.ts';
import { query } from './query.ts';

const isRoot = userInfo().uid === 0;
/** Account number of nobody on Debian. */
const NOBODY = 65_534;

const folders = createClusterFolders();
const opened: Cluster[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((cluster) => cluster.stop()));
  await folders.remove();
});

async function open(dataFolder: string, options: { fast?: boolean; said?: string[] } = {}): Promise<Cluster> {
  const cluster = await openCluster({
    dataFolder,
    fast: options.fast ?? true,
    say: (line) => options.said?.push(line),
    install: () => Promise.resolve('not tried in a test'),
  });
  opened.push(cluster);
  return cluster;
}

async function close(cluster: Cluster): Promise<void> {
  opened.splice(opened.indexOf(cluster), 1);
  await cluster.stop();
}

const setting = (url: string, name: string) => query(url, `SELECT current_setting('${name}')`);

test('an empty folder becomes a synced UTF-8 cluster with checksums and PostGIS that listens on no TCP port', async () => {
  const cluster = await open(folders.make(), { fast: false });
  expect(cluster.adopted).toBe(false);
  expect(await setting(cluster.url, 'listen_addresses')).toEqual(['']);
  expect(await setting(cluster.url, 'data_checksums')).toEqual(['on']);
  expect(await setting(cluster.url, 'server_encoding')).toEqual(['UTF8']);
  for (const name of ['fsync', 'full_page_writes', 'synchronous_commit']) {
    expect(await setting(cluster.url, name)).toEqual(['on']);
  }
  await query(cluster.url, 'CREATE EXTENSION postgis');
  await query(cluster.url, 'CREATE EXTENSION pg_trgm');
  expect(await query(cluster.url, `SELECT ST_AsText(ST_Point(1, 2))`)).toEqual(['POINT(1 2)']);
  // Under the C locale pg_trgm sees no Chinese letter and finds none.
  expect(await query(cluster.url, `SELECT count(*) > 0 FROM unnest(show_trgm('雨水管'))`)).toEqual(['true']);
});

test('the socket lies in a folder that its owner alone may enter', async () => {
  const cluster = await open(folders.make());
  const [folder] = await setting(cluster.url, 'unix_socket_directories');
  expect(statSync(String(folder).replaceAll('"', '')).mode & 0o777).toBe(0o700);
});

test('what was committed is there after a stop and a start, and a stopped cluster is not adopted', async () => {
  const folder = folders.make();
  const first = await open(folder);
  await query(first.url, 'CREATE TABLE mole AS SELECT 42 AS depth');
  await close(first);
  expect(existsSync(join(first.dataDirectory, 'postmaster.pid'))).toBe(false);
  const second = await open(folder);
  expect(second.adopted).toBe(false);
  expect(await query(second.url, 'SELECT depth FROM mole')).toEqual(['42']);
});

test('after kill -9 of the program the next start adopts the cluster that lives on', async () => {
  const folder = folders.make();
  const holder = await holdCluster(folder);
  if (!('url' in holder.answer)) throw new Error(holder.answer.error);
  await query(holder.answer.url, 'CREATE TABLE mole AS SELECT 42 AS depth');
  const before = readPostmasterRecord(holder.answer.dataDirectory);
  await holder.end('SIGKILL');

  const cluster = await open(folder);
  expect(cluster.adopted).toBe(true);
  expect(readPostmasterRecord(cluster.dataDirectory)?.pid).toBe(before?.pid);
  expect(await query(cluster.url, 'SELECT depth FROM mole')).toEqual(['42']);
});

test('after kill -9 of the program and its database the next start recovers', async () => {
  const folder = folders.make();
  const holder = await holdCluster(folder);
  if (!('url' in holder.answer)) throw new Error(holder.answer.error);
  await query(holder.answer.url, 'CREATE TABLE mole AS SELECT 42 AS depth');
  process.kill(readPostmasterRecord(holder.answer.dataDirectory)?.pid ?? 0, 'SIGKILL');
  await holder.end('SIGKILL');

  const said: string[] = [];
  const cluster = await open(folder, { said });
  expect(cluster.adopted).toBe(false);
  expect(said.join()).toContain('not stopped cleanly');
  expect(await query(cluster.url, 'SELECT depth FROM mole')).toEqual(['42']);
});

test('a postmaster.pid whose number another program of the same account has now does not lock the cluster', async () => {
  const folder = folders.make();
  const first = await open(folder);
  const file = join(first.dataDirectory, 'postmaster.pid');
  const [, ...rest] = readFileSync(file, 'utf8').split('\n');
  await close(first);

  const { uid, gid } = statSync(first.dataDirectory);
  const other = spawn('sleep', ['60'], { stdio: 'ignore', ...(isRoot ? { uid, gid } : null) });
  await once(other, 'spawn');
  try {
    writeFileSync(file, [String(other.pid), ...rest].join('\n'));
    expect((await open(folder)).adopted).toBe(false);
  } finally {
    other.kill();
  }
});

test('a second start on one data folder is refused with the number of the first', async () => {
  const folder = folders.make();
  const cluster = await open(folder);
  const second = await holdCluster(folder);
  expect(second.answer).toMatchObject({ error: expect.stringContaining(`process ${process.pid}`) });
  expect(await query(cluster.url, 'SELECT 1')).toEqual(['1']);
});

test('a cluster of another PostgreSQL version says which one and what to do', async () => {
  const folder = folders.make();
  const cluster = await open(folder);
  await close(cluster);
  writeFileSync(join(cluster.dataDirectory, 'PG_VERSION'), '99\n');
  await expect(open(folder)).rejects.toThrow(/made by PostgreSQL 99.*apt-get install postgresql-99-postgis-3.*Docker/);
});

test('a data folder whose path is too long for a socket gets one under the temporary folder, removed at the end', async () => {
  const cluster = await open(folders.make('管'.repeat(50)));
  const socketFolder = new URL(cluster.url).searchParams.get('host') ?? '';
  expect(Buffer.byteLength(`${socketFolder}/.s.PGSQL.5432`)).toBeLessThanOrEqual(107);
  expect(await query(cluster.url, 'SELECT 1')).toEqual(['1']);
  await close(cluster);
  expect(existsSync(socketFolder)).toBe(false);
});

test('a path with spaces, a comma, quotes and a percent sign works', async () => {
  const cluster = await open(folders.make(`a, "b" 'c' 100%`));
  expect(await query(cluster.url, 'SELECT 1')).toEqual(['1']);
});

test('a moved data folder takes its cluster along', async () => {
  const folder = folders.make();
  const first = await open(folder);
  await query(first.url, 'CREATE TABLE mole AS SELECT 42 AS depth');
  await close(first);
  const moved = folders.make();
  renameSync(folder, moved);
  expect(await query((await open(moved)).url, 'SELECT depth FROM mole')).toEqual(['42']);
});

test('a data folder that lost its cluster says so rather than begin an empty one', async () => {
  const folder = folders.make();
  mkdirSync(folder);
  writeFileSync(
    join(folder, 'cluster.json'),
    JSON.stringify({ folder: '/nowhere/talpa', socketFolder: null, dataFolder: folder }),
  );
  try {
    await expect(open(folder)).rejects.toThrow(/\/nowhere\/talpa, which is gone/);
  } finally {
    writeFileSync(
      join(folder, 'cluster.json'),
      JSON.stringify({ folder: '.', socketFolder: null, dataFolder: folder }),
    );
  }
});

test.runIf(isRoot)(
  'root in a folder that postgres cannot pass puts the cluster where it can, and finds it again',
  async () => {
    const folder = folders.make();
    chmodSync(dirname(folder), 0o700);
    const said: string[] = [];
    const first = await open(folder, { said });
    expect(first.dataDirectory).toMatch(/^\/var\/lib\/talpa\/[0-9a-f]{12}\/data$/);
    expect(said.join()).toContain(dirname(first.dataDirectory));
    await query(first.url, 'CREATE TABLE mole AS SELECT 42 AS depth');
    await close(first);

    const second = await open(folder);
    expect(await query(second.url, 'SELECT depth FROM mole')).toEqual(['42']);
    await close(second);

    const copy = folders.make();
    cpSync(folder, copy, { recursive: true });
    await expect(open(copy)).rejects.toThrow(/is a copy/);
    writeFileSync(join(copy, 'cluster.json'), JSON.stringify({ folder: '.', socketFolder: null, dataFolder: copy }));
  },
);

test.runIf(isRoot)('an ordinary user runs the cluster as himself', async () => {
  const folder = folders.make();
  mkdirSync(folder, { mode: 0o777 });
  chmodSync(folder, 0o777);
  const holder = await holdCluster(folder, NOBODY);
  try {
    if (!('url' in holder.answer)) throw new Error(holder.answer.error);
    expect(statSync(holder.answer.dataDirectory).uid).toBe(NOBODY);
    expect(await query(holder.answer.url, 'SELECT 1')).toEqual(['1']);
  } finally {
    await holder.end('SIGTERM');
  }
  expect(existsSync(join(folder, 'lock'))).toBe(false);
});

test.runIf(isRoot)('an ordinary user is told when the cluster belongs to another account', async () => {
  const folder = folders.make();
  await close(await open(folder));
  chmodSync(folder, 0o777);
  const holder = await holdCluster(folder, NOBODY);
  await holder.end('SIGTERM');
  expect(holder.answer).toMatchObject({ error: expect.stringMatching(/belongs to the account number \d+/) });
});
