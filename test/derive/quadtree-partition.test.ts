import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WORLD_HALF_M } from '../../core/geodesy/web-mercator.ts';
import { clusterBounds, growBounds, intersects } from '../../server/derive/data-cluster.ts';
import type { Bounds } from '../../server/derive/derived-network.ts';
import { leavesOf, partitionRows } from '../../server/derive/quadtree-partition.ts';

describe('the quadtree partition', () => {
  it('puts every row into exactly one leaf, in its cell, and keeps leaves small', () => {
    const place = fc.double({ min: -WORLD_HALF_M, max: WORLD_HALF_M, noNaN: true });
    const near = fc.double({ min: 0, max: 3_000, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.oneof(place, near), fc.oneof(place, near)), { maxLength: 200 }), (positions) => {
        const tree = partitionRows({ count: positions.length, position: (row) => positions[row]!, weight: () => 1 }, 5);
        const leaves = leavesOf(tree);
        const rows = leaves.flatMap((leaf) => [...leaf.rows]);
        expect(rows.toSorted((a, b) => a - b)).toEqual(positions.map((_, row) => row));
        for (const { z, x, y, rows: own } of leaves) {
          expect(z).toBeGreaterThanOrEqual(14);
          if (z < 22) expect(own.length).toBeLessThanOrEqual(5);
          const side = (2 * WORLD_HALF_M) / 2 ** z;
          for (const row of own) {
            const [px, py] = positions[row]!;
            expect(Math.abs(px - (-WORLD_HALF_M + (x + 0.5) * side))).toBeLessThanOrEqual(side / 2 + 1e-6);
            expect(Math.abs(py - (WORLD_HALF_M - (y + 0.5) * side))).toBeLessThanOrEqual(side / 2 + 1e-6);
          }
        }
      }),
    );
  });

  it('has nothing without rows, and ends with rows at one place that need too many instances', () => {
    expect(partitionRows({ count: 0, position: () => [0, 0], weight: () => 1 }, 5)).toBeNull();
    const tree = partitionRows({ count: 50, position: () => [100, 100], weight: () => 9 }, 5);
    expect(leavesOf(tree)).toHaveLength(1);
    expect(leavesOf(tree)[0]!.z).toBe(22);
    expect(leavesOf(partitionRows({ count: 1, position: () => [100, 100], weight: () => 9e9 }, 5))[0]!.z).toBe(14);
  });
});

describe('clusters of data', () => {
  it('merge boxes that are near, through others too, and keep places apart', () => {
    const boxes: Bounds[] = [
      [4.48, 51.9, 4.5, 51.92],
      [106.5, 29.5, 106.52, 29.52],
      [106.7, 29.5, 106.72, 29.52],
      [106.6, 29.5, 106.62, 29.52],
    ];
    const clusters = clusterBounds(boxes, 10_000);
    expect(clusters).toHaveLength(2);
    expect(clusters).toContainEqual([106.5, 29.5, 106.72, 29.52]);
    expect(clusterBounds(boxes, 1_000)).toHaveLength(4);
  });

  it('are grown by metres within the globe', () => {
    const [west, south, east, north] = growBounds([106.5, 29.5, 106.5, 29.5], 1_000);
    expect((east - west) * 96_900).toBeGreaterThan(1_990);
    expect((north - south) * 110_860).toBeCloseTo(1_992, -1);
    expect(growBounds([-180, -90, 180, 90], 5_000)).toEqual([-180, -90, 180, 90]);
    expect(intersects([0, 0, 1, 1], [1, 1, 2, 2])).toBe(true);
    expect(intersects([0, 0, 1, 1], [1.1, 0, 2, 1])).toBe(false);
  });
});
