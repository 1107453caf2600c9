import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { importDemo } from '../../server/command/import-demo.ts';
import { codesDir, profilesDir } from '../../server/command/project-folder.ts';
import { deriveNetwork } from '../../server/derive/derive-network.ts';
import { createServer } from '../../server/serve/create-server.ts';
import type { Database } from '../../server/store/connect-database.ts';
import { createTestDatabase } from '../support/database.ts';

const clientDir = fileURLToPath(new URL('../../dist/client', import.meta.url));

/** The whole program over a database of its own: store, derived network, server and the built client. */
export interface RunningTwin {
  db: Database;
  /** Such as `http://127.0.0.1:4711`. */
  address: string;
  /** Closes the server and every connection to it; the database and the network stay. */
  cut(): Promise<void>;
  /** Listens again on the same port. */
  resume(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a twin with the sample quarter, or with an empty store. Needs the built client (`npm run build`). */
export async function startTwin({ empty = false } = {}): Promise<RunningTwin> {
  if (!existsSync(`${clientDir}/index.html`)) throw new Error(`${clientDir} has no client: run npm run build first`);
  const db = await createTestDatabase();
  if (!empty) {
    const progress = { update: () => undefined, end: () => undefined };
    await importDemo(db, { demo: 'quarter', folder: '', progress, stopped: new Promise(() => undefined) });
  }
  const log = pino({ level: 'silent' });
  const network = await deriveNetwork(db, { log });
  const config = { host: '127.0.0.1', port: 0, token: null, publicUrl: null };
  const listen = async (port: number) => {
    const server = createServer({ db, network, log, config, clientDir, rules: { codesDir, profilesDir } });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the server has no port');
    return { server, port: address.port };
  };
  let running = await listen(0);
  const cut = async () => {
    const closed = new Promise((resolve) => running.server.close(resolve));
    running.server.closeAllConnections();
    await closed;
  };
  return {
    db,
    address: `http://127.0.0.1:${running.port}`,
    cut,
    resume: async () => {
      running = await listen(running.port);
    },
    stop: async () => {
      if (running.server.listening) await cut();
      await network.close();
      await db.drop();
    },
  };
}
