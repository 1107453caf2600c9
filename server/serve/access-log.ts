import type { Logger } from 'pino';
import type { DerivedNetwork } from '../derive/derived-network.ts';
import type { ServeMetrics } from './serve-metrics.ts';

/** Asked every few seconds by whoever watches the server: worth a line only to those who debug. */
const QUIET_ROUTES = new Set(['/healthz', '/readyz', '/metrics']);
const MAX_PATH_CHARACTERS = 300;

interface AccessLogOptions {
  log: Logger;
  network: DerivedNetwork;
  metrics: ServeMetrics;
  warmTileEvery: number;
}

/** A request and its answer, once that is sent or given up. */
export interface LoggedAnswer {
  id: string;
  method: string;
  /** As asked. */
  url: string;
  /** Pattern of the URL table. */
  route: string;
  status: number;
  /** From the request to the end of the answer. */
  ms: number;
  /** Of the body as sent. */
  bytes: number;
  /** Whether a cache had the answer; null where none is asked. */
  cacheHit: boolean | null;
  /** The client left, or was cut off, before the end. */
  isAborted: boolean;
  error: unknown;
}

export type AccessLog = (answer: LoggedAnswer) => void;

/** Counts each answer and writes one line for it; of the answers from the tile cache, one of `warmTileEvery`. */
export function createAccessLog({ log, network, metrics, warmTileEvery }: AccessLogOptions): AccessLog {
  let warmTiles = 0;
  return (answer) => {
    const { id, method, url, route, status, ms, bytes, cacheHit, isAborted, error } = answer;
    metrics.observe({ route, method, status, seconds: ms / 1_000, cacheHit });
    const isWarmTile = cacheHit === true && status < 400;
    if (isWarmTile && warmTiles++ % warmTileEvery !== 0) return;
    const level = status >= 500 ? 'error' : QUIET_ROUTES.has(route) ? 'debug' : 'info';
    if (!log.isLevelEnabled(level)) return;
    const line = {
      id,
      method,
      route,
      path: url.slice(0, MAX_PATH_CHARACTERS),
      status,
      ms: Math.round(ms * 1_000) / 1_000,
      bytes,
      ...(cacheHit === null ? {} : { cacheHit }),
      revision: network.revision,
      ...(isAborted ? { aborted: true } : {}),
      ...(isWarmTile ? { sampled: warmTileEvery } : {}),
      ...(error === null || status < 500 ? {} : { err: error }),
    };
    log[level](line, 'request');
  };
}
