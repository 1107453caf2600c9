import type { ColumnType, ColumnValue } from './column.ts';
import { COPY_SIGNATURE } from './encode-copy.ts';

const HEADER_BYTES = COPY_SIGNATURE.length + 8;
const END_OF_ROWS = -1;

/**
 * Rows of a binary COPY stream, in batches as the chunks come. Bytes and geometries are copies, so a batch may outlive its chunk.
 * Throws when the stream ends within a row or has no COPY signature.
 */
export async function* decodeCopy(
  chunks: AsyncIterable<Buffer>,
  types: readonly ColumnType[],
): AsyncGenerator<ColumnValue[][]> {
  let rest: Buffer = Buffer.alloc(0);
  let started = false;
  let ended = false;
  for await (const chunk of chunks) {
    const bytes: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    if (!started) {
      if (bytes.length < HEADER_BYTES) {
        rest = bytes;
        continue;
      }
      if (!bytes.subarray(0, COPY_SIGNATURE.length).equals(COPY_SIGNATURE)) throw new Error('not a binary COPY stream');
      at = HEADER_BYTES + bytes.readInt32BE(COPY_SIGNATURE.length + 4);
      started = true;
    }
    const rows: ColumnValue[][] = [];
    while (!ended) {
      const end = rowEnd(bytes, at);
      if (end === null) break;
      if (end === END_OF_ROWS) {
        ended = true;
        break;
      }
      rows.push(decodeRow(bytes, at, types));
      at = end;
    }
    rest = ended ? Buffer.alloc(0) : bytes.subarray(at);
    if (rows.length > 0) yield rows;
  }
  if (!ended) throw new Error('the binary COPY stream ended before its trailer');
}

/** Offset behind the row at `at`; null when it is not all there yet. */
function rowEnd(bytes: Buffer, at: number): number | null {
  if (at + 2 > bytes.length) return null;
  const fields = bytes.readInt16BE(at);
  if (fields === END_OF_ROWS) return END_OF_ROWS;
  let end = at + 2;
  for (let i = 0; i < fields; i++) {
    if (end + 4 > bytes.length) return null;
    const length = bytes.readInt32BE(end);
    end += 4 + Math.max(length, 0);
  }
  return end > bytes.length ? null : end;
}

function decodeRow(bytes: Buffer, start: number, types: readonly ColumnType[]): ColumnValue[] {
  const fields = bytes.readInt16BE(start);
  if (fields !== types.length) throw new Error(`the COPY stream has ${fields} columns, expected ${types.length}`);
  const row: ColumnValue[] = [];
  let at = start + 2;
  for (const type of types) {
    const length = bytes.readInt32BE(at);
    at += 4;
    row.push(length < 0 ? null : decodeField(bytes, at, length, type));
    at += Math.max(length, 0);
  }
  return row;
}

function decodeField(bytes: Buffer, at: number, length: number, type: ColumnType): ColumnValue {
  switch (type) {
    case 'bool':
      return bytes.readInt8(at) === 1;
    case 'int2':
      return bytes.readInt16BE(at);
    case 'int4':
      return bytes.readInt32BE(at);
    case 'int8':
      return Number(bytes.readBigInt64BE(at));
    case 'float8':
      return bytes.readDoubleBE(at);
    case 'text':
      return bytes.toString('utf8', at, at + length);
    case 'jsonb':
      // One version byte comes first.
      return JSON.parse(bytes.toString('utf8', at + 1, at + length)) as object;
    case 'bytea':
    case 'geometry':
      return Buffer.from(bytes.subarray(at, at + length));
  }
}
