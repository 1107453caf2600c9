import type { IncomingMessage } from 'node:http';
import { Problem } from './problem.ts';

/** The fields of a URL-encoded form. Throws `unsupported-media-type`, or `body-too-large` as soon as it is. */
export async function readForm(req: IncomingMessage, limitBytes: number): Promise<URLSearchParams> {
  const type = req.headers['content-type'] ?? 'nothing';
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) {
    throw new Problem(
      'unsupported-media-type',
      `A form (application/x-www-form-urlencoded) is taken here, not ${type.slice(0, 100)}.`,
    );
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > limitBytes)
      throw new Problem('body-too-large', `The body has more than ${limitBytes} bytes.`, {
        headers: { connection: 'close' },
      });
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}
