import type { Column, ColumnValue } from './column.ts';

/**
 * PostgreSQL binary COPY (documentation of COPY, "Binary Format"): signature, flags, rows of length-prefixed fields in network byte order,
 * and a trailer of -1.
 */
export const COPY_SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
const JSONB_VERSION = 1;
const GROWTH = 2;

/** The bytes of one whole binary COPY of `rows`. */
export function encodeCopy<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): Buffer {
  const out = new CopyBuffer(rows.length * columns.length * 12 + 64);
  out.bytes(COPY_SIGNATURE);
  out.int32(0);
  out.int32(0);
  for (const row of rows) {
    out.int16(columns.length);
    for (const column of columns) encodeField(out, column, row);
  }
  out.int16(-1);
  return out.finish();
}

function encodeField<Row>(out: CopyBuffer, column: Column<Row>, row: Row): void {
  const value = column.value(row);
  if (value === null) {
    out.int32(-1);
    return;
  }
  switch (column.type) {
    case 'bool':
      out.int32(1);
      out.int8(value === true ? 1 : 0);
      return;
    case 'int2':
      out.int32(2);
      out.int16(number(column.name, value));
      return;
    case 'int4':
      out.int32(4);
      out.int32(number(column.name, value));
      return;
    case 'int8':
      out.int32(8);
      out.int64(number(column.name, value));
      return;
    case 'float8':
      out.int32(8);
      out.float64(number(column.name, value));
      return;
    case 'text':
      out.text(text(column.name, value));
      return;
    case 'jsonb':
      out.text(jsonOf(value), JSONB_VERSION);
      return;
    case 'bytea':
    case 'geometry':
      if (!Buffer.isBuffer(value)) throw new TypeError(`column ${column.name} takes bytes`);
      out.int32(value.length);
      out.bytes(value);
      return;
  }
}

function number(name: string, value: ColumnValue): number {
  if (typeof value !== 'number') throw new TypeError(`column ${name} takes a number, got ${typeof value}`);
  return value;
}

/** PostgreSQL text cannot hold NUL; a register's stray NUL is dropped, as it carries nothing. */
function text(name: string, value: ColumnValue): string {
  if (typeof value !== 'string') throw new TypeError(`column ${name} takes text, got ${typeof value}`);
  return value.includes('\0') ? value.replaceAll('\0', '') : value;
}

function jsonOf(value: ColumnValue): string {
  const json = JSON.stringify(value);
  return json.includes('\\u0000') ? json.replaceAll('\\u0000', '') : json;
}

/** Texts up to this length are encoded here: a call out of the engine costs as much as forty characters. */
const SHORT_TEXT = 64;
const BYTES_PER_CHARACTER = 3;

/** A buffer that grows; its writers are big-endian. */
class CopyBuffer {
  #bytes: Buffer;
  #view: DataView;
  #length = 0;

  constructor(capacity: number) {
    this.#bytes = Buffer.allocUnsafeSlow(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }

  #room(count: number): number {
    const at = this.#length;
    if (at + count > this.#bytes.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(at + count, this.#bytes.length * GROWTH));
      this.#bytes.copy(grown, 0, 0, at);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    this.#length = at + count;
    return at;
  }

  int8(value: number): void {
    const at = this.#room(1);
    this.#view.setInt8(at, value);
  }

  int16(value: number): void {
    const at = this.#room(2);
    this.#view.setInt16(at, checked(value, -0x8000, 0x7fff));
  }

  int32(value: number): void {
    const at = this.#room(4);
    this.#view.setInt32(at, checked(value, -0x8000_0000, 0x7fff_ffff));
  }

  int64(value: number): void {
    const at = this.#room(8);
    this.#view.setBigInt64(at, BigInt(value));
  }

  float64(value: number): void {
    const at = this.#room(8);
    this.#view.setFloat64(at, value);
  }

  bytes(value: Buffer): void {
    const at = this.#room(value.length);
    this.#bytes.set(value, at);
  }

  /** A length-prefixed UTF-8 field, behind a version byte where jsonb wants one. */
  text(value: string, version?: number): void {
    const lengthAt = this.#room(4);
    if (version !== undefined) this.int8(version);
    const begin = this.#length;
    // The longest it can be; what is not needed is given back.
    const at = this.#room(value.length * BYTES_PER_CHARACTER);
    const end =
      value.length <= SHORT_TEXT ? writeUtf8(this.#bytes, value, at) : at + this.#bytes.write(value, at, 'utf8');
    this.#length = end;
    this.#view.setInt32(lengthAt, end - begin + (version === undefined ? 0 : 1));
  }

  finish(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }
}

function checked(value: number, min: number, max: number): number {
  if (!(value >= min && value <= max)) throw new RangeError(`${value} is not between ${min} and ${max}`);
  return value;
}

const REPLACEMENT = 0xfffd;

/** Writes text as UTF-8 at `at` and returns where it ends; half a surrogate pair becomes U+FFFD, as everywhere. */
function writeUtf8(bytes: Uint8Array, value: string, at: number): number {
  let end = at;
  for (let i = 0; i < value.length; i++) {
    let code = value.charCodeAt(i);
    if (code < 0x80) {
      bytes[end++] = code;
      continue;
    }
    if (code >= 0xd800 && code <= 0xdfff) {
      const low = value.charCodeAt(i + 1);
      if (code < 0xdc00 && low >= 0xdc00 && low <= 0xdfff) {
        code = 0x1_0000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        i++;
      } else code = REPLACEMENT;
    }
    if (code < 0x800) {
      bytes[end++] = 0xc0 | (code >> 6);
    } else {
      if (code < 0x1_0000) bytes[end++] = 0xe0 | (code >> 12);
      else {
        bytes[end++] = 0xf0 | (code >> 18);
        bytes[end++] = 0x80 | ((code >> 12) & 0x3f);
      }
      bytes[end++] = 0x80 | ((code >> 6) & 0x3f);
    }
    bytes[end++] = 0x80 | (code & 0x3f);
  }
  return end;
}
