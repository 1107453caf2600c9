import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, truncateSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrations } from '../../migrations/index.ts';
import { readCodes } from '../../server/ingest/read-codes.ts';
import { loadCodeTables } from '../../server/store/code-tables.ts';
import { openImport } from '../../server/store/open-import.ts';
import { writeBackup } from '../../server/store/cluster/backup.ts';
import { openCluster, type Cluster } from '../../server/store/cluster/open-cluster.ts';
import { restoreBackup } from '../../server/store/cluster/restore.ts';
import { connectDatabase } from '../../server/store/connect-database.ts';
import { migrate } from '../../server/store/migrate.ts';
import { describeDataset, makeSegment } from '../support/rows.ts';
import { createClusterFolders } from './cluster-folder.ts';
import { query } from './query.ts';

const folders = createClusterFolders();
let cluster: Cluster;
let folder: string;
let backup: string;

beforeAll(async () => {
  const dataFolder = folders.make();
  folder = dirname(dataFolder);
  backup = join(folder, 'store.backup');
  cluster = await openCluster({ dataFolder, fast: true, say: () => undefined });
  await fill(cluster.url, 200);
  await writeBackup(cluster, backup);
});
afterAll(async () => {
  await cluster.stop();
  await folders.remove();
});

/** A store with one imported dataset of so many segments. */
async function fill(url: string, segments: number): Promise<void> {
  const db = connectDatabase(url);
  try {
    await migrate(db, migrations);
    await loadCodeTables(db, await readCodes(fileURLToPath(new URL('../../gis-data/codes/', import.meta.url))));
    const writer = await openImport(db, describeDataset({ name: '雨水管' }));
    await writer.addSegments(Array.from({ length: segments }, (_, index) => makeSegment(`segment ${index}`)));
    await writer.commit({ dryRun: false });
  } finally {
    await db.close();
  }
}

/** One hash over every row of every table of the store. */
async function contentOf(url: string): Promise<string> {
  const tables = await query(
    url,
    `SELECT table_name FROM information_schema.tables WHERE table_schema = 'talpa' AND table_type = 'BASE TABLE' ORDER BY 1`,
  );
  const hash = createHash('sha256');
  for (const table of tables) {
    hash.update(table);
    for (const row of await query(url, `SELECT t::text FROM talpa.${table} t ORDER BY 1`)) hash.update(row);
  }
  return hash.digest('hex');
}

test('a backup restored into another, empty cluster gives every row back', async () => {
  const other = await openCluster({ dataFolder: folders.make(), fast: true, say: () => undefined });
  try {
    await restoreBackup(other, backup, { force: false });
    expect(await contentOf(other.url)).toBe(await contentOf(cluster.url));
    expect(await query(other.url, 'SELECT count(*) FROM talpa.segment')).toEqual(['200']);
    expect(await query(other.url, `SELECT datname FROM pg_database WHERE datname LIKE 'talpa%'`)).toEqual(['talpa']);
  } finally {
    await other.stop();
  }
});

test('a store with datasets is replaced by force alone', async () => {
  await query(cluster.url, `UPDATE talpa.dataset SET owner = 'changed after the backup'`);
  const before = await contentOf(cluster.url);
  await expect(restoreBackup(cluster, backup, { force: false })).rejects.toThrow(/holds datasets.*--force/);
  expect(await contentOf(cluster.url)).toBe(before);
  await restoreBackup(cluster, backup, { force: true });
  expect(await query(cluster.url, 'SELECT owner IS NULL FROM talpa.dataset')).toEqual(['true']);
});

test('a store that is restored gives no id again that the replaced one gave', async () => {
  const addSegment = (key: string) =>
    query(
      cluster.url,
      `INSERT INTO talpa.segment (dataset_id, key, report_class, survey_class, geom, start_known, end_known, z_reference, attributes)
       SELECT dataset_id, '${key}', report_class, survey_class, geom, start_known, end_known, z_reference, attributes FROM talpa.segment LIMIT 1
       RETURNING id::text || ' ' || change_id`,
    );
  const numbers = (rows: string[]): number[] => rows[0]!.split(' ').map(Number);
  const [id, change] = numbers(await addSegment('after the backup'));
  await restoreBackup(cluster, backup, { force: true });
  expect(await query(cluster.url, `SELECT id FROM talpa.segment WHERE id >= ${id}`)).toEqual([]);
  const [nextId, nextChange] = numbers(await addSegment('after the restore'));
  expect(nextId).toBeGreaterThan(id!);
  expect(nextChange).toBeGreaterThan(change!);
  await restoreBackup(cluster, backup, { force: true });
});

test.each([
  ['in its table of contents', 0.5, /is no backup of Talpa/],
  ['in its data', 0.99, /could not be restored, the store is as it was/],
])('a backup that is cut off %s is refused and the store is as it was', async (_, share, message) => {
  const cut = join(folder, 'cut.backup');
  copyFileSync(backup, cut);
  truncateSync(cut, Math.floor(statSync(backup).size * share));
  const before = await contentOf(cluster.url);
  await expect(restoreBackup(cluster, cut, { force: true })).rejects.toThrow(message);
  expect(await contentOf(cluster.url)).toBe(before);
});

test('a file that is no backup, or is not there, is named', async () => {
  const text = join(folder, 'notes.txt');
  writeFileSync(text, 'not a backup');
  await expect(restoreBackup(cluster, text, { force: true })).rejects.toThrow(/notes\.txt is no backup of Talpa/);
  await expect(restoreBackup(cluster, join(folder, 'none'), { force: true })).rejects.toThrow(/none cannot be read/);
});

test('a backup overwrites no file and leaves no half file behind', async () => {
  await expect(writeBackup(cluster, backup)).rejects.toThrow(/exists already/);
  await expect(writeBackup(cluster, join(folder, 'none', 'x.backup'))).rejects.toThrow(/could not be written/);
  expect(existsSync(join(folder, 'none', 'x.backup.part'))).toBe(false);
});
