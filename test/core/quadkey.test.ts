import fc from 'fast-check';
import { expect, it } from 'vitest';
import { quadkeyAt } from '../../core/geodesy/quadkey.ts';
import { tileAt } from '../../core/geodesy/tile-coord.ts';
import { mercatorX, mercatorY, WORLD_HALF_M } from '../../core/geodesy/web-mercator.ts';

/** The quadkey of a tile as digits to the base 4, most significant first: a digit has the bit of the column and twice that of the row. */
function digitsOf(z: number, x: number, y: number): string {
  let digits = '';
  for (let bit = z - 1; bit >= 0; bit--) digits += ((x >> bit) & 1) + 2 * ((y >> bit) & 1);
  return digits;
}

/** Places that do not lie on the edge of a zoom 16 tile: there the last bits of the two ways of computing decide. */
const EDGE_TILES = 1e-6;
const places = fc
  .tuple(fc.double({ min: -180, max: 179.999, noNaN: true }), fc.double({ min: -85, max: 85, noNaN: true }))
  .filter(([lon, lat]) => isOffEdge(mercatorX(lon)) && isOffEdge(mercatorY(lat)));

function isOffEdge(metres: number): boolean {
  const tiles = ((metres + WORLD_HALF_M) / (2 * WORLD_HALF_M)) * 2 ** 16;
  return Math.abs(tiles - Math.round(tiles)) > EDGE_TILES;
}

it('is the quadkey of the zoom 16 tile at the place', () => {
  fc.assert(
    fc.property(places, ([lon, lat]) => {
      const { x, y } = tileAt(lon, lat, 16);
      expect(quadkeyAt(mercatorX(lon), mercatorY(lat)).toString(4).padStart(16, '0')).toBe(digitsOf(16, x, y));
    }),
  );
});

it('of places in one tile of any zoom begins with the quadkey of that tile', () => {
  fc.assert(
    fc.property(places, fc.integer({ min: 1, max: 16 }), ([lon, lat], z) => {
      const { x, y } = tileAt(lon, lat, z);
      const digits = quadkeyAt(mercatorX(lon), mercatorY(lat)).toString(4).padStart(16, '0');
      expect(digits.slice(0, z)).toBe(digitsOf(z, x, y));
    }),
  );
});

it('holds places beyond the edges of the world in the cells inside', () => {
  expect(quadkeyAt(-2 * WORLD_HALF_M, 2 * WORLD_HALF_M)).toBe(0);
  expect(quadkeyAt(WORLD_HALF_M, -WORLD_HALF_M)).toBe(2 ** 32 - 1);
});
