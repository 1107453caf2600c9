import { Cartesian3, Cartographic, Math as CesiumMath, Rectangle } from 'cesium';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rectangleInSight } from '../../client/globe/sight-limit.ts';

const SPHERE_M = 6_371_000;

/** The sphere in place of the ellipsoid: both ends of a line of sight above it, and the line not through it. */
function isSeenOnSphere(eye: Cartographic, place: Cartographic): boolean {
  const at = ({ longitude, latitude, height }: Cartographic) => {
    const radius = SPHERE_M + height;
    return new Cartesian3(
      radius * Math.cos(latitude) * Math.cos(longitude),
      radius * Math.cos(latitude) * Math.sin(longitude),
      radius * Math.sin(latitude),
    );
  };
  const [from, to] = [at(eye), at(place)];
  const along = Cartesian3.subtract(to, from, new Cartesian3());
  const share = CesiumMath.clamp(-Cartesian3.dot(from, along) / Cartesian3.magnitudeSquared(along), 0, 1);
  const nearest = Cartesian3.add(from, Cartesian3.multiplyByScalar(along, share, new Cartesian3()), new Cartesian3());
  return Cartesian3.magnitude(nearest) >= SPHERE_M;
}

const longitude = fc.double({ min: -180, max: 180, noNaN: true });
const latitude = fc.double({ min: -85, max: 85, noNaN: true });
const eyes = fc
  .tuple(longitude, latitude, fc.double({ min: 0, max: 7, noNaN: true }))
  .map(([lon, lat, power]) => Cartographic.fromDegrees(lon, lat, 10 ** power));

describe('rectangleInSight', () => {
  test('holds every mountain that a line of sight reaches', () => {
    const near = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(eyes, near, near, fc.double({ min: 0, max: 6000, noNaN: true }), (eye, east, north, height) => {
        const reach = 1.5 * Math.acos(SPHERE_M / (SPHERE_M + eye.height)) + 0.05;
        const lat = eye.latitude + north * reach;
        fc.pre(Math.abs(lat) < CesiumMath.PI_OVER_TWO);
        const lon = CesiumMath.negativePiToPi(eye.longitude + (east * reach) / Math.cos(lat));
        const place = new Cartographic(lon, lat, height);
        fc.pre(isSeenOnSphere(eye, place));
        expect(Rectangle.contains(rectangleInSight(eye), place)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('leaves out the other side of the earth for an eye above a street, and below it', () => {
    for (const height of [-20, 0, 300]) {
      const eye = Cartographic.fromDegrees(106.5, 29.5, height);
      const rectangle = rectangleInSight(eye);
      expect(CesiumMath.toDegrees(rectangle.width)).toBeLessThan(8);
      expect(CesiumMath.toDegrees(rectangle.height)).toBeLessThan(8);
      expect(Rectangle.contains(rectangle, eye)).toBe(true);
      expect(Rectangle.contains(rectangle, Cartographic.fromDegrees(-73.5, -29.5))).toBe(false);
    }
  });

  test('crosses the date line', () => {
    const rectangle = rectangleInSight(Cartographic.fromDegrees(179.9, -17, 500));
    expect(rectangle.west).toBeGreaterThan(rectangle.east);
    expect(Rectangle.contains(rectangle, Cartographic.fromDegrees(-179.9, -17))).toBe(true);
  });

  test('is the whole earth from space and near a pole', () => {
    for (const [lat, height] of [
      [0, 2e7],
      [89.5, 100],
      [-89.5, 100],
    ] as const) {
      expect(rectangleInSight(Cartographic.fromDegrees(10, lat, height))).toEqual(Rectangle.MAX_VALUE);
    }
  });
});
