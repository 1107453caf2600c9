import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { pathOf } from './admission.ts';
import { requestsPerMinute } from './api-rate-limit.ts';
import type { ServeContext } from './context.ts';
import { exchangeOf } from './exchange.ts';
import { mountRoutes } from './mount-routes.ts';
import { problemOf } from './problem-of.ts';
import { Problem, writeProblem } from './problem.ts';
import { routes } from './routes.ts';
import { IMMUTABLE, writeRepresentation } from './write-representation.ts';

/** Vite's bundles carry a hash of their content in their names. */
const HASHED = /^\/assets\/.+-[\w-]{8,}\.\w+$/;
const ONE_HOUR = 'private, max-age=3600';
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
/** Guesses of the token from one address, a minute. */
const SESSION_ATTEMPTS = 20;

/** The Express application: everything but warm tiles. */
export function createApp(context: ServeContext): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  app.enable('strict routing');
  app.use('/api', requestsPerMinute(context.limits.apiRequestsPerMinute, 'api'));
  const edits = requestsPerMinute(context.limits.editsPerMinute, 'edits');
  app.use('/api', (req, res, next) => (SAFE_METHODS.has(req.method) ? next() : edits(req, res, next)));
  if (context.token !== null) app.post('/session', requestsPerMinute(SESSION_ATTEMPTS, 'session'));
  mountRoutes(app, routes, context);
  app.use(clientFile(context));
  app.use((req) => {
    throw new Problem('not-found', `Nothing is served under ${pathOf(req.originalUrl).slice(0, 200)}.`);
  });
  app.use(finalProblem(context));
  return app;
}

function clientFile({ client }: ServeContext): RequestHandler {
  return async (req, res, next) => {
    const file = req.method === 'GET' || req.method === 'HEAD' ? await client.get(req.path) : null;
    if (file === null) {
      next();
      return;
    }
    const exchange = exchangeOf(res);
    exchange.route = 'client file';
    exchange.cacheHit = file.cached;
    writeRepresentation(req, res, file.representation, HASHED.test(req.path) ? IMMUTABLE : ONE_HOUR);
  };
}

/** Whatever a handler throws ends here. Express knows an error handler by its four parameters. */
function finalProblem({ storage }: ServeContext): ErrorRequestHandler {
  return (error: unknown, _req, res, _next) => {
    const exchange = exchangeOf(res);
    exchange.error = error;
    storage.note(error);
    if (res.headersSent) {
      // Too late for another answer: a broken connection tells the client that this one is not whole.
      res.destroy();
      return;
    }
    exchange.bytes = writeProblem(res, problemOf(error), exchange.id);
  };
}
