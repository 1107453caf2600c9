import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';

/** Of this run: random, since a clock that was set back gives the same again. */
const PROCESS_MARK = randomBytes(5).toString('hex');
let count = 0;

/** Tells a request of this process from all others. */
export function nextRequestId(): string {
  return `${PROCESS_MARK}-${(++count).toString(36)}`;
}

/** A request and its answer, as the log and the metrics see them. */
export class Exchange {
  readonly id: string = nextRequestId();
  readonly startedAt: number = performance.now();
  /** Pattern of the URL table; `unmatched` until one matched. */
  route = 'unmatched';
  /** Bytes of the body as sent. */
  bytes = 0;
  /** Whether a cache had the answer; null where none is asked. */
  cacheHit: boolean | null = null;
  error: unknown = null;
}

/** Its place on the response: a property costs less than a look-up in a map of weak references. */
const EXCHANGE = Symbol('exchange');
type ExchangedResponse = ServerResponse & { [EXCHANGE]?: Exchange };

export function startExchange(res: ExchangedResponse): Exchange {
  return (res[EXCHANGE] = new Exchange());
}

export function exchangeOf(res: ExchangedResponse): Exchange {
  return res[EXCHANGE] ?? startExchange(res);
}
