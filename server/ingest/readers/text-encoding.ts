import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import iconv from 'iconv-lite';
import { SourceError } from '../source-error.ts';

const SCAN_BYTES = 1 << 20;
const LONGEST_CHARACTER_BYTES = 4;

export type TextEncoding = 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be';

/**
 * Encoding of a text file: a byte order mark decides; else UTF-8 when every byte is valid UTF-8, else GB18030 when that decodes without a
 * hole. The whole file is read, since a table may be ASCII for a million rows and then name a street. Throws SourceError ENCODING_UNKNOWN.
 */
export async function detectEncoding(path: string): Promise<TextEncoding> {
  const mark = await firstBytes(path);
  if (mark[0] === 0xff && mark[1] === 0xfe) return 'utf-16le';
  if (mark[0] === 0xfe && mark[1] === 0xff) return 'utf-16be';
  if (await isUtf8File(path)) return 'utf-8';
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

async function isUtf8File(path: string): Promise<boolean> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: SCAN_BYTES })) {
    const bytes = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    const end = endOfWholeCharacters(bytes);
    if (!isUtf8(bytes.subarray(0, end))) return false;
    rest = bytes.subarray(end);
  }
  return rest.length === 0;
}

/** Where the last character begins if the bytes end inside it, else their end. */
function endOfWholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(LONGEST_CHARACTER_BYTES, bytes.length); back++) {
    const byte = bytes[bytes.length - back] as number;
    // 10xxxxxx goes on with a character; the byte that begins one says how long it is.
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
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
