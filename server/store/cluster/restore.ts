import { accessSync, constants } from 'node:fs';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { CLUSTER_DATABASE } from './cluster-url.ts';
import type { Cluster } from './open-cluster.ts';
import { lastLines, runProgram } from './run-program.ts';
import { StartError } from './start-error.ts';

const DRAFT = `${CLUSTER_DATABASE}_restoring`;
const REPLACED = `${CLUSTER_DATABASE}_replaced`;

export interface RestoreOptions {
  /** Replace a store that holds datasets. */
  force: boolean;
}

/**
 * Replaces the store by the one of a backup file. It is read into a database of its own, which takes the store's name when it is whole:
 * after a failure the store is as it was. Nothing else may be connected.
 *
 * @throws StartError when the file is no backup, or the store holds datasets and `force` is false
 */
export async function restoreBackup(cluster: Cluster, path: string, options: RestoreOptions): Promise<void> {
  const file = resolve(path); // The programs run in another folder.
  const pgRestore = join(cluster.binDirectory, 'pg_restore');
  await checkBackup(pgRestore, file);
  if (!options.force && (await holdsDatasets(cluster.url))) {
    throw new StartError('The store holds datasets: give --force to replace them by the backup.');
  }
  const draftUrl = onDatabase(cluster.url, DRAFT);
  const admin = new Client({ connectionString: onDatabase(cluster.url, 'postgres') });
  await admin.connect();
  try {
    await admin.query(`DROP DATABASE IF EXISTS ${DRAFT}`);
    await admin.query(`CREATE DATABASE ${DRAFT} TEMPLATE template0`);
    const { code, output } = await runProgram(pgRestore, [
      '--no-owner',
      '--no-privileges',
      '--exit-on-error',
      `--dbname=${draftUrl}`,
      file,
    ]);
    if (code !== 0) {
      await admin.query(`DROP DATABASE ${DRAFT}`);
      throw new StartError(`${file} could not be restored, the store is as it was: ${lastLines(output)}`);
    }
    await numberOn(cluster.url, draftUrl);
    await admin.query(`DROP DATABASE IF EXISTS ${REPLACED}`);
    await admin.query(
      `BEGIN; ALTER DATABASE ${CLUSTER_DATABASE} RENAME TO ${REPLACED}; ALTER DATABASE ${DRAFT} RENAME TO ${CLUSTER_DATABASE}; COMMIT`,
    );
    await admin.query(`DROP DATABASE ${REPLACED}`);
  } finally {
    await admin.end();
  }
}

async function checkBackup(pgRestore: string, file: string): Promise<void> {
  try {
    accessSync(file, constants.R_OK);
  } catch {
    throw new StartError(`${file} cannot be read.`);
  }
  const { code, output } = await runProgram(pgRestore, ['--list', file]);
  if (code === 0 && / SCHEMA - talpa /.test(output)) return;
  throw new StartError(`${file} is no backup of Talpa${code === 0 ? '' : ` (${lastLines(output, 1)})`}.`);
}

async function holdsDatasets(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ known: boolean }>(`SELECT to_regclass('talpa.dataset') IS NOT NULL AS known`);
    if (rows[0]?.known !== true) return false;
    return (await client.query('SELECT FROM talpa.dataset LIMIT 1')).rowCount === 1;
  } finally {
    await client.end();
  }
}

/**
 * Lets the restored store number its rows and changes on from where the replaced one was: an address or a version that somebody has from it then names nothing, and
 * never something else.
 */
async function numberOn(replacedUrl: string, restoredUrl: string): Promise<void> {
  const replaced = new Client({ connectionString: replacedUrl });
  const restored = new Client({ connectionString: restoredUrl });
  await replaced.connect();
  await restored.connect();
  try {
    const { rows } = await replaced.query<{ name: string; last: string }>(
      `SELECT sequencename AS name, last_value AS last FROM pg_sequences
       WHERE schemaname = 'talpa' AND sequencename LIKE '%\\_id\\_seq' AND last_value IS NOT NULL`,
    );
    for (const { name, last } of rows) {
      await restored.query(
        `SELECT setval(format('talpa.%I', sequencename)::regclass, greatest(last_value, $2::bigint)) FROM pg_sequences
         WHERE schemaname = 'talpa' AND sequencename = $1`,
        [name, last],
      );
    }
  } finally {
    await replaced.end();
    await restored.end();
  }
}

function onDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}
