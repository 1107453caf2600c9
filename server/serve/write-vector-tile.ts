import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Exchange } from './exchange.ts';
import { acceptsGzip, bodyFor, matchesEtag, type Representation } from './representation.ts';
import type { Headers } from './security-headers.ts';
import { REVALIDATE } from './write-representation.ts';

/** Header fields of a tile, flat, as `writeHead` takes them fastest; made once a tile. */
interface TileHeaders {
  gzip: string[];
  identity: string[];
  notModified: string[];
}

/** Writes 204 for a tile without bytes, 304 to a client that has it, else 200. */
export type VectorTileWriter = (
  req: IncomingMessage,
  res: ServerResponse,
  exchange: Exchange,
  tile: Representation,
) => void;

/** Writes tiles without Express: no header is set one by one, none is computed twice. */
export function createTileWriter(security: Headers): VectorTileWriter {
  const headersOf = new WeakMap<Representation, TileHeaders>();
  const always = [...security.flat(), 'cache-control', REVALIDATE, 'vary', 'Accept-Encoding'];

  const prepare = (tile: Representation): TileHeaders => {
    const named = [...always, 'etag', tile.etag];
    const typed = [...named, 'content-type', tile.type];
    return {
      gzip: [...typed, 'content-encoding', 'gzip', 'content-length', String(tile.body.length)],
      identity: [...typed, 'content-length', String(tile.plainBytes)],
      notModified: named,
    };
  };

  return (req, res, exchange, tile) => {
    const id = ['x-request-id', exchange.id];
    if (tile.plainBytes === 0) {
      res.writeHead(204, [...always, ...id]).end();
      return;
    }
    let headers = headersOf.get(tile);
    if (headers === undefined) headersOf.set(tile, (headers = prepare(tile)));
    if (matchesEtag(req.headers['if-none-match'], tile.etag)) {
      res.writeHead(304, [...headers.notModified, ...id]).end();
      return;
    }
    const gzip = tile.encoding === 'gzip' && acceptsGzip(req.headers['accept-encoding']);
    res.writeHead(200, [...(gzip ? headers.gzip : headers.identity), ...id]);
    if (req.method === 'HEAD') {
      res.end();
      return;
    }
    const body = bodyFor(tile, gzip);
    exchange.bytes = body.length;
    res.end(body);
  };
}
