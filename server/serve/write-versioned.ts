import type { IncomingMessage, ServerResponse } from 'node:http';
import { segmentEtag } from './if-match.ts';
import { acceptsGzip, represent } from './representation.ts';
import { REVALIDATE, writeRepresentation } from './write-representation.ts';

const GZIP_LEVEL = 1;

/** Answers with the JSON of a versioned thing under a strong ETag: it differs with every byte, so with the coding too (RFC 9110 section 8.8.3.3). */
export function writeVersioned(req: IncomingMessage, res: ServerResponse, body: { version: string }): void {
  const representation = represent('application/json; charset=utf-8', Buffer.from(JSON.stringify(body)), GZIP_LEVEL);
  const hash = /"(.+)"/.exec(representation.etag)?.[1] ?? '';
  const isGzip = representation.encoding === 'gzip' && acceptsGzip(req.headers['accept-encoding']);
  const etag = segmentEtag(body.version, isGzip ? `${hash}-gzip` : hash);
  writeRepresentation(req, res, { ...representation, etag }, REVALIDATE);
}
