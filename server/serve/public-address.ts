import type { IncomingMessage } from 'node:http';
import type { ServeConfig } from './serve-config.ts';

/** Scheme, host and port under which this client reaches us, without a slash at the end; the Host header has passed admission. */
export function publicAddress(req: IncomingMessage, config: Pick<ServeConfig, 'publicUrl'>): string {
  return config.publicUrl?.replace(/\/+$/, '') ?? `http://${req.headers.host ?? 'localhost'}`;
}
