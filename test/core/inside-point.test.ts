import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { insidePoint } from '../../core/geometry/inside-point.ts';

const ring = (...pairs: [number, number][]): Float64Array => Float64Array.from([...pairs, pairs[0]!].flat());

describe('insidePoint', () => {
  it('is the middle of a square', () => {
    expect(insidePoint([ring([0, 0], [4, 0], [4, 4], [0, 4])])).toEqual([2, 2]);
  });

  it('stands in the body of an L, not in its bend', () => {
    const [x, y] = insidePoint([ring([0, 0], [10, 0], [10, 2], [2, 2], [2, 10], [0, 10])])!;
    expect(x > 0 && x < 10 && y > 0 && y < 10).toBe(true);
    expect(x < 2 || y < 2).toBe(true);
  });

  it('keeps out of holes', () => {
    const [x, y] = insidePoint([ring([0, 0], [10, 0], [10, 10], [0, 10]), ring([1, 1], [1, 9], [8, 9], [8, 1])])!;
    expect(x > 1 && x < 8 && y > 1 && y < 9).toBe(false);
  });

  it('is inside of every star about a place', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.2, max: 1, noNaN: true }), { minLength: 5, maxLength: 40 }),
        (reaches) => {
          const corners = reaches.map((reach, i): [number, number] => {
            const angle = (2 * Math.PI * i) / reaches.length;
            return [reach * Math.cos(angle), reach * Math.sin(angle)];
          });
          const [x, y] = insidePoint([ring(...corners)])!;
          // Inside of the triangle of the middle and the two corners that its direction lies between.
          const at = ((Math.atan2(y, x) / (2 * Math.PI) + 1) % 1) * reaches.length;
          const [a, b] = [corners[Math.floor(at)]!, corners[(Math.floor(at) + 1) % reaches.length]!];
          const side = (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]);
          expect(side).toBeGreaterThan(-1e-9);
        },
      ),
    );
  });

  it('is null for rings without an inside', () => {
    expect(insidePoint([ring([0, 0], [1, 0], [2, 0])])).toBeNull();
  });
});
