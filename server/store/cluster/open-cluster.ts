import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { checkDatabase } from './check-database.ts';
import { clusterAccount } from './cluster-account.ts';
import { makeClusterPlace, readClusterPlace, recordClusterPlace } from './cluster-place.ts';
import { CLUSTER_DATABASE, clusterUrl } from './cluster-url.ts';
import type { LockPurpose } from './data-folder-lock.ts';
import { lockDataFolder } from './data-folder-lock.ts';
import { installDebianPackages } from './install-debian-packages.ts';
import { initCluster, readClusterVersion } from './init-cluster.ts';
import { keepPostmaster } from './keep-postmaster.ts';
import type { PostmasterRecord } from './postmaster-record.ts';
import { adoptPostmaster, startPostmaster, stopPostmaster } from './postmaster.ts';
import { provideInstallation } from './provide-installation.ts';
import { provideSocketFolder } from './socket-folder.ts';

export interface ClusterOptions {
  /** TALPA_DATA_DIR: holds the lock, `cluster.json` and, where possible, the cluster. */
  dataFolder: string;
  /** One line for the operator about anything that takes time or changes the machine. */
  say: (line: string) => void;
  purpose?: LockPurpose;
  /** How missing packages are installed; null, or the reason why they could not be. */
  install?: typeof installDebianPackages;
  /** Start PostgreSQL again when it ends by itself, until `stop`: for a program that runs on. */
  keep?: boolean;
  /** No syncing to disk: for tests alone. */
  fast?: boolean;
}

export interface Cluster {
  /** Address of the store's database over the unix socket, for pg, knex and the PostgreSQL programs. */
  url: string;
  /** Whether it ran already, left by a start that was killed. */
  adopted: boolean;
  /** Folder of the PostgreSQL programs that fit it. */
  binDirectory: string;
  dataDirectory: string;
  /** Stops PostgreSQL and gives the data folder back. */
  stop(): Promise<void>;
}

/**
 * The private PostGIS cluster of a data folder, running and checked: made on the first start, adopted when it survived a kill,
 * recovered when it did not. Missing programs are installed where possible. The data folder is locked until `stop`.
 *
 * @throws StartError with the fix
 */
export async function openCluster(options: ClusterOptions): Promise<Cluster> {
  const { say, install = installDebianPackages, keep = false, fast = false } = options;
  const dataFolder = resolve(options.dataFolder);
  const unlock = lockDataFolder(dataFolder, options.purpose ?? 'server');
  try {
    const recorded = readClusterPlace(dataFolder);
    const account = await clusterAccount(recorded);
    const place = recorded ?? (await makeClusterPlace(dataFolder, account, say));
    if (recorded === null) recordClusterPlace(place);

    const dataDirectory = join(place.folder, 'data');
    const version = readClusterVersion(dataDirectory);
    const { binDirectory } = await provideInstallation({ major: version, clusterFolder: place.folder, say, install });
    if (version === null) await initCluster(binDirectory, dataDirectory, account);

    const launch = (socketFolder: string): Promise<PostmasterRecord> => {
      const logFile = join(place.folder, 'log');
      return startPostmaster({ binDirectory, dataDirectory, socketFolder, logFile, account, fast, say });
    };
    const running = await adoptPostmaster(dataDirectory, say);
    const { socketFolder } = running ?? (await launch(await provideSocketFolder(place, account)));
    recordClusterPlace({ ...place, socketFolder });
    await prepareDatabase(socketFolder, place.folder);
    // In the same folder of the socket, so that the address stays.
    const bringUp = async (): Promise<PostmasterRecord> =>
      (await adoptPostmaster(dataDirectory, say)) ?? launch(socketFolder);
    const endKeeping = keep ? keepPostmaster({ dataDirectory, bringUp, say }) : null;

    return {
      url: clusterUrl(socketFolder),
      adopted: running !== null,
      binDirectory,
      dataDirectory,
      async stop() {
        await endKeeping?.();
        await stopPostmaster(dataDirectory);
        if (!socketFolder.startsWith(place.folder)) rmSync(socketFolder, { recursive: true, force: true });
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

async function prepareDatabase(socketFolder: string, folder: string): Promise<void> {
  const admin = new Client({ connectionString: clusterUrl(socketFolder, 'postgres') });
  await admin.connect();
  try {
    const { rowCount } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [CLUSTER_DATABASE]);
    if (rowCount === 0) await admin.query(`CREATE DATABASE ${CLUSTER_DATABASE}`);
  } finally {
    await admin.end();
  }
  const client = new Client({ connectionString: clusterUrl(socketFolder) });
  await client.connect();
  try {
    await checkDatabase(client, `The cluster in ${folder}`);
  } finally {
    await client.end();
  }
}
