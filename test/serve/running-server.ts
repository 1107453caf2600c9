import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { pino } from 'pino';
import { codesDir, profilesDir } from '../../server/command/project-folder.ts';
import { deriveNetwork } from '../../server/derive/derive-network.ts';
import type { DerivedNetwork } from '../../server/derive/derived-network.ts';
import { createServer } from '../../server/serve/create-server.ts';
import type { ServeConfig, ServeLimits } from '../../server/serve/serve-config.ts';
import type { Database } from '../../server/store/connect-database.ts';
import { createTestDatabase } from '../support/database.ts';
import { ask, type Reply } from './ask.ts';
import { importQuarter } from './street-quarter.ts';

type TestDatabase = Awaited<ReturnType<typeof createTestDatabase>>;

export interface Derived {
  db: TestDatabase;
  network: DerivedNetwork;
  close(): Promise<void>;
}

/** A database of its own with the quarter in it, or empty, and its network. */
export async function deriveQuarter({ empty = false } = {}): Promise<Derived> {
  const db = await createTestDatabase();
  if (!empty) await importQuarter(db);
  const network = await deriveNetwork(db, { log: pino({ level: 'silent' }) });
  // Else the event that tells of them comes among those that a test waits for.
  await until(() => network.placesRevision !== null);
  return {
    db,
    network,
    close: async () => {
      await network.close();
      await db.drop();
    },
  };
}

export interface Running {
  server: Server;
  port: number;
  /** Lines of the log so far, parsed. */
  lines: Record<string, unknown>[];
  get(path: string, headers?: Record<string, string>): Promise<Reply>;
  stop(): Promise<void>;
}

interface RunOptions {
  config?: Partial<ServeConfig>;
  limits?: Partial<ServeLimits>;
  clientDir?: string;
  storageFolder?: string;
}

/** The real server over a derived network, on a port of the system's choice. */
export async function runServer(
  { db, network }: { db: Database; network: DerivedNetwork },
  options: RunOptions = {},
): Promise<Running> {
  const lines: Record<string, unknown>[] = [];
  const log = pino(
    { level: 'debug' },
    { write: (line: string) => lines.push(JSON.parse(line) as Record<string, unknown>) },
  );
  const server = createServer({
    db,
    network,
    log,
    config: { host: '127.0.0.1', port: 0, token: null, publicUrl: null, ...options.config },
    clientDir: options.clientDir ?? '/nonexistent',
    rules: { codesDir, profilesDir },
    storageFolder: options.storageFolder ?? null,
    limits: options.limits ?? {},
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    server,
    port,
    lines,
    get: (path, headers) => ask(port, path, headers === undefined ? {} : { headers }),
    stop: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

const WITHIN_MS = 10_000;

export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + WITHIN_MS;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error('it did not come to pass');
    await wait(10);
  }
}

/** Column and row of the tile that holds a position. */
export function tileAt(z: number, { lon, lat }: { lon: number; lat: number }): { x: number; y: number } {
  const phi = (lat * Math.PI) / 180;
  return {
    x: Math.floor(((lon + 180) / 360) * 2 ** z),
    y: Math.floor(((1 - Math.asinh(Math.tan(phi)) / Math.PI) / 2) * 2 ** z),
  };
}
