import type { ServerResponse } from 'node:http';
import { exchangeOf } from './exchange.ts';
import { isLoopbackAddress } from './loopback.ts';
import type { Asker } from './product-cache.ts';

/**
 * The request behind a response, as one that waits for a product. Clients are told apart by their address; on the machine itself, where a proxy brings all its
 * users from one address, by their connection.
 */
export function askerOf(res: ServerResponse): Asker {
  const { socket } = res.req;
  const address = socket.remoteAddress;
  return {
    client: address === undefined || isLoopbackAddress(address) ? socket : address,
    isGone: () => res.destroyed || res.closed,
    cached: (hit) => {
      exchangeOf(res).cacheHit = hit;
    },
  };
}
