import { once } from 'node:events';
import { createServer as createTcpServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';

/** Stands between the server and PostgreSQL; can cut the line at the very moment of a COMMIT. */
export interface Relay {
  url: string;
  /** The next COMMIT is handed on, and its answer never comes back. */
  cutAfterCommit(): void;
  /** The next COMMIT does not arrive. */
  cutBeforeCommit(): void;
  /** Connections that were cut. */
  readonly cuts: number;
  /** While false, nobody gets through. */
  isOpen: boolean;
  /** The next cut closes the relay for everybody. */
  isClosedByCut: boolean;
  /** Cuts every connection there is. */
  cutAll(): void;
  stop(): Promise<void>;
}

export async function startRelay(url: string): Promise<Relay> {
  const target = new URL(url);
  // The private cluster listens on a unix socket alone.
  const { searchParams } = target;
  const folder = searchParams.get('host');
  const socketPath = folder === null ? null : `${folder}/.s.PGSQL.${searchParams.get('port')}`;
  const sockets = new Set<Socket>();
  let plan: 'after' | 'before' | null = null;
  const relay = {
    cuts: 0,
    isOpen: true,
    isClosedByCut: false,
  };
  const server: Server = createTcpServer((client) => {
    if (!relay.isOpen) {
      client.destroy();
      return;
    }
    const database = socketPath === null ? connect(Number(target.port), target.hostname) : connect(socketPath);
    let isCut = false;
    const cut = (): void => {
      isCut = true;
      plan = null;
      relay.cuts += 1;
      client.destroy();
      if (!relay.isClosedByCut) return;
      relay.isClosedByCut = false;
      relay.isOpen = false;
      for (const socket of sockets) if (socket !== database) socket.destroy();
    };
    for (const socket of [client, database]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    }
    client.on('data', (bytes) => {
      const isCommit = bytes.includes('COMMIT');
      if (isCommit && plan === 'before') {
        cut();
        database.destroy();
        return;
      }
      database.write(bytes);
      if (isCommit && plan === 'after') cut();
    });
    database.on('data', (bytes) => {
      if (!isCut) client.write(bytes);
    });
    client.on('close', () => {
      if (!isCut) database.destroy();
    });
    database.on('close', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const user = searchParams.get('user') ?? target.username;
  const { port } = server.address() as AddressInfo;
  return Object.assign(relay, {
    url: `postgres://${user}@127.0.0.1:${port}${target.pathname}?sslmode=disable`,
    cutAfterCommit: () => void (plan = 'after'),
    cutBeforeCommit: () => void (plan = 'before'),
    cutAll: () => {
      for (const socket of sockets) socket.destroy();
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  });
}
