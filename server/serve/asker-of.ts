import type { ServerResponse } from 'node:http';
import { exchangeOf } from './exchange.ts';
import type { Asker } from './product-cache.ts';

/** The request behind a response, as one that waits for a product. */
export function askerOf(res: ServerResponse): Asker {
  return {
    isGone: () => res.destroyed || res.closed,
    cached: (hit) => {
      exchangeOf(res).cacheHit = hit;
    },
  };
}
