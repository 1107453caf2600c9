import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRowFields } from '../../server/ingest/normalise/row-fields.ts';
import type { SourceRow } from '../../server/ingest/source-row.ts';

const fields = createRowFields<'depth'>({ depth: { columns: ['D'] } }, { columns: ['D'], units: {} }, ['', '-']);
const rowOf = (text: string): SourceRow => ({ row: 2, values: { D: text }, geometry: null, faults: [] });

describe('a number in a cell', () => {
  it('is the double that JavaScript reads, to the last bit, whatever its digits', () => {
    const digits = (min: number, max: number) =>
      fc.string({ unit: fc.constantFrom(...Array.from('0123456789')), minLength: min, maxLength: max });
    fc.assert(
      fc.property(fc.constantFrom('', '-'), digits(1, 12), fc.option(digits(0, 12)), (sign, whole, decimals) => {
        const text = `${sign}${whole}${decimals === null ? '' : `.${decimals}`}`;
        expect(fields.number('depth', rowOf(text))).toBe(Number(text));
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    ['1e3', 1000],
    ['+2.5', 2.5],
    ['.5', 0.5],
    ['１２．５', 12.5],
    [' 7 ', 7],
    ['-', null],
    ['', null],
  ])('is read from %j too', (text, value) => {
    const row = rowOf(text);
    expect(fields.number('depth', row)).toBe(value);
    expect(row.faults).toEqual([]);
  });

  it.each(['--1', '1.2.3', '1,5', '0x10', '.', '1-', 'Infinity'])('is no number when it is %j', (text) => {
    const row = rowOf(text);
    expect(fields.number('depth', row)).toBeNull();
    expect(row.faults).toMatchObject([{ code: 'CELL_NOT_A_NUMBER', column: 'D' }]);
  });
});
