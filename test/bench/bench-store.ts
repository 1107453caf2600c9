import { pino } from 'pino';
import pg from 'pg';
import { openStore } from '../../server/command/open-store.ts';
import { loadNetwork } from '../../server/derive/load-network.ts';
import { NetworkState } from '../../server/derive/network-state.ts';
import type { DatasetDescription } from '../../core/model/dataset.ts';
import type { Database } from '../../server/store/connect-database.ts';
import { openImport } from '../../server/store/open-import.ts';
import type { PipeNetwork } from './pipe-network.ts';

/** Rows that go to the store at once; the import command's size. */
export const BATCH_ROWS = 2000;

/** What all rows of the bench start from. */
export interface BenchStore {
  /** Address of the cluster's database for administration. */
  adminUrl: string;
  /** Database that holds the seeded network as one dataset. */
  url: string;
}

export const silentLog = pino({ level: 'silent' });

const DESCRIPTION: DatasetDescription = {
  name: 'seeded town',
  profile: 'bench',
  sourceFiles: [],
  epsg: 4490,
  verticalDatum: { name: '1985', geoidModel: 'EGM96', offsetM: 0, sigmaM: 0.3 },
  owner: null,
  synthetic: true,
  coverage: [],
};

/** Makes a database with the program's schema and returns its address; one that was there goes. */
export async function makeDatabase(adminUrl: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${name}`);
  } finally {
    await client.end();
  }
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  const db = await openStore(url.toString());
  await db.close();
  return url.toString();
}

export async function dropDatabase(adminUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
  } finally {
    await client.end();
  }
}

/** Imports the network by the store's import writer; returns the milliseconds of staging and of the merge with its commit. */
export async function importNetwork(
  db: Database,
  { points, segments }: PipeNetwork,
): Promise<{ stagingMs: number; mergeMs: number }> {
  const begun = performance.now();
  const writer = await openImport(db, DESCRIPTION);
  for (const batch of batches(points)) await writer.addPoints(batch);
  for (const batch of batches(segments)) await writer.addSegments(batch);
  const staged = performance.now();
  const outcome = await writer.commit({ dryRun: false });
  const merged = performance.now();
  const added = outcome.segments.added + outcome.segments.unchanged;
  if (added !== segments.length) throw new Error(`${added} of ${segments.length} segments arrived in the store`);
  return { stagingMs: staged - begun, mergeMs: merged - staged };
}

/** The derived state of the store's network, without following it. */
export async function deriveOnce(db: Database): Promise<NetworkState> {
  return new NetworkState(await loadNetwork(db));
}

export function* batches<Row>(rows: readonly Row[]): Generator<readonly Row[]> {
  for (let at = 0; at < rows.length; at += BATCH_ROWS) yield rows.slice(at, at + BATCH_ROWS);
}
