import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestInPlan, nearestInSpace } from '../../core/clearance/nearest-approach.ts';
import { distanceSigma, type Outline, separationOf, wallClearance } from '../../core/clearance/pipe-clearance.ts';

const line = (...numbers: number[]): Float64Array => Float64Array.from(numbers);
const round = (radius: number): Outline => ({ halfWidthM: radius, halfHeightM: radius, isBox: false });
const NONE = { planM: null, depthM: null };

describe('the nearest approach of two lines', () => {
  it('is the height between two that cross above each other', () => {
    const found = nearestInSpace(line(-10, 0, 1, 10, 0, 1), line(0, -10, 3.5, 0, 10, 3.5));
    expect(found.distance).toBeCloseTo(2.5, 12);
    expect(found.from).toEqual([0, 0, 1]);
    expect(found.to).toEqual([0, 0, 3.5]);
    expect(nearestInPlan(line(-10, 0, 1, 10, 0, 1), line(0, -10, 3.5, 0, 10, 3.5)).distance).toBe(0);
  });

  it('is the offset of parallel ones, of collinear ones the gap', () => {
    expect(nearestInSpace(line(0, 0, 0, 20, 0, 0), line(5, 3, 4, 15, 3, 4)).distance).toBeCloseTo(5, 12);
    expect(nearestInSpace(line(0, 0, 0, 20, 0, 0), line(23, 0, 4, 40, 0, 4)).distance).toBeCloseTo(5, 12);
    expect(nearestInPlan(line(0, 0, 0, 20, 0, 0), line(23, 0, 4, 40, 0, 4)).distance).toBeCloseTo(3, 12);
  });

  it('takes positions, vertical lines and lines without length', () => {
    expect(nearestInSpace(line(1, 2, 3), line(1, 2, 7)).distance).toBe(4);
    expect(nearestInSpace(line(0, 0, 0, 0, 0, 5), line(3, 0, 2, 3, 4, 2)).distance).toBeCloseTo(3, 12);
    expect(nearestInPlan(line(0, 0, 0, 0, 0, 5), line(3, 4, 9, 3, 4, 9)).distance).toBeCloseTo(5, 12);
    expect(() => nearestInSpace(line(), line(0, 0, 0))).toThrow(RangeError);
  });

  it('finds the leg of bent lines, and plan positions with the heights there', () => {
    const bent = line(0, 0, 0, 10, 0, 2, 10, 10, 4);
    const found = nearestInPlan(bent, line(12, 5, 9, 20, 5, 9));
    expect(found.distance).toBeCloseTo(2, 12);
    expect(found.from).toEqual([10, 5, 3]);
    expect(found.to).toEqual([12, 5, 9]);
  });

  it('is never more than the distance of any two positions, nor less than in plan, and the same both ways', () => {
    const coordinate = fc.double({ min: -50, max: 50, noNaN: true });
    const anyLine = fc.array(coordinate, { minLength: 6, maxLength: 15 }).map((all) => {
      return Float64Array.from(all.slice(0, all.length - (all.length % 3)));
    });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(anyLine, anyLine, share, share, (a, b, s, t) => {
        const found = nearestInSpace(a, b);
        const at = (one: Float64Array, where: number) =>
          [0, 1, 2].map((k) => one[k]! + where * (one[k + 3]! - one[k]!)) as [number, number, number];
        const [p, q] = [at(a, s), at(b, t)];
        const apart = Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
        expect(found.distance).toBeLessThanOrEqual(apart + 1e-9);
        expect(nearestInPlan(a, b).distance).toBeLessThanOrEqual(found.distance + 1e-9);
        expect(nearestInSpace(b, a).distance).toBeCloseTo(found.distance, 9);
        const { from, to } = found;
        expect(Math.hypot(from[0] - to[0], from[1] - to[1], from[2] - to[2])).toBeCloseTo(found.distance, 9);
      }),
      { seed: 20261124, numRuns: 2000 },
    );
  });
});

describe('the clearance between walls', () => {
  const apart = separationOf({ distance: 5, from: [0, 0, 0], to: [3, 0, -4] });

  it('has the parts of the distance, and is the distance less both radii of round pipes', () => {
    expect(apart).toEqual({ distanceM: 5, horizontalM: 3, verticalM: -4 });
    expect(wallClearance(apart, round(0.5), round(0.25))).toBeCloseTo(4.25, 12);
    expect(wallClearance(apart, round(3), round(3))).toBe(0);
  });

  it('takes the width of a box across and its height upright', () => {
    const box: Outline = { halfWidthM: 1, halfHeightM: 0.2, isBox: true };
    const beside = separationOf({ distance: 3, from: [0, 0, 0], to: [3, 0, 0] });
    const above = separationOf({ distance: 3, from: [0, 0, 0], to: [0, 0, 3] });
    expect(wallClearance(beside, box, round(0.5))).toBeCloseTo(1.5, 12);
    expect(wallClearance(above, box, round(0.5))).toBeCloseTo(2.3, 12);
    // The corner (1, 0.2) is 4.12 m from an axis at (3, 3.8): never told as more.
    const aslant = separationOf({ distance: Math.hypot(3, 3.8), from: [0, 0, 0], to: [3, 0, 3.8] });
    expect(wallClearance(aslant, box, round(0.5))).toBeLessThanOrEqual(Math.hypot(2, 3.6) - 0.5);
  });

  it('is as uncertain as both places, in the direction of the distance', () => {
    const place = { planM: 0.03, depthM: 0.1 };
    expect(distanceSigma(apart, place, place)).toBeCloseTo(Math.sqrt(2 * ((0.6 * 0.03) ** 2 + (0.8 * 0.1) ** 2)), 12);
    expect(distanceSigma(apart, place, NONE)).toBeNull();
  });
});
