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
      out.text(JSON.stringify(value).replaceAll('\\u0000', ''), JSONB_VERSION);
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

/** A buffer that grows; its writers are big-endian. */
class CopyBuffer {
  #bytes: Buffer;
  #length = 0;

  constructor(capacity: number) {
    this.#bytes = Buffer.allocUnsafe(capacity);
  }

  #room(count: number): number {
    const at = this.#length;
    if (at + count > this.#bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(at + count, this.#bytes.length * GROWTH));
      this.#bytes.copy(grown, 0, 0, at);
      this.#bytes = grown;
    }
    this.#length = at + count;
    return at;
  }

  int8(value: number): void {
    const at = this.#room(1);
    this.#bytes.writeInt8(value, at);
  }

  int16(value: number): void {
    const at = this.#room(2);
    this.#bytes.writeInt16BE(value, at);
  }

  int32(value: number): void {
    const at = this.#room(4);
    this.#bytes.writeInt32BE(value, at);
  }

  int64(value: number): void {
    const at = this.#room(8);
    this.#bytes.writeBigInt64BE(BigInt(value), at);
  }

  float64(value: number): void {
    const at = this.#room(8);
    this.#bytes.writeDoubleBE(value, at);
  }

  bytes(value: Buffer): void {
    const at = this.#room(value.length);
    value.copy(this.#bytes, at);
  }

  /** A length-prefixed UTF-8 field, behind a version byte where jsonb wants one. */
  text(value: string, version?: number): void {
    const prefix = version === undefined ? 0 : 1;
    const length = Buffer.byteLength(value);
    this.int32(length + prefix);
    if (version !== undefined) this.int8(version);
    const at = this.#room(length);
    this.#bytes.write(value, at, 'utf8');
  }

  finish(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }
}
