import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { datasetsSchema, networksSchema } from '../../core/contract/api.ts';
import { readClusterPlace } from '../../server/store/cluster/cluster-place.ts';
import { adminUrl, withDatabase } from '../support/database.ts';
import { createClusterFolders } from './cluster-folder.ts';
import { query } from './query.ts';
import { runScript, startTalpa, type TalpaProcess } from './talpa-process.ts';

const folders = createClusterFolders();
const running: TalpaProcess[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((talpa) => talpa.end('SIGTERM')));
  await folders.remove();
});

const start: typeof startTalpa = async (...args) => {
  const talpa = await startTalpa(...args);
  running.push(talpa);
  return talpa;
};

async function datasetsAt({ address }: TalpaProcess) {
  const answer = await fetch(`${address}api/datasets`);
  return datasetsSchema.parse(await answer.json()).datasets;
}

const isClean = (folder: string): boolean =>
  !existsSync(join(folder, 'lock')) && !existsSync(join(folder, 'cluster', 'data', 'postmaster.pid'));

const sample = (name: string) => join('gis-data', 'samples', name);
const importSample = (dataset: string, folder: string) =>
  runScript(
    'import',
    [
      sample('quarter-points.csv'),
      sample('quarter-lines.csv'),
      '--profile',
      'cjj61',
      '--crs',
      'EPSG:4544',
      '--dataset',
      dataset,
    ],
    { TALPA_DATA_DIR: folder },
  );

test('npm start on an empty folder with the sample quarter shows all nine classes, and Ctrl-C leaves nothing running', async () => {
  const folder = folders.make();
  const talpa = await start({ TALPA_DATA_DIR: folder }, ['npm', 'start']);
  expect(talpa.output()).toContain('sample quarter');
  expect(await datasetsAt(talpa)).toMatchObject([{ name: 'quarter', synthetic: true, epsg: 4544, segments: 366 }]);
  const networks = networksSchema.parse(await (await fetch(`${talpa.address}api/networks`)).json());
  expect(networks.classes.filter(({ segments }) => segments > 0)).toHaveLength(9);
  expect((await fetch(`${talpa.address}readyz`)).status).toBe(200);
  expect(await (await fetch(talpa.address)).text()).toContain('<script');

  await talpa.end('SIGINT', { group: true });
  expect(talpa.output()).toContain('Stopping');
  expect(isClean(folder)).toBe(true);
  await expect(fetch(talpa.address)).rejects.toThrow();
});

test('TALPA_DEMO=town makes a town once, imports it, and finds its files again for another store', async () => {
  const folder = folders.make();
  const first = await start({ TALPA_DATA_DIR: folder, TALPA_DEMO: 'town' });
  expect(first.output()).toMatch(/Making the town of the demo[\s\S]*Importing the demo town[\s\S]*holds the demo town/);
  const datasets = await datasetsAt(first);
  expect(datasets).toMatchObject([
    { name: 'town', synthetic: true, epsg: 4544 },
    { name: 'town-plan', synthetic: true, epsg: 4490 },
  ]);
  expect(datasets[0]?.segments).toBeGreaterThan(20_000);
  const networks = networksSchema.parse(await (await fetch(`${first.address}api/networks`)).json());
  expect(networks.classes.filter(({ segments }) => segments > 0)).toHaveLength(9);
  const made = statSync(join(folder, 'demo', 'town', 'demo.json')).mtimeMs;
  await first.end('SIGTERM');

  const again = await start({ TALPA_DATA_DIR: folder, TALPA_DEMO: 'town' });
  expect(again.output()).not.toContain('was empty');
  await again.end('SIGTERM');

  const empty = folders.make();
  mkdirSync(empty);
  renameSync(join(folder, 'demo'), join(empty, 'demo'));
  const other = await start({ TALPA_DATA_DIR: empty, TALPA_DEMO: 'town' });
  expect(other.output()).toContain('holds the demo town');
  expect(statSync(join(empty, 'demo', 'town', 'demo.json')).mtimeMs).toBe(made);
});

test('TALPA_DEMO=none starts empty, an import shows while the server runs, and SIGTERM ends it with 0', async () => {
  const folder = folders.make();
  const talpa = await start({ TALPA_DATA_DIR: folder, TALPA_DEMO: 'none' });
  expect(await datasetsAt(talpa)).toEqual([]);

  const imported = await importSample('added', folder);
  expect(imported).toMatchObject({ code: 0 });
  await expect.poll(async () => (await datasetsAt(talpa)).map(({ name }) => name)).toEqual(['added']);
  await expect
    .poll(async () => networksSchema.parse(await (await fetch(`${talpa.address}api/networks`)).json()).revision)
    .toBeGreaterThan(0);
  expect(await talpa.end('SIGTERM')).toMatchObject({ code: 0 });
  expect(isClean(folder)).toBe(true);
});

test('SIGTERM to npm alone stops the server and its database too', async () => {
  const folder = folders.make();
  const talpa = await start({ TALPA_DATA_DIR: folder, TALPA_DEMO: 'none' }, ['npm', 'start']);
  await talpa.end('SIGTERM');
  await expect.poll(() => isClean(folder), { timeout: 20_000 }).toBe(true);
  await expect(fetch(talpa.address)).rejects.toThrow();
});

test('an import without a server opens the data folder for itself and closes it again', async () => {
  const folder = folders.make();
  expect(await importSample('alone', folder)).toMatchObject({ code: 0 });
  expect(isClean(folder)).toBe(true);
  const talpa = await start({ TALPA_DATA_DIR: folder });
  expect((await datasetsAt(talpa)).map(({ name }) => name)).toEqual(['alone']);
});

test('after kill -9 the next start adopts the database and shows what was there', async () => {
  const folder = folders.make();
  const first = await start({ TALPA_DATA_DIR: folder });
  const before = await datasetsAt(first);
  await first.end('SIGKILL');
  expect(isClean(folder)).toBe(false);

  const second = await start({ TALPA_DATA_DIR: folder });
  expect(await datasetsAt(second)).toEqual(before);
  expect(second.output()).not.toContain('was empty');
  expect(await second.end('SIGTERM')).toMatchObject({ code: 0 });
  expect(isClean(folder)).toBe(true);
});

test('a second start on one folder, a restore under a running server and a backup of it', async () => {
  const folder = folders.make();
  const backup = join(dirname(folder), 'store.backup');
  const talpa = await start({ TALPA_DATA_DIR: folder });
  const second = await runScript('start', [], { TALPA_DATA_DIR: folder });
  expect(second).toMatchObject({
    code: 1,
    output: expect.stringContaining(`in use by a Talpa server (process ${talpa.pid})`),
  });

  expect(await runScript('backup', [backup], { TALPA_DATA_DIR: folder })).toMatchObject({ code: 0 });
  const refused = await runScript('restore', [backup, '--force'], { TALPA_DATA_DIR: folder });
  expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('in use by a Talpa server') });
  const before = await datasetsAt(talpa);

  const other = folders.make();
  expect(await runScript('restore', [backup], { TALPA_DATA_DIR: other })).toMatchObject({ code: 0 });
  const restored = await start({ TALPA_DATA_DIR: other });
  expect(await datasetsAt(restored)).toEqual(before);
  const again = await restored.end('SIGTERM').then(() => runScript('restore', [backup], { TALPA_DATA_DIR: other }));
  expect(again).toMatchObject({ code: 1, output: expect.stringContaining('--force') });
});

test('a taken port is named and nothing stays running', async () => {
  const folder = folders.make();
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const bound = taken.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  try {
    const ended = await runScript('start', [], { TALPA_DATA_DIR: folder, PORT: String(port) });
    expect(ended).toMatchObject({ code: 1, output: expect.stringContaining(`Port ${port} on 127.0.0.1 is taken`) });
  } finally {
    taken.close();
  }
  expect(isClean(folder)).toBe(true);
});

test('faults of the environment end the start with 1 before anything is made', async () => {
  const folder = folders.make();
  const ended = await runScript('start', [], { TALPA_DATA_DIR: folder, PORT: 'x', TALPA_DEMO: 'y', HOST: '0.0.0.0' });
  expect(ended.code).toBe(1);
  for (const name of ['PORT "x"', 'TALPA_DEMO "y"', 'TALPA_TOKEN']) expect(ended.output).toContain(name);
  expect(existsSync(folder)).toBe(false);
});

test('DATABASE_URL is served instead of a private cluster, and one without rights is refused in one sentence', async () => {
  const name = `talpa_start_${process.pid}`;
  await query(adminUrl(), `CREATE DATABASE ${name} TEMPLATE template0`);
  await query(adminUrl(), `CREATE ROLE ${name} LOGIN`);
  try {
    const folder = folders.make();
    const url = withDatabase(adminUrl(), name);
    const powerless = new URL(url);
    if (powerless.searchParams.has('user')) powerless.searchParams.set('user', name);
    else powerless.username = name;
    const refused = await runScript('start', [], { DATABASE_URL: powerless.href, TALPA_DATA_DIR: folder });
    expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('may not create schemas') });

    const talpa = await start({ DATABASE_URL: url, TALPA_DATA_DIR: folder });
    expect(await datasetsAt(talpa)).toHaveLength(1);
    // No cluster of its own: the derived network alone is kept there for the next start.
    expect(readClusterPlace(folder)).toBeNull();
    expect(await talpa.end('SIGTERM')).toMatchObject({ code: 0 });
  } finally {
    await Promise.all(running.splice(0).map((talpa) => talpa.end('SIGTERM')));
    await query(adminUrl(), `DROP DATABASE ${name} WITH (FORCE)`);
    await query(adminUrl(), `DROP ROLE ${name}`);
  }
});
