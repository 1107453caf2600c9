import type { IncomingMessage } from 'node:http';
import { Problem } from './problem.ts';

/** The bytes of a body. Throws `body-too-large` as soon as it is. */
export async function readBody(req: IncomingMessage, limitBytes: number): Promise<Buffer> {
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
  return Buffer.concat(chunks);
}
