import iconv from 'iconv-lite';
import type { CellValue } from '../source-row.ts';

/** dBASE table header, as far as shapefiles use it. */
export interface DbfHeader {
  records: number;
  headerBytes: number;
  recordBytes: number;
  columns: DbfColumn[];
}

export interface DbfColumn {
  name: string;
  /** C text, N and F number, D date, L logical. */
  type: string;
  offset: number;
  bytes: number;
}

export const DBF_FIXED_HEADER_BYTES = 32;
const DESCRIPTOR_BYTES = 32;
const HEADER_END = 0x0d;
const DELETED = 0x2a;

/** Header length and record count from the first 32 bytes. */
export function readDbfSizes(start: Buffer): { records: number; headerBytes: number; recordBytes: number } {
  return { records: start.readUInt32LE(4), headerBytes: start.readUInt16LE(8), recordBytes: start.readUInt16LE(10) };
}

/** The whole header; `header` holds `headerBytes` bytes. Throws RangeError when the column descriptors do not fit it. */
export function readDbfHeader(header: Buffer, encoding: string): DbfHeader {
  const sizes = readDbfSizes(header);
  const columns: DbfColumn[] = [];
  let offset = 1;
  for (let at = DBF_FIXED_HEADER_BYTES; header[at] !== HEADER_END; at += DESCRIPTOR_BYTES) {
    if (at + DESCRIPTOR_BYTES > header.length) throw new RangeError('column descriptors run past the header');
    const nameBytes = header.subarray(at, at + 11);
    const end = nameBytes.indexOf(0);
    const name = iconv.decode(end < 0 ? nameBytes : nameBytes.subarray(0, end), encoding).trim();
    const bytes = header[at + 16] as number;
    columns.push({ name, type: String.fromCharCode(header[at + 11] as number), offset, bytes });
    offset += bytes;
  }
  if (offset > sizes.recordBytes) throw new RangeError('columns are wider than a record');
  return { ...sizes, columns };
}

/** Values of a record by column; null for a deleted record. Empty cells are null; a number that cannot be read stays text. */
export function readDbfRecord(record: Buffer, header: DbfHeader, encoding: string): Record<string, CellValue> | null {
  if (record[0] === DELETED) return null;
  const values: Record<string, CellValue> = {};
  for (const { name, type, offset, bytes } of header.columns) {
    const raw = record.subarray(offset, offset + bytes);
    const text = (type === 'C' ? iconv.decode(raw, encoding) : raw.toString('latin1')).replaceAll('\0', ' ').trim();
    values[name] = text === '' ? null : parseCell(text, type);
  }
  return values;
}

function parseCell(text: string, type: string): CellValue {
  if (type === 'N' || type === 'F') {
    // A number too wide for its column is written as stars.
    if (/^\*+$/.test(text)) return null;
    const number = Number(text);
    return Number.isNaN(number) ? text : number;
  }
  if (type === 'L') return /^[TtYy]$/.test(text) ? true : /^[FfNn]$/.test(text) ? false : null;
  return text;
}
