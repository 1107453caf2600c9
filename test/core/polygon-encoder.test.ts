import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { describe, expect, it } from 'vitest';
import { createPolygonEncoder } from '../../core/mvt/polygon-encoder.ts';
import { codedColumn } from '../../core/mvt/tag-column.ts';
import { tileFrame } from '../../core/mvt/tile-frame.ts';

const TILE = [14, 13036, 6803] as const;
const frame = tileFrame(...TILE);

/** One row of rings in tile units; a negative first ring number is not needed: the first ring of each list is the outer one. */
function encode(polygons: readonly (readonly (readonly [number, number])[])[][]): Uint8Array {
  const rings = polygons.flat();
  const ringStart = [0];
  for (const ring of rings) ringStart.push(ringStart.at(-1)! + ring.length);
  return createPolygonEncoder({
    name: 'areas',
    ids: Float64Array.of(7),
    metres: Float64Array.from(
      rings.flat().flatMap(([x, y]) => [(x - frame.offsetX) / frame.scaleX, (y - frame.offsetY) / frame.scaleY]),
    ),
    rowRings: Uint32Array.of(0, rings.length),
    ringStart: Uint32Array.from(ringStart),
    outer: Uint8Array.from(polygons.flatMap((polygon) => polygon.map((_, i) => (i === 0 ? 1 : 0)))),
    columns: [codedColumn('kind', ['green'])],
  }).encode(...TILE, [0]);
}

function decode(bytes: Uint8Array): [number, number][][] {
  const layer = new VectorTile(new PbfReader(bytes)).layers['areas']!;
  expect(layer.length).toBe(1);
  expect(layer.feature(0).id).toBe(7);
  expect(layer.feature(0).properties).toEqual({ kind: 'green' });
  return layer
    .feature(0)
    .loadGeometry()
    .map((ring) => ring.map(({ x, y }): [number, number] => [x, y]));
}

const square = (west: number, north: number, east: number, south: number): [number, number][] => [
  [west, north],
  [east, north],
  [east, south],
  [west, south],
  [west, north],
];

/** Positive where a ring runs clockwise on the screen. */
function area(ring: readonly (readonly [number, number])[]): number {
  return ring.slice(1).reduce((sum, [x, y], i) => sum + (ring[i]![0] * y - x * ring[i]![1]) / 2, 0);
}

describe('createPolygonEncoder', () => {
  it('writes outer rings clockwise on the screen and holes against them, whichever way they came', () => {
    const outer = square(100, 100, 300, 300);
    const hole = square(150, 150, 200, 200);
    for (const rings of [
      [outer, hole],
      [outer.toReversed(), hole],
      [outer, hole.toReversed()],
    ]) {
      expect(decode(encode([rings])).map(area)).toEqual([40_000, -2_500]);
    }
  });

  it('cuts at the buffer of the tile', () => {
    expect(decode(encode([[square(-500, 1000, 500, 1100)]])).map(area)).toEqual([564 * 100]);
    expect(decode(encode([[square(-9000, -9000, 9000, 9000)]])).map(area)).toEqual([4224 * 4224]);
  });

  it('leaves out what has no area in whole units, and the holes of such a ring', () => {
    const speck = square(10, 10, 10.3, 10.3);
    expect(encode([[speck]])).toEqual(new Uint8Array(0));
    const kept = square(100, 100, 200, 200);
    expect(decode(encode([[speck, square(100, 100, 150, 150)], [kept]])).map(area)).toEqual([10_000]);
  });

  it('leaves out what lies outside, also where its box meets the tile', () => {
    const corner: [number, number][] = [
      [-500, 100],
      [100, -500],
      [-500, -500],
      [-500, 100],
    ];
    expect(encode([[square(5000, 0, 6000, 1000)]])).toEqual(new Uint8Array(0));
    expect(encode([[corner]])).toEqual(new Uint8Array(0));
  });
});
