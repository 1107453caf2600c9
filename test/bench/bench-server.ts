import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { destination, pino } from 'pino';
import { codesDir, profilesDir } from '../../server/command/project-folder.ts';
import { deriveNetwork } from '../../server/derive/derive-network.ts';
import type { DerivedNetwork } from '../../server/derive/derived-network.ts';
import { createServer } from '../../server/serve/create-server.ts';
import { connectDatabase } from '../../server/store/connect-database.ts';
import { silentLog } from './bench-store.ts';

/** Our whole server in this process, with its log, over a database. */
export interface BenchServer {
  network: DerivedNetwork;
  port: number;
  close: () => Promise<void>;
}

/** `serving` gives the network that the server asks in place of the derived one. */
export async function startBenchServer(
  url: string,
  serving: (derived: DerivedNetwork) => DerivedNetwork = (derived) => derived,
  clientDir = '/nonexistent',
): Promise<BenchServer> {
  const db = connectDatabase(url);
  const network = await deriveNetwork(db, { log: silentLog });
  const server = createServer({
    db,
    network: serving(network),
    log: pino({ level: 'info', base: null }, destination('/dev/null')),
    config: { host: '127.0.0.1', port: 0, token: null, publicUrl: null },
    clientDir,
    rules: { codesDir, profilesDir },
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    network,
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await network.close();
      await db.close();
    },
  };
}
