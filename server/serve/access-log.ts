import type { IncomingMessage, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { Logger } from 'pino';
import type { DerivedNetwork } from '../derive/derived-network.ts';
import type { Exchange } from './exchange.ts';
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

export type AccessLog = (req: IncomingMessage, res: ServerResponse, exchange: Exchange) => void;

/** Counts each answer and writes one line for it once it is sent or given up; of the answers from the tile cache, one of `warmTileEvery`. */
export function createAccessLog({ log, network, metrics, warmTileEvery }: AccessLogOptions): AccessLog {
  let warmTiles = 0;
  return (req, res, exchange) => {
    const ms = performance.now() - exchange.startedAt;
    const { statusCode: status } = res;
    const { id, route, bytes, cacheHit, error } = exchange;
    metrics.observe({ route, method: req.method ?? '', status, seconds: ms / 1_000, cacheHit });
    const isWarmTile = cacheHit === true && status < 400;
    if (isWarmTile && warmTiles++ % warmTileEvery !== 0) return;
    const level = status >= 500 ? 'error' : QUIET_ROUTES.has(route) ? 'debug' : 'info';
    if (!log.isLevelEnabled(level)) return;
    const line = {
      id,
      method: req.method,
      route,
      path: req.url?.slice(0, MAX_PATH_CHARACTERS),
      status,
      ms: Math.round(ms * 1_000) / 1_000,
      bytes,
      ...(cacheHit === null ? {} : { cacheHit }),
      revision: network.revision,
      ...(res.writableFinished ? {} : { aborted: true }),
      ...(isWarmTile ? { sampled: warmTileEvery } : {}),
      ...(error === null || status < 500 ? {} : { err: error }),
    };
    log[level](line, 'request');
  };
}
