import { pino } from 'pino';
import pg from 'pg';
import { openStore } from '../../server/command/open-store.ts';
import { loadNetwork } from '../../server/derive/load-network.ts';
import { NetworkState } from '../../server/derive/network-state.ts';
import type { Database } from '../../server/store/connect-database.ts';

/** Rows that go to the store at once; the import command's size. */
export const BATCH_ROWS = 2000;

/** What all rows of the bench start from. */
export interface BenchStore {
  /** Address of the cluster's database for administration. */
  adminUrl: string;
  /** Database that holds the demo district. */
  url: string;
  size: 'district' | 'city';
  /** How its networks came in. */
  imported: { segments: number; seconds: number };
}

export const silentLog = pino({ level: 'silent' });

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

/** The derived state of the store's network, without following it. */
export async function deriveOnce(db: Database): Promise<NetworkState> {
  return new NetworkState(await loadNetwork(db));
}

export function* batches<Row>(rows: readonly Row[]): Generator<readonly Row[]> {
  for (let at = 0; at < rows.length; at += BATCH_ROWS) yield rows.slice(at, at + BATCH_ROWS);
}
