import type { Server } from 'node:http';
import { createServer as createTcpServer, isIPv6, type Server as TcpServer } from 'node:net';
import type { Config } from '../config.ts';
import { errorCode } from '../store/cluster/error-code.ts';
import { StartError } from '../store/cluster/start-error.ts';

/**
 * Checks early that the port is free: the start may take long before the server listens.
 *
 * @throws StartError when it is taken or may not be used
 */
export async function checkPort(config: Config): Promise<void> {
  const probe = createTcpServer();
  await listenOn(probe, config);
  await new Promise((resolve) => probe.close(resolve));
}

/**
 * Listens and returns the address that people open, with the slash at its end.
 *
 * @throws StartError when the port is taken or may not be used
 */
export async function listen(server: Server, config: Config): Promise<string> {
  await listenOn(server, config);
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : config.port;
  if (config.publicUrl !== null) return `${config.publicUrl}/`;
  return `http://${isIPv6(config.host) ? `[${config.host}]` : config.host}:${port}/`;
}

async function listenOn(server: TcpServer, { host, port }: Config): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port }, () => {
        server.off('error', reject);
        resolve();
      });
    });
  } catch (error) {
    throw new StartError(sentence(errorCode(error), host, port) ?? String(error));
  }
}

function sentence(code: string | undefined, host: string, port: number): string | null {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is taken by another program: stop it, or set PORT to another number.`;
    case 'EACCES':
      return `Port ${port} on ${host} may not be used by this account: set PORT to a number from 1024.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `HOST "${host}" is no address of this machine: set it to 127.0.0.1, or to one that it has.`;
    default:
      return null;
  }
}
