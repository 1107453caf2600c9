import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { enuToEcef, enuToEcefMatrix } from '../../core/geodesy/enu-frame.ts';
import { pointPolyline } from '../../core/geometry/point-polyline.ts';
import { noHit, rayCapsule, rayPolyline, type Ray } from '../../core/geometry/ray-capsule.ts';
import { segmentDistance } from '../../core/geometry/segment-distance.ts';

const metre = fc.double({ min: -50, max: 50, noNaN: true });
const position = fc.tuple(metre, metre, metre);
type Position = [number, number, number];

function rayThrough(from: Position, at: Position): Ray {
  const length = Math.hypot(at[0] - from[0], at[1] - from[1], at[2] - from[2]);
  return {
    x: from[0],
    y: from[1],
    z: from[2],
    dx: (at[0] - from[0]) / length,
    dy: (at[1] - from[1]) / length,
    dz: (at[2] - from[2]) / length,
  };
}

/** Distance of a position from a segment, by golden-section search: no formula in common with the code. */
function searchedDistance(p: readonly number[], a: readonly number[], b: readonly number[]): number {
  const at = (t: number) => Math.hypot(...p.map((v, i) => v - a[i]! - t * (b[i]! - a[i]!)));
  let [low, high] = [0, 1];
  for (let n = 0; n < 100; n++) {
    const third = (high - low) / 3;
    if (at(low + third) < at(high - third)) high -= third;
    else low += third;
  }
  return at((low + high) / 2);
}

describe('ray against capsule', () => {
  const along: Ray = { x: 0, y: 0, z: 10, dx: 0, dy: 0, dz: -1 };

  it('meets the side, the ball at the end, and misses beside them', () => {
    expect(rayCapsule(along, -5, 0, 0, 5, 0, 0, 2)).toBeCloseTo(8, 12);
    expect(rayCapsule(along, 1, 0, 0, 5, 0, 0, 2)).toBeCloseTo(10 - Math.sqrt(3), 12);
    expect(rayCapsule(along, 2.5, 0, 0, 5, 0, 0, 2)).toBe(Infinity);
    expect(rayCapsule(along, -5, 2.0001, 0, 5, 2.0001, 0, 2)).toBe(Infinity);
    expect(rayCapsule(along, -5, 1.9999, 0, 5, 1.9999, 0, 2)).toBeLessThan(10);
  });

  it('meets the near ball when it runs along the axis, either way', () => {
    expect(rayCapsule(along, 0, 0, -5, 0, 0, 5, 1)).toBeCloseTo(4, 12);
    expect(rayCapsule(along, 0.5, 0, 5, 0.5, 0, -5, 1)).toBeCloseTo(5 - Math.sqrt(0.75), 12);
    expect(rayCapsule(along, 1.5, 0, 5, 1.5, 0, -5, 1)).toBe(Infinity);
  });

  it('meets nothing behind it, and is at distance 0 inside', () => {
    expect(rayCapsule(along, -5, 0, 20, 5, 0, 20, 2)).toBe(Infinity);
    expect(rayCapsule(along, -5, 0, 10.5, 5, 0, 10.5, 2)).toBe(0);
  });

  it('takes a segment of no length for a ball', () => {
    expect(rayCapsule(along, 0, 0, 0, 0, 0, 0, 3)).toBeCloseTo(7, 12);
  });

  it('takes a segment of less than a nanometre for a ball too', () => {
    const ray = { x: 0.050001025001518776, y: 0, z: 0, dx: -0.001000020500009, dy: 0, dz: 0.999999499979247 };
    const tiny = 1.5717277847026288e-162;
    expect(rayCapsule(ray, 0, tiny, 0, 0, 0, 0, 0.05)).toBeCloseTo(rayCapsule(ray, 0, 0, 0, 0, 0, 0, 0.05), 9);
    const hit = noHit();
    expect(rayPolyline({ ...ray, x: 1, dx: -1, dz: 0 }, Float64Array.of(0, tiny, 0, 0, 0, 0), 0, 2, 0.05, hit)).toBe(
      true,
    );
    expect(hit.parameter).toBe(0);
  });

  it('hits on the surface: the place is one radius from the axis, and no place before it is nearer', () => {
    fc.assert(
      fc.property(
        position,
        position,
        position,
        position,
        fc.double({ min: 0.05, max: 3, noNaN: true }),
        (from, aim, a, b, radius) => {
          fc.pre(Math.hypot(aim[0] - from[0], aim[1] - from[1], aim[2] - from[2]) > 0.1);
          const ray = rayThrough(from, aim);
          const distance = rayCapsule(ray, ...a, ...b, radius);
          const at = (t: number) =>
            searchedDistance([ray.x + t * ray.dx, ray.y + t * ray.dy, ray.z + t * ray.dz], a, b);
          if (distance === Infinity) {
            for (let t = 0; t < 200; t += 1.7) expect(at(t)).toBeGreaterThan(radius - 1e-6);
          } else if (distance === 0) {
            expect(at(0)).toBeLessThan(radius + 1e-6);
          } else {
            expect(Math.abs(at(distance) - radius)).toBeLessThan(1e-6);
            for (let k = 0; k < 20; k++) expect(at((distance * k) / 20)).toBeGreaterThan(radius - 1e-6);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('finds the nearest of the legs, the place along it, and keeps a nearer hit', () => {
    const line = Float64Array.of(-5, 0, 0, 5, 0, 0, 5, 0, 5, -5, 0, 5);
    const hit = noHit();
    expect(rayPolyline({ ...along, x: 1 }, line, 0, 4, 0.5, hit)).toBe(true);
    expect(hit).toMatchObject({ leg: 2, x: 1, y: 0 });
    expect(hit.distance).toBeCloseTo(4.5, 12);
    expect(hit.parameter).toBeCloseTo(0.4, 12);
    expect(hit.z).toBeCloseTo(5.5, 12);
    expect(rayPolyline({ ...along, x: 1 }, line, 0, 2, 0.5, hit)).toBe(false);
    expect(hit.leg).toBe(2);
    const ball = noHit();
    expect(rayPolyline(along, Float64Array.of(0, 0, 0), 0, 1, 1, ball)).toBe(true);
    expect(ball).toMatchObject({ leg: 0, parameter: 0 });
    expect(ball.distance).toBeCloseTo(9, 12);
  });

  it('is right to 10 micrometres in earth-centred coordinates from 10,000 km away on a pipe of 5 cm', () => {
    const frame = enuToEcefMatrix(106.45, 29.45, 200);
    const line = new Float64Array(6);
    enuToEcef(frame, -30, 10, -3, line, 0);
    enuToEcef(frame, 40, 10, -3, line, 3);
    const eye = new Float64Array(3);
    // Straight down onto the pipe, 0.03 m beside its axis: 0.04 m above the axis where it meets the wall of radius 0.05 m.
    enuToEcef(frame, 5, 10.03, 1e7, eye);
    const aim = new Float64Array(3);
    enuToEcef(frame, 5, 10.03, 0, aim);
    const hit = noHit();
    expect(rayPolyline(rayThrough([...eye] as Position, [...aim] as Position), line, 0, 2, 0.05, hit)).toBe(true);
    expect(Math.abs(hit.distance - (1e7 + 3 - 0.04))).toBeLessThan(1e-5);
    expect(hit.parameter).toBeCloseTo(0.5, 6);
  });
});

describe('distance of two segments in space', () => {
  const out = { distance: 0, s: 0, t: 0 };
  const between = (...n: number[]) => {
    segmentDistance(Float64Array.from(n), 0, Float64Array.from(n), 6, out);
    return { ...out };
  };

  it('is known for crossing, skew, parallel, collinear and zero-length segments', () => {
    expect(between(-1, 0, 0, 1, 0, 0, 0, -1, 0, 0, 1, 0)).toEqual({ distance: 0, s: 0.5, t: 0.5 });
    expect(between(-1, 0, 0, 1, 0, 0, 0, -1, 3, 0, 1, 3)).toEqual({ distance: 3, s: 0.5, t: 0.5 });
    expect(between(0, 0, 0, 10, 0, 0, 2, 4, 0, 8, 4, 0).distance).toBe(4);
    expect(between(0, 0, 0, 1, 0, 0, 3, 0, 0, 5, 0, 0)).toEqual({ distance: 2, s: 1, t: 0 });
    expect(between(0, 0, 0, 4, 0, 0, 2, 0, 0, 6, 0, 0).distance).toBe(0);
    expect(between(1, 2, 3, 1, 2, 3, 1, 2, 5, 1, 2, 5).distance).toBe(2);
    expect(between(1, 1, 1, 1, 1, 1, 0, 0, 0, 2, 0, 0)).toEqual({ distance: Math.SQRT2, s: 0, t: 0.5 });
  });

  it('loses no digits for nearly parallel segments far from the origin', () => {
    // 100 m long, 1 m apart at one end and 1 m + 1 nm at the other.
    const far = 500_000;
    expect(between(far, far, 0, far + 100, far, 0, far, far + 1, 0, far + 100, far + 1 + 1e-9, 0).distance).toBeCloseTo(
      1,
      9,
    );
  });

  it('is that of a search, is symmetric, and is the distance of the positions it names', () => {
    fc.assert(
      fc.property(position, position, position, position, (a, b, c, d) => {
        const one = between(...a, ...b, ...c, ...d);
        const other = between(...c, ...d, ...a, ...b);
        expect(Math.abs(one.distance - other.distance)).toBeLessThan(1e-12);
        const at = (p: Position, q: Position, t: number) => p.map((v, i) => v + t * (q[i]! - v));
        const [onAb, onCd] = [at(a, b, one.s), at(c, d, one.t)];
        expect(Math.hypot(...onAb.map((v, i) => v - onCd[i]!))).toBeCloseTo(one.distance, 9);
        for (let k = 0; k <= 20; k++) {
          expect(searchedDistance(at(a, b, k / 20), c, d)).toBeGreaterThan(one.distance - 1e-7);
        }
        expect(Math.abs(searchedDistance(onAb, c, d) - one.distance)).toBeLessThan(1e-6);
      }),
      { numRuns: 300 },
    );
  });
});

describe('distance in plan from a point to a polyline', () => {
  it('is that of a search over every leg, heights left out', () => {
    const out = { distance: 0, leg: 0, parameter: 0 };
    fc.assert(
      fc.property(metre, metre, fc.array(position, { minLength: 1, maxLength: 6 }), (x, y, line) => {
        pointPolyline(x, y, Float64Array.from(line.flat()), 3, 0, line.length, out);
        const legs =
          line.length === 1 ? [[line[0]!, line[0]!] as const] : line.slice(1).map((end, i) => [line[i]!, end] as const);
        const distances = legs.map(([a, b]) => searchedDistance([x, y], a.slice(0, 2), b.slice(0, 2)));
        expect(Math.abs(out.distance - Math.min(...distances))).toBeLessThan(1e-6);
        const flat = { distance: 0, leg: 0, parameter: 0 };
        pointPolyline(x, y, Float64Array.from(line.flatMap((p) => [p[0], p[1]])), 2, 0, line.length, flat);
        expect(flat).toEqual(out);
        const [a, b] = legs[out.leg]!;
        const at = [a[0] + out.parameter * (b[0] - a[0]), a[1] + out.parameter * (b[1] - a[1])];
        expect(Math.hypot(x - at[0]!, y - at[1]!)).toBeCloseTo(out.distance, 9);
      }),
    );
  });
});
