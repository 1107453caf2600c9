import type { IncomingMessage } from 'node:http';

/** Who asks, as the log of changes names them: the address, and how the token was shown where one is asked for. */
export function actorOf(req: IncomingMessage, hasToken: boolean): string {
  const address = (req.socket.remoteAddress ?? 'unknown address').replace(/^::ffff:/i, '');
  if (!hasToken) return address;
  return req.headers.authorization === undefined ? `session from ${address}` : `token from ${address}`;
}
