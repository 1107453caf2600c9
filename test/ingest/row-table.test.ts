import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RowTable } from '../../server/ingest/checks/row-table.ts';

describe('a table of rows', () => {
  it.each([
    ['whole numbers', Int32Array, fc.integer({ min: 0, max: 40 })],
    ['any numbers', Float64Array, fc.constantFrom(0, -1.5, 243.858, 243.859, 1.06e11, 9e12 + 1.06e11, -0.001)],
  ] as const)('finds the first row of each key, as a map does: %s', (_, make, number) => {
    fc.assert(
      fc.property(fc.array(fc.tuple(number, number, number), { maxLength: 300 }), (keys) => {
        const table = new RowTable<Int32Array | Float64Array>(make);
        const map = new Map<string, number>();
        keys.forEach(([a, b, c], i) => {
          const name = `${a} ${b} ${c}`;
          expect(table.find(a, b, c)).toBe(map.get(name) ?? 0);
          if (map.has(name)) return;
          table.add(a, b, c, i + 1);
          map.set(name, i + 1);
        });
      }),
    );
  });

  it('keeps a hundred thousand keys apart while it grows', () => {
    const table = new RowTable(Int32Array);
    for (let i = 0; i < 100_000; i++) table.add(i % 10, i, i + 1, i + 1);
    for (let i = 0; i < 100_000; i++) expect(table.find(i % 10, i, i + 1)).toBe(i + 1);
    expect(table.find(0, 1, 2)).toBe(0);
  });
});
