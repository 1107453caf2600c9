import { describe, expect, it } from 'vitest';
import type { Column, ColumnValue } from '../../server/store/column.ts';
import { decodeCopy } from '../../server/store/decode-copy.ts';
import { encodeCopy } from '../../server/store/encode-copy.ts';
import { ewkbToLine, ewkbToPoint, lineToEwkb, pointToEwkb } from '../../server/store/ewkb.ts';

type Row = Record<string, ColumnValue>;
const columns: Column<Row>[] = (['bool', 'int2', 'int4', 'int8', 'float8', 'text', 'jsonb', 'bytea'] as const).map(
  (type) => ({ name: type, type, value: (row) => row[type] ?? null }),
);
const rows: Row[] = [
  {
    bool: true,
    int2: -32768,
    int4: 2_147_483_647,
    int8: 2 ** 53 - 1,
    float8: -0.1,
    text: '管线 🚧',
    jsonb: { a: [1, null] },
    bytea: Buffer.of(0, 255),
  },
  {},
  { text: '', float8: Number.MIN_VALUE },
];

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let i = 0; i < bytes.length; i += size) yield await Promise.resolve(bytes.subarray(i, i + size));
}

async function decode(bytes: Buffer, size: number): Promise<ColumnValue[][]> {
  const all: ColumnValue[][] = [];
  for await (const batch of decodeCopy(
    inChunks(bytes, size),
    columns.map(({ type }) => type),
  )) {
    all.push(...batch);
  }
  return all;
}

describe('binary COPY', () => {
  it('gives back what went in, however the stream is cut', async () => {
    const bytes = encodeCopy(columns, rows);
    const expected = rows.map((row) => columns.map((column) => column.value(row)));
    for (const size of [1, 7, 64, bytes.length]) expect(await decode(bytes, size)).toEqual(expected);
  });

  it('refuses a stream that ends early, is none, or has other columns', async () => {
    const bytes = encodeCopy(columns, rows);
    await expect(decode(bytes.subarray(0, bytes.length - 3), 16)).rejects.toThrow(/ended before its trailer/);
    await expect(decode(Buffer.alloc(64, 1), 64)).rejects.toThrow(/not a binary COPY/);
    await expect(decode(encodeCopy(columns.slice(1), rows), 64)).rejects.toThrow(/7 columns, expected 8/);
  });

  it('drops NUL, which PostgreSQL cannot hold, and refuses a value of another type', () => {
    expect(encodeCopy([columns[5] as Column<Row>], [{ text: 'a\0b' }]).includes('ab')).toBe(true);
    expect(() => encodeCopy([columns[4] as Column<Row>], [{ float8: '1' }])).toThrow(/float8 takes a number/);
  });
});

describe('EWKB', () => {
  it('keeps coordinates to the last bit', () => {
    const line = Float64Array.of(106.1, 29.2, -0.3, 1 / 3, 2 / 3, 1e-300);
    expect(ewkbToLine(lineToEwkb(line))).toEqual(line);
    expect(ewkbToPoint(pointToEwkb(106.1, 29.2, 230.5))).toEqual([106.1, 29.2, 230.5]);
  });

  it('refuses another geometry', () => {
    expect(() => ewkbToLine(pointToEwkb(1, 2, 3))).toThrow(/tag 0xa0000001/);
  });
});
