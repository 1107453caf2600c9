import { COPY_SIGNATURE } from './encode-copy.ts';

const HEADER_BYTES = COPY_SIGNATURE.length + 8;
const END_OF_ROWS = -1;
/** Short texts repeat (class codes, sizes); longer ones do not. */
const LONGEST_SHARED_TEXT_BYTES = 24;
const SHARED_TEXTS = 4096;

/**
 * The fields of one row of a binary COPY stream, read where they lie: a walk over a million rows makes no object for a row. What is read holds only
 * during the visit of that row.
 */
export class CopyCursor {
  bytes: Buffer = Buffer.alloc(0);
  readonly #at: Int32Array;
  readonly #lengths: Int32Array;
  readonly #texts: (string | undefined)[] = Array.from({ length: SHARED_TEXTS });

  constructor(columns: number) {
    this.#at = new Int32Array(columns);
    this.#lengths = new Int32Array(columns);
  }

  isNull(column: number): boolean {
    return this.#lengths[column]! < 0;
  }

  /** Offset of the field in `bytes`. */
  offset(column: number): number {
    return this.#at[column]!;
  }

  bool(column: number): boolean {
    return this.bytes[this.#at[column]!] === 1;
  }

  int4(column: number): number {
    return this.bytes.readInt32BE(this.#at[column]);
  }

  /** Exact below 2^53. */
  int8(column: number): number {
    const at = this.#at[column]!;
    return this.bytes.readInt32BE(at) * 2 ** 32 + this.bytes.readUInt32BE(at + 4);
  }

  /** NaN for null. */
  float8(column: number): number {
    return this.isNull(column) ? NaN : this.bytes.readDoubleBE(this.#at[column]);
  }

  text(column: number): string | null {
    const length = this.#lengths[column]!;
    if (length < 0) return null;
    const { bytes } = this;
    const from = this.#at[column]!;
    if (length > LONGEST_SHARED_TEXT_BYTES) return bytes.toString('utf8', from, from + length);
    let hash = length;
    for (let i = from; i < from + length; i++) hash = (Math.imul(hash, 31) + bytes[i]!) | 0;
    const slot = hash & (SHARED_TEXTS - 1);
    const shared = this.#texts[slot];
    if (shared !== undefined && isText(bytes, from, length, shared)) return shared;
    return (this.#texts[slot] = bytes.toString('utf8', from, from + length));
  }

  /** Takes the row at `at`; returns where the next begins, 0 when the row is not all there yet, -1 at the end of rows. */
  take(bytes: Buffer, at: number): number {
    if (at + 2 > bytes.length) return 0;
    const fields = bytes.readInt16BE(at);
    if (fields === END_OF_ROWS) return END_OF_ROWS;
    const columns = this.#at.length;
    if (fields !== columns) throw new Error(`the COPY stream has ${fields} columns, expected ${columns}`);
    let next = at + 2;
    for (let i = 0; i < columns; i++) {
      if (next + 4 > bytes.length) return 0;
      const length = bytes.readInt32BE(next);
      this.#lengths[i] = length;
      this.#at[i] = next + 4;
      next += 4 + (length > 0 ? length : 0);
    }
    if (next > bytes.length) return 0;
    this.bytes = bytes;
    return next;
  }
}

/** Visits each row of a binary COPY stream. Throws when the stream ends within a row or has no COPY signature. */
export async function scanCopy(
  chunks: AsyncIterable<Buffer>,
  columns: number,
  visit: (cursor: CopyCursor) => void,
): Promise<void> {
  const cursor = new CopyCursor(columns);
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
    while (!ended) {
      const next = cursor.take(bytes, at);
      if (next === 0) break;
      if (next === END_OF_ROWS) {
        ended = true;
        break;
      }
      visit(cursor);
      at = next;
    }
    rest = ended ? Buffer.alloc(0) : bytes.subarray(at);
  }
  if (!ended) throw new Error('the binary COPY stream ended before its trailer');
}

/** Whether the bytes are that text; compared as ASCII, so that a text of other characters is simply read anew. */
function isText(bytes: Buffer, from: number, length: number, text: string): boolean {
  if (text.length !== length) return false;
  for (let i = 0; i < length; i++) if (bytes[from + i] !== text.charCodeAt(i)) return false;
  return true;
}
