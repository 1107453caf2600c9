import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { Logger } from 'pino';
import type { DerivedNetwork } from '../derive/derived-network.ts';
import type { RuleFolders } from '../ingest/edit/edit-rules.ts';
import type { Database } from '../store/connect-database.ts';
import { createAccessLog, type LoggedAnswer } from './access-log.ts';
import { createAdmission, createHostCheck, pathOf } from './admission.ts';
import { answerVectorTile } from './answer-vector-tile.ts';
import { createWarmTileAnswer } from './answer-warm-tile.ts';
import { createClientErrorHandler } from './client-error.ts';
import { createApp } from './create-app.ts';
import { createContext } from './create-context.ts';
import { startExchange, type Exchange } from './exchange.ts';
import { problemOf } from './problem-of.ts';
import { type Problem, writeProblem } from './problem.ts';
import { VECTOR_TILE_ROUTE } from './resources/vector-tile.ts';
import { securityHeaders } from './security-headers.ts';
import { DEFAULT_LIMITS, type ServeConfig, type ServeLimits } from './serve-config.ts';
import { parseTilePath } from './vector-tiles.ts';
import { frontConnections } from './warm-front.ts';

export interface ServerParts {
  db: Database;
  network: DerivedNetwork;
  log: Logger;
  config: ServeConfig;
  /** Folder of the built page; it may be missing, which `/` then says. */
  clientDir: string;
  /** Folders of gis-data that edits are worked out and checked by. */
  rules: RuleFolders;
  /** A folder on the disk of the store; null when that is another machine's. */
  storageFolder?: string | null;
  limits?: Partial<ServeLimits>;
}

/**
 * The HTTP server, not listening yet. Warm tiles are answered in front of Node's HTTP parser, other tiles by a dispatcher in front of Express, everything else by
 * Express (test/bench/http-row.ts measures them against each other); all pass the same checks and carry the same headers. Closing the server ends the
 * streams of `/live`; the database and the network stay the caller's.
 */
export function createServer(parts: ServerParts): Server {
  const { db, network, log, config, clientDir, rules, storageFolder = null, limits: given } = parts;
  const limits = { ...DEFAULT_LIMITS, ...given };
  const security = securityHeaders(config);
  const { context, close } = createContext({
    db,
    network,
    log,
    config,
    limits,
    clientDir,
    rules,
    storageFolder,
    security,
  });
  const isOurHost = createHostCheck(config);
  const admission = createAdmission(config, limits, context.token, isOurHost);
  const accessLog = createAccessLog({ log, network, metrics: context.metrics, warmTileEvery: limits.warmTileLogEvery });
  const app = createApp(context);

  const refuse = (req: IncomingMessage, res: ServerResponse, exchange: Exchange, refusal: Problem): void => {
    for (const [name, value] of security) res.setHeader(name, value);
    res.setHeader('x-request-id', exchange.id);
    if (isPageWithoutToken(req, refusal))
      res.writeHead(303, { location: '/session', 'cache-control': 'no-store' }).end();
    else exchange.bytes = writeProblem(res, refusal, exchange.id);
  };

  const server = createHttpServer({ requireHostHeader: false }, (req, res) => {
    const exchange = startExchange(res);
    context.recompression.noteRequest();
    res.on('close', () => accessLog(loggedAnswer(req, res, exchange)));
    const refusal = admission(req);
    if (refusal !== null) return refuse(req, res, exchange, refusal);
    const tile = req.method === 'GET' || req.method === 'HEAD' ? parseTilePath(req.url ?? '') : null;
    if (tile !== null) {
      exchange.route = VECTOR_TILE_ROUTE;
      answerVectorTile(context, tile, req, res).catch((error: unknown) => {
        exchange.error = error;
        if (res.headersSent) res.destroy();
        else refuse(req, res, exchange, problemOf(error));
      });
      return;
    }
    for (const [name, value] of security) res.setHeader(name, value);
    res.setHeader('x-request-id', exchange.id);
    app(req, res);
  });
  const warmTile = createWarmTileAnswer({
    tiles: context.tiles,
    isOurHost,
    token: context.token,
    security,
    accessLog,
    keepAliveMs: server.keepAliveTimeout,
  });
  frontConnections(server, (socket, head) => {
    const isAnswered = warmTile(socket, head);
    if (isAnswered) context.recompression.noteRequest();
    return isAnswered;
  });
  server.on('clientError', createClientErrorHandler(log, security));
  endStreamsAtClose(server, close);
  return server;
}

function loggedAnswer(req: IncomingMessage, res: ServerResponse, exchange: Exchange): LoggedAnswer {
  const { id, route, bytes, cacheHit, error, startedAt } = exchange;
  return {
    id,
    method: req.method ?? '',
    url: req.url ?? '',
    route,
    status: res.statusCode,
    ms: performance.now() - startedAt,
    bytes,
    cacheHit,
    isAborted: !res.writableFinished,
    error,
  };
}

/** A browser that comes without the token is led to the form; programs get the problem. */
function isPageWithoutToken(req: IncomingMessage, refusal: Problem): boolean {
  const isPage = req.method === 'GET' && pathOf(req.url ?? '') === '/';
  return isPage && refusal.problem === 'token-required' && (req.headers.accept ?? '').includes('text/html');
}

/** `close` waits for open answers, and the streams of `/live` never end by themselves. */
function endStreamsAtClose(server: Server, end: () => void): void {
  const close = server.close.bind(server);
  server.close = (callback) => {
    end();
    return close(callback);
  };
}
