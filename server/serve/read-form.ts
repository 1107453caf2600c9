import type { IncomingMessage } from 'node:http';
import { Problem } from './problem.ts';
import { readBody } from './read-body.ts';

/** The fields of a URL-encoded form. Throws `unsupported-media-type`, or `body-too-large` as soon as it is. */
export async function readForm(req: IncomingMessage, limitBytes: number): Promise<URLSearchParams> {
  const type = req.headers['content-type'] ?? 'nothing';
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) {
    throw new Problem(
      'unsupported-media-type',
      `A form (application/x-www-form-urlencoded) is taken here, not ${type.slice(0, 100)}.`,
    );
  }
  return new URLSearchParams((await readBody(req, limitBytes)).toString('utf8'));
}
