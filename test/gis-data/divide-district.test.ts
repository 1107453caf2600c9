import { expect, test } from 'vitest';
import { divideDistrict } from '../../gis-data/district/land/divide-district.ts';
import type { Site } from '../../gis-data/district/land/site.ts';

const EDGE = 24;
const STEP_M = 90;
const SEED = 7;

/** Sites on a lattice, moved by a nanometre or so: four cells all but meet in every corner. Those of the hull come last. */
function lattice(): { positions: Float64Array; inside: number } {
  const inner: number[] = [];
  const hull: number[] = [];
  for (let row = 0; row < EDGE; row++) {
    for (let column = 0; column < EDGE; column++) {
      const isHull = row === 0 || column === 0 || row === EDGE - 1 || column === EDGE - 1;
      const shift = 1e-6 * Math.sin(12.9898 * row + 78.233 * column);
      (isHull ? hull : inner).push(column * STEP_M + shift, row * STEP_M - shift);
    }
  }
  return { positions: Float64Array.from([...inner, ...hull]), inside: inner.length / 2 };
}

test('areas never hang together at a corner, even where four cells all but meet', () => {
  const areas = divideDistrict({ seed: SEED, name: '试区' } as Site, 'T', lattice());
  expect(areas.filter(({ kind }) => kind === 'grid').length).toBeGreaterThan(50);
  for (const { key, ring } of areas) {
    const corners: string[] = [];
    for (let at = 0; at < ring.length; at += 2) {
      const corner = `${ring[at]!.toFixed(3)} ${ring[at + 1]!.toFixed(3)}`;
      // A border that rounds to nothing has both of its ends in one place.
      if (corner !== corners.at(-1)) corners.push(corner);
    }
    if (corners.length > 1 && corners[0] === corners.at(-1)) corners.pop();
    expect(new Set(corners).size, key).toBe(corners.length);
  }
});
