import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openCluster, type Cluster } from '../../server/store/cluster/open-cluster.ts';
import { readPostmasterRecord } from '../../server/store/cluster/postmaster-record.ts';
import { createClusterFolders } from './cluster-folder.ts';
import { query } from './query.ts';

const folders = createClusterFolders();
const opened: Cluster[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((cluster) => cluster.stop()));
  await folders.remove();
});

/** Synced to disk: the last commits of one that is not are lost with it. */
async function open(keep: boolean): Promise<{ cluster: Cluster; said: string[] }> {
  const said: string[] = [];
  const cluster = await openCluster({ dataFolder: folders.make(), keep, say: (line) => said.push(line) });
  opened.push(cluster);
  return { cluster, said };
}

const pidOf = ({ dataDirectory }: Cluster): number => readPostmasterRecord(dataDirectory)!.pid;

test('a server that was killed is started again under the same address', async () => {
  const { cluster, said } = await open(true);
  await query(cluster.url, 'CREATE TABLE mole AS SELECT 42 AS depth');
  const before = pidOf(cluster);
  process.kill(before, 'SIGKILL');
  await expect.poll(() => said, { timeout: 60_000 }).toContain('The database is back.');
  expect(await query(cluster.url, 'SELECT depth FROM mole')).toEqual(['42']);
  expect(pidOf(cluster)).not.toBe(before);
  expect(said.filter((line) => line.includes('ended by itself'))).toHaveLength(1);
});

test('one that cannot start is tried again, the reason is said once, and it comes when the reason is gone', async () => {
  const { cluster, said } = await open(true);
  const control = join(cluster.dataDirectory, 'global', 'pg_control');
  renameSync(control, `${control}.away`);
  process.kill(pidOf(cluster), 'SIGKILL');
  await expect
    .poll(() => said.filter((line) => line.includes('could not be started again')), { timeout: 60_000 })
    .toHaveLength(1);
  renameSync(`${control}.away`, control);
  await expect.poll(() => said, { timeout: 60_000 }).toContain('The database is back.');
  expect(await query(cluster.url, 'SELECT 1')).toEqual(['1']);
});

test('one that is stopped by its owner stays stopped', async () => {
  const { cluster, said } = await open(true);
  opened.splice(0);
  await cluster.stop();
  expect(readPostmasterRecord(cluster.dataDirectory)).toBeNull();
  expect(said).not.toContain('The database is back.');
});
