import type { Express, RequestHandler } from 'express';
import type { ServeContext } from './context.ts';
import { exchangeOf } from './exchange.ts';
import { parseParameters } from './parse-parameters.ts';
import { Problem } from './problem.ts';
import type { Route } from './route.ts';

/** Puts the URL table into the application; a method that a path does not know gets 405 with Allow. */
export function mountRoutes(app: Express, routes: readonly Route[], context: ServeContext): void {
  for (const path of new Set(routes.map((route) => route.path))) {
    const here = routes.filter((route) => route.path === path);
    const address = app.route(expressPath(path));
    address.all((_req, res, next) => {
      exchangeOf(res).route = path;
      next();
    });
    for (const route of here) address[route.method](handlerOf(route, context));
    const allow = allowed(here);
    address.options((_req, res) => {
      res.setHeader('allow', allow);
      res.writeHead(204).end();
    });
    address.all((req) => {
      throw new Problem('method-not-allowed', `${req.method} is not allowed here; ${allow} are.`, {
        headers: { allow },
      });
    });
  }
}

/** `/tiles/{z}` to `/tiles/:z`. */
function expressPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

function allowed(routes: readonly Route[]): string {
  const methods = routes.flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]));
  return [...methods, 'OPTIONS'].join(', ');
}

function handlerOf(route: Route, context: ServeContext): RequestHandler {
  return async (req, res) => {
    const params = parseParameters(route.params, 'path', req.params);
    const query = route.query === null ? {} : parseParameters(route.query, 'query', req.query);
    await route.handle({ params, query, req, res, context });
  };
}
