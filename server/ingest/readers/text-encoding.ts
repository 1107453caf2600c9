import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import iconv from 'iconv-lite';
import { SourceError } from '../source-error.ts';

export type TextEncoding = 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be';

/**
 * Encoding of a text file: a byte order mark decides; else UTF-8 when every byte is valid UTF-8, else GB18030 when that decodes without a
 * hole. The whole file is read, since a table may be ASCII for a million rows and then name a street. Throws SourceError ENCODING_UNKNOWN.
 */
export async function detectEncoding(path: string): Promise<TextEncoding> {
  const mark = await firstBytes(path);
  if (mark[0] === 0xff && mark[1] === 0xfe) return 'utf-16le';
  if (mark[0] === 0xfe && mark[1] === 0xff) return 'utf-16be';
  if (await isUtf8(path)) return 'utf-8';
  const decoder = iconv.getDecoder('gb18030');
  let offset = 0;
  for await (const chunk of createReadStream(path)) {
    if (decoder.write(chunk as Buffer).includes('\uFFFD')) {
      throw new SourceError('ENCODING_UNKNOWN', basename(path), { encoding: `byte ${offset}` });
    }
    offset += (chunk as Buffer).length;
  }
  return 'gb18030';
}

/** The file as decoded text, in chunks, without a byte order mark. */
export async function* decodedText(
  path: string,
  encoding: TextEncoding,
  onBytes?: (position: number) => void,
): AsyncGenerator<string> {
  const decoder = iconv.getDecoder(encoding);
  let position = 0;
  for await (const chunk of createReadStream(path)) {
    position += (chunk as Buffer).length;
    onBytes?.(position);
    yield decoder.write(chunk as Buffer);
  }
  const rest = decoder.end();
  if (rest !== undefined && rest !== '') yield rest;
}

async function isUtf8(path: string): Promise<boolean> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of createReadStream(path)) decoder.decode(chunk as Buffer, { stream: true });
    decoder.decode();
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

async function firstBytes(path: string): Promise<Buffer> {
  const handle = await open(path);
  try {
    const buffer = Buffer.alloc(3);
    const { bytesRead } = await handle.read(buffer, 0, 3, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
