import type { IncomingMessage, ServerResponse } from 'node:http';
import { represent } from './representation.ts';
import { REVALIDATE, writeRepresentation } from './write-representation.ts';

const GZIP_LEVEL = 1;

/** Answers with JSON; a client that has the same already gets 304. */
export function writeJson(req: IncomingMessage, res: ServerResponse, body: object): void {
  const bytes = Buffer.from(JSON.stringify(body));
  writeRepresentation(req, res, represent('application/json; charset=utf-8', bytes, GZIP_LEVEL), REVALIDATE);
}
