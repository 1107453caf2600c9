import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sortRows } from '../../core/mvt/sort-rows.ts';

it('sorts rows by their keys as a stable comparison does', () => {
  fc.assert(
    fc.property(
      fc
        .array(fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 2 ** 32 - 1 })), { minLength: 1 })
        .chain((keys) =>
          fc.tuple(fc.constant(Uint32Array.from(keys)), fc.array(fc.nat({ max: keys.length - 1 }), { maxLength: 60 })),
        ),
      ([keys, rows]) => {
        const expected = rows.toSorted((a, b) => keys[a]! - keys[b]!);
        expect([...sortRows(rows, keys)]).toEqual(expected);
        expect([...sortRows(Uint32Array.from(rows), keys)]).toEqual(expected);
      },
    ),
  );
});

it('gives no rows for none', () => {
  expect(sortRows([], new Uint32Array(0))).toHaveLength(0);
});
