const INITIAL_BYTES = 64 * 1024;
/** Longest protobuf varint of a number below 2^53. */
export const MAX_VARINT_BYTES = 8;

/** Bytes that grow as protobuf is written into them; `length` of them are valid. Kept and cleared between tiles, so that nothing is allocated. */
export class ByteBuffer {
  bytes = new Uint8Array(INITIAL_BYTES);
  length = 0;

  clear(): void {
    this.length = 0;
  }

  /** Makes room for `count` more bytes. */
  reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  /** A whole number from 0 to 2^53 - 1. */
  varint(value: number): void {
    this.reserve(MAX_VARINT_BYTES);
    this.length = putVarint(this.bytes, this.length, value);
  }

  /** A whole number within ±2^30 in zig-zag coding. */
  zigzag(value: number): void {
    this.varint((value << 1) ^ (value >> 31));
  }

  /** Text as UTF-8; half of a surrogate pair becomes the replacement character. */
  text(value: string): void {
    for (const character of value) {
      const point = character.codePointAt(0)!;
      const code = point >= 0xd800 && point <= 0xdfff ? 0xfffd : point;
      if (code < 0x80) {
        this.byte(code);
      } else if (code < 0x800) {
        this.byte(0xc0 | (code >> 6));
        this.byte(0x80 | (code & 0x3f));
      } else {
        if (code < 0x10000) {
          this.byte(0xe0 | (code >> 12));
        } else {
          this.byte(0xf0 | (code >> 18));
          this.byte(0x80 | ((code >> 12) & 0x3f));
        }
        this.byte(0x80 | ((code >> 6) & 0x3f));
        this.byte(0x80 | (code & 0x3f));
      }
    }
  }

  append(source: Uint8Array): void {
    this.reserve(source.length);
    this.bytes.set(source, this.length);
    this.length += source.length;
  }

  /** Begins a length-delimited field: one byte is kept for its length. Returns where the field's content begins. */
  open(tag: number): number {
    this.reserve(2);
    this.bytes[this.length++] = tag;
    return ++this.length;
  }

  /** Ends the field that {@link open} began: its length is written in front, and the content moved when one byte is too short for it. */
  close(start: number): void {
    this.reserve(MAX_VARINT_BYTES);
    this.length = endField(this.bytes, start, this.length);
  }
}

/**
 * Writes a whole number from 0 to 2^53 - 1 at `at`, seven bits a byte, lowest first, where there is room for it; returns where the next byte goes.
 * Inner loops call this on arrays that they have reserved.
 */
export function putVarint(bytes: Uint8Array, at: number, value: number): number {
  if (value < 0x80) {
    bytes[at] = value;
    return at + 1;
  }
  let rest = value;
  while (rest > 0x7fffffff) {
    bytes[at++] = (rest % 128) | 0x80;
    rest = Math.floor(rest / 128);
  }
  while (rest > 0x7f) {
    bytes[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  bytes[at++] = rest;
  return at;
}

/**
 * Ends a length-delimited field whose content lies from `start` to `end`: writes its length into the byte kept in front, or, when one byte is too short
 * for it, moves the content on, where there is room for that. Returns where the next byte goes.
 */
export function endField(bytes: Uint8Array, start: number, end: number): number {
  const size = end - start;
  if (size < 0x80) {
    bytes[start - 1] = size;
    return end;
  }
  const extra = varintSize(size) - 1;
  bytes.copyWithin(start + extra, start, end);
  putVarint(bytes, start - 1, size);
  return end + extra;
}

/** Bytes that {@link ByteBuffer.varint} takes for a value. */
export function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 128)) size++;
  return size;
}
