import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rankVertices, simplifyLine } from '../../../core/generalise/simplify-line.ts';

const coordinate = fc.integer({ min: -40, max: 40 });
const lines = fc.array(fc.tuple(coordinate, coordinate), { minLength: 2, maxLength: 40 });

/** Douglas–Peucker as the textbook has it: recursive, on points. */
function textbook(line: readonly (readonly [number, number])[], tolerance: number): (readonly [number, number])[] {
  const [a, b] = [line[0]!, line.at(-1)!];
  let split = 0;
  let farthest = tolerance;
  for (let i = 1; i < line.length - 1; i++) {
    const distance = fromStretch(line[i]!, a, b);
    if (distance > farthest) [split, farthest] = [i, distance];
  }
  if (split === 0) return [a, b];
  return [...textbook(line.slice(0, split + 1), tolerance).slice(0, -1), ...textbook(line.slice(split), tolerance)];
}

function fromStretch(p: readonly [number, number], a: readonly [number, number], b: readonly [number, number]): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const square = dx * dx + dy * dy;
  const t = square === 0 ? 0 : Math.min(1, Math.max(0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / square));
  return Math.hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy);
}

function simplified(line: readonly (readonly [number, number])[], tolerance: number): number[][] {
  const out = new Float64Array(2 * line.length);
  const count = simplifyLine(Float64Array.from(line.flat()), 0, line.length, tolerance, out, 0);
  return Array.from({ length: count }, (_, v) => [out[2 * v]!, out[2 * v + 1]!]);
}

/** Removed vertices lie no farther than the tolerance from the stretch that replaces them. */
function expectWithin(line: readonly (readonly [number, number])[], kept: Uint8Array, tolerance: number): void {
  let from = 0;
  for (let v = 1; v < line.length; v++) {
    if (kept[v] !== 0) continue;
    for (let between = from + 1; between < v; between++) {
      expect(fromStretch(line[between]!, line[from]!, line[v]!)).toBeLessThanOrEqual(tolerance + 1e-9);
    }
    from = v;
  }
}

describe('simplifyLine', () => {
  it('keeps both ends and leaves no vertex farther away than the tolerance', () => {
    fc.assert(
      fc.property(lines, fc.double({ min: 0, max: 30, noNaN: true }), (line, tolerance) => {
        const kept = new Uint8Array(line.length);
        rankVertices(Float64Array.from(line.flat()), 0, line.length, Float64Array.of(tolerance ** 2), kept);
        expect([kept[0], kept.at(-1)]).toEqual([0, 0]);
        expectWithin(line, kept, tolerance);
      }),
    );
  });

  it('gives the line of the textbook', () => {
    // Irrational tolerances, so that no vertex lies at one.
    fc.assert(
      fc.property(lines, fc.constantFrom(Math.SQRT2 / 2, Math.E, Math.PI * 3), (line, tolerance) => {
        const [ours, theirs] = [simplified(line, tolerance), textbook(line, tolerance)];
        // Equally far vertices may be told apart by the last bit only; then both lines hold.
        if (JSON.stringify(ours) === JSON.stringify(theirs)) return;
        const distances = new Set<number>();
        for (const p of line) for (const a of line) for (const b of line) distances.add(fromStretch(p, a, b));
        const sorted = [...distances].sort((a, b) => a - b);
        expect(sorted.some((d, i) => i > 0 && d - sorted[i - 1]! < 1e-9)).toBe(true);
      }),
    );
  });

  it('collapses a small ring to its ends and keeps a large one', () => {
    const ring = [
      [0, 0],
      [8, 0],
      [8, 8],
      [0, 8],
      [0, 0],
    ] as const;
    expect(simplified(ring, 12)).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(simplified(ring, 6)).toHaveLength(3);
    expect(simplified(ring, 2)).toHaveLength(5);
  });

  it('simplifies in place and a line in the middle of others', () => {
    const xy = Float64Array.of(9, 9, 0, 0, 1, 0.1, 2, 0, 3, 5, 9, 9);
    expect(simplifyLine(xy, 1, 5, 0.5, xy, 0)).toBe(3);
    expect([...xy.subarray(0, 6)]).toEqual([0, 0, 2, 0, 3, 5]);
  });
});

describe('rankVertices', () => {
  it('finds in one pass what simplification by each tolerance keeps', () => {
    fc.assert(
      fc.property(lines, (line) => {
        const xy = Float64Array.from(line.flat());
        const tolerances = [17.3, 8.1, 4.7, 2.2, 0.9];
        const ranks = new Uint8Array(line.length);
        rankVertices(
          xy,
          0,
          line.length,
          Float64Array.from(tolerances, (t) => t * t),
          ranks,
        );
        for (const [index, tolerance] of tolerances.entries()) {
          const kept = line.filter((_, v) => ranks[v]! <= index);
          expect(kept.map((p) => [...p])).toEqual(simplified(line, tolerance));
        }
      }),
    );
  });
});
