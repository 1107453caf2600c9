import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readClusterPlace } from './cluster-place.ts';
import { clusterUrl } from './cluster-url.ts';
import { readLockHolder } from './data-folder-lock.ts';
import { findInstallations } from './find-installations.ts';
import { readClusterVersion } from './init-cluster.ts';
import type { Cluster, ClusterOptions } from './open-cluster.ts';
import { openCluster } from './open-cluster.ts';
import { isPostmasterAlive, readPostmasterRecord } from './postmaster-record.ts';
import { StartError } from './start-error.ts';

const POLL_MS = 100;
const WAIT_MS = 60_000;

/**
 * The cluster of the running server when one runs on the data folder (its `stop` then leaves it running), else the cluster opened for
 * this program alone.
 *
 * @throws StartError when another import, backup or restore has the folder, or the server's cluster does not come up
 */
export async function joinCluster(options: ClusterOptions): Promise<Cluster> {
  const dataFolder = resolve(options.dataFolder);
  for (const until = performance.now() + WAIT_MS; performance.now() < until; await sleep(POLL_MS)) {
    if (readLockHolder(dataFolder)?.purpose !== 'server') return openCluster(options);
    const running = await runningCluster(dataFolder);
    if (running !== null) return running;
  }
  throw new StartError(`The server on ${dataFolder} has no database after ${WAIT_MS / 1000} s: see what it says.`);
}

async function runningCluster(dataFolder: string): Promise<Cluster | null> {
  const place = readClusterPlace(dataFolder);
  if (place === null) return null;
  const dataDirectory = join(place.folder, 'data');
  const record = readPostmasterRecord(dataDirectory);
  if (record === null || !record.ready || !isPostmasterAlive(record, dataDirectory)) return null;
  const major = readClusterVersion(dataDirectory);
  const installation = (await findInstallations()).find((one) => one.major === major);
  if (installation === undefined) return null;
  return {
    url: clusterUrl(record.socketFolder),
    adopted: true,
    binDirectory: installation.binDirectory,
    dataDirectory,
    stop: () => Promise.resolve(),
  };
}
