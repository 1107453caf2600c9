import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';

/** Of this run: random, since a clock that was set back gives the same again. */
const PROCESS_MARK = randomBytes(5).toString('hex');
let count = 0;

/** A request and its answer, as the log and the metrics see them. */
export class Exchange {
  readonly id: string = `${PROCESS_MARK}-${(++count).toString(36)}`;
  readonly startedAt: number = performance.now();
  /** Pattern of the URL table; `unmatched` until one matched. */
  route = 'unmatched';
  /** Bytes of the body as sent. */
  bytes = 0;
  /** Whether a cache had the answer; null where none is asked. */
  cacheHit: boolean | null = null;
  error: unknown = null;
}

const exchanges = new WeakMap<ServerResponse, Exchange>();

export function startExchange(res: ServerResponse): Exchange {
  const exchange = new Exchange();
  exchanges.set(res, exchange);
  return exchange;
}

export function exchangeOf(res: ServerResponse): Exchange {
  return exchanges.get(res) ?? startExchange(res);
}
