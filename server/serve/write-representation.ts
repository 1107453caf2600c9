import type { IncomingMessage, ServerResponse } from 'node:http';
import { exchangeOf } from './exchange.ts';
import { acceptsGzip, bodyFor, matchesEtag, type Representation } from './representation.ts';

/** May be kept, must be asked for again: what a revision can change. */
export const REVALIDATE = 'private, no-cache';
/** The address names the content. */
export const IMMUTABLE = 'private, max-age=31536000, immutable';

/** Answers a GET or HEAD with the representation: 304 when the client has it, gzip when the client takes it. */
export function writeRepresentation(
  req: IncomingMessage,
  res: ServerResponse,
  representation: Representation,
  cacheControl: string,
): void {
  const { type, etag, encoding } = representation;
  res.setHeader('etag', etag);
  res.setHeader('vary', 'Accept-Encoding');
  res.setHeader('cache-control', cacheControl);
  if (matchesEtag(req.headers['if-none-match'], etag)) {
    res.writeHead(304).end();
    return;
  }
  const gzip = acceptsGzip(req.headers['accept-encoding']);
  const body = bodyFor(representation, gzip);
  res.setHeader('content-type', type);
  if (gzip && encoding === 'gzip') res.setHeader('content-encoding', 'gzip');
  res.setHeader('content-length', body.length);
  res.writeHead(200);
  if (req.method === 'HEAD') {
    res.end();
    return;
  }
  exchangeOf(res).bytes = body.length;
  res.end(body);
}
