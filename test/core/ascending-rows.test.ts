import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ascendingRows } from '../../core/mvt/ascending-rows.ts';

const sorted = (rows: readonly number[]): number[] => [...new Set(rows)].sort((a, b) => a - b);

describe('ascendingRows', () => {
  it('orders rows that lie near one another and rows that lie far apart', () => {
    const near = fc.array(fc.integer({ min: 0, max: 2000 }), { maxLength: 1500 });
    const far = fc.array(fc.integer({ min: 0, max: 2 ** 31 - 1 }), { maxLength: 60 });
    const shifted = fc
      .tuple(near, fc.integer({ min: 0, max: 10 ** 6 }))
      .map(([rows, by]) => rows.map((row) => row + by));
    fc.assert(
      fc.property(fc.oneof(near, far, shifted), (rows) => {
        expect([...ascendingRows(rows)]).toEqual(sorted(rows));
        // Nothing of the rows before is left behind.
        expect([...ascendingRows([5, 3, 4])]).toEqual([3, 4, 5]);
      }),
      { numRuns: 300 },
    );
  });

  it('takes the last bit of a word and more words than ever before', () => {
    const all = Array.from({ length: 100_000 }, (_, i) => 99_999 - i);
    expect([...ascendingRows(all)]).toEqual(all.toReversed());
    expect([...ascendingRows([63, 31, 32, 0])]).toEqual([0, 31, 32, 63]);
    expect(ascendingRows([])).toHaveLength(0);
  });
});
