import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pointPolyline } from '../../core/geometry/point-polyline.ts';
import { segmentDistance } from '../../core/geometry/segment-distance.ts';
import { openOracleDatabase, type OracleDatabase } from './oracle-database.ts';
import { seededRandom } from './seeded-random.ts';

const SEED = 20260404;
const COUNT = 2000;

let oracle: OracleDatabase;

beforeAll(async () => {
  oracle = await openOracleDatabase();
});

afterAll(() => oracle.close());

describe(`distances against PostGIS (seed ${SEED})`, () => {
  /*
   * ST_3DDistance of PostGIS 3.3.2 is too large for some skew segments: when the lines are nearest beyond the ends of both, it takes the nearest end of each,
   * which need not be the nearest pair. It never is too small, and of a point and a segment it is right. So our distance must be its distance, or a
   * smaller one that the points of one segment (1,001 of them, against the other segment) confirm.
   */
  it('gives ST_3DDistance of two segments, or less where that is not the least', async () => {
    const random = seededRandom(SEED);
    const number = () => (random() - 0.5) * 100;
    const pairs = Array.from({ length: COUNT }, (_, i) => {
      const p = Array.from({ length: 6 }, number);
      const q = Array.from({ length: 6 }, number);
      if (i % 4 === 1) {
        // Parallel, at a random offset.
        const [x, y, z, k] = [number(), number(), number(), 0.2 + random()];
        return [
          ...p,
          p[0]! + x,
          p[1]! + y,
          p[2]! + z,
          p[0]! + x + k * (p[3]! - p[0]!),
          p[1]! + y + k * (p[4]! - p[1]!),
          p[2]! + z + k * (p[5]! - p[2]!),
        ];
      }
      if (i % 4 === 2) return [...p, ...p.slice(3), ...q.slice(3)]; // One ends where the other begins.
      return [...p, ...q];
    });
    const wkt = (n: readonly number[]) => `LINESTRING Z(${n.slice(0, 3).join(' ')},${n.slice(3, 6).join(' ')})`;
    const rows = await oracle.rows<{ d: number }>(
      'SELECT ST_3DDistance(a::geometry, b::geometry) d FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS t(a, b, n) ORDER BY n',
      [pairs.map((n) => wkt(n)), pairs.map((n) => wkt(n.slice(6)))],
    );
    const out = { distance: 0, s: 0, t: 0 };
    let smaller = 0;
    for (const [i, row] of rows.entries()) {
      const n = Float64Array.from(pairs[i]!);
      segmentDistance(n, 0, n, 6, out);
      const text = pairs[i]!.join(' ');
      expect(out.distance, text).toBeLessThan(row.d + 1e-6);
      if (out.distance > row.d - 1e-6) continue;
      smaller++;
      const [least] = await oracle.rows<{ d: number }>(
        'SELECT min(ST_3DDistance(ST_3DLineInterpolatePoint($1::geometry, k / 1000.0), $2::geometry)) d FROM generate_series(0, 1000) k',
        [wkt(pairs[i]!), wkt(pairs[i]!.slice(6))],
      );
      // The nearest position is at most half a step (of 0.1 m on a segment of 100 m) from one of the points.
      expect(out.distance, text).toBeLessThan(least!.d + 1e-9);
      expect(out.distance, text).toBeGreaterThan(least!.d - 0.01);
    }
    expect(rows.length).toBe(COUNT);
    expect(smaller).toBeLessThan(COUNT / 5);
  });

  it('gives ST_Distance of a point and a polyline within a nanometre', async () => {
    const random = seededRandom(SEED + 1);
    const number = () => (random() - 0.5) * 1000;
    const cases = Array.from({ length: COUNT }, (_, i) => ({
      point: [number(), number()] as const,
      line: Array.from({ length: 2 + (i % 7) }, () => [number(), number()]),
    }));
    const rows = await oracle.rows<{ d: number }>(
      'SELECT ST_Distance(a::geometry, b::geometry) d FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS t(a, b, n) ORDER BY n',
      [
        cases.map((c) => `POINT(${c.point.join(' ')})`),
        cases.map((c) => `LINESTRING(${c.line.map((p) => p.join(' ')).join(',')})`),
      ],
    );
    const out = { distance: 0, leg: 0, parameter: 0 };
    for (const [i, row] of rows.entries()) {
      const { point, line } = cases[i]!;
      pointPolyline(point[0], point[1], Float64Array.from(line.flat()), 2, 0, line.length, out);
      expect(Math.abs(out.distance - row.d)).toBeLessThan(1e-9);
    }
    expect(rows.length).toBe(COUNT);
  });
});
