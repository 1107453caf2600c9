import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Exchange } from './exchange.ts';
import { bodyFor, type Representation } from './representation.ts';
import type { Headers } from './security-headers.ts';
import { FORM_STATUS, tileFields, tileForm } from './tile-form.ts';
import { REVALIDATE } from './write-representation.ts';

/** Writes a tile as the answer to a request that Node parsed. */
export type VectorTileWriter = (
  req: IncomingMessage,
  res: ServerResponse,
  exchange: Exchange,
  tile: Representation,
) => void;

/** Header fields that every tile carries, flat: name, value. */
export function commonTileFields(security: Headers): string[] {
  return [...security.flat(), 'cache-control', REVALIDATE, 'vary', 'Accept-Encoding'];
}

/** Writes tiles without Express: no header field is set one by one. */
export function createTileWriter(security: Headers): VectorTileWriter {
  const common = commonTileFields(security);
  return (req, res, exchange, tile) => {
    const form = tileForm(tile, req.headers['if-none-match'], req.headers['accept-encoding']);
    res.writeHead(FORM_STATUS[form], [...common, ...tileFields(tile, form), 'x-request-id', exchange.id]);
    if (FORM_STATUS[form] !== 200 || req.method === 'HEAD') {
      res.end();
      return;
    }
    const body = bodyFor(tile, form === 'gzip');
    exchange.bytes = body.length;
    res.end(body);
  };
}
