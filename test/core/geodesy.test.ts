import * as fc from 'fast-check';
import geodesic from 'geographiclib-geodesic';
import { describe, expect, it } from 'vitest';
import { ecefToGeodetic, geodeticToEcef } from '../../core/geodesy/ecef.ts';
import { ellipsoidalHeightM } from '../../core/geodesy/ellipsoidal-height.ts';
import { ecefToEnu, enuToEcef, enuToEcefMatrix, geodeticToEnu } from '../../core/geodesy/enu-frame.ts';
import { geodesicDistanceM, geodesicLengthM } from '../../core/geodesy/geodesic-length.ts';
import { createLocalFrame } from '../../core/geodesy/local-frame.ts';
import { undulationM } from '../../core/geodesy/undulation.ts';

const longitude = fc.double({ min: -180, max: 180, noNaN: true });
const latitude = fc.double({ min: -90, max: 90, noNaN: true });
const height = fc.double({ min: -10_000, max: 1_000_000, noNaN: true });

describe('earth-centred positions', () => {
  it('put the axes where the ellipsoid ends', () => {
    const out = new Float64Array(3);
    geodeticToEcef(0, 0, 0, out);
    expect([...out]).toEqual([6378137, 0, 0]);
    geodeticToEcef(0, 90, 0, out);
    expect(out[2]).toBeCloseTo(6356752.314245, 5);
    expect(Math.abs(out[0]!)).toBeLessThan(1e-9);
  });

  it('return to the same place within 0.01 mm, poles and equator included', () => {
    const there = new Float64Array(3);
    const back = new Float64Array(3);
    const again = new Float64Array(3);
    fc.assert(
      fc.property(longitude, latitude, height, (lon, lat, h) => {
        geodeticToEcef(lon, lat, h, there);
        ecefToGeodetic(there[0]!, there[1]!, there[2]!, back);
        geodeticToEcef(back[0]!, back[1]!, back[2]!, again);
        expect(Math.hypot(there[0]! - again[0]!, there[1]! - again[1]!, there[2]! - again[2]!)).toBeLessThan(1e-5);
        expect(Math.abs(back[2]! - h)).toBeLessThan(1e-5);
      }),
    );
  });

  it('give the poles exactly', () => {
    const out = new Float64Array(3);
    ecefToGeodetic(0, 0, -6356752.314245179 - 100, out);
    expect(out[0]).toBe(0);
    expect(out[1]).toBe(-90);
    expect(out[2]).toBeCloseTo(100, 6);
  });
});

describe('the east-north-up frame', () => {
  it('has its axes along east, north and up', () => {
    // At 0° E 0° N east is +y, north is +z, up is +x.
    expect([...enuToEcefMatrix(0, 0, 10)].map((v) => v + 0)).toEqual([
      0, 1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 6378147, 0, 0, 1,
    ]);
  });

  it('is rigid: there and back within a nanometre at 10 km', () => {
    const out = new Float64Array(3);
    const kilometres = fc.double({ min: -10_000, max: 10_000, noNaN: true });
    fc.assert(
      fc.property(longitude, latitude, kilometres, kilometres, kilometres, (lon, lat, e, n, u) => {
        const frame = enuToEcefMatrix(lon, lat, 250);
        enuToEcef(frame, e, n, u, out);
        ecefToEnu(frame, out[0]!, out[1]!, out[2]!, out);
        expect(Math.hypot(out[0]! - e, out[1]! - n, out[2]! - u)).toBeLessThan(5e-9);
      }),
    );
  });

  it('sees a point straight above as up only', () => {
    const out = new Float64Array(3);
    geodeticToEnu(enuToEcefMatrix(106.5, 29.5, 200), 106.5, 29.5, 275, out);
    expect(out[0]).toBeCloseTo(0, 8);
    expect(out[1]).toBeCloseTo(0, 8);
    expect(out[2]).toBeCloseTo(75, 8);
  });
});

describe('geodesic length', () => {
  it('stays within 0.02 mm of geographiclib for legs up to 10 km anywhere', () => {
    const direct = geodesic.Geodesic.WGS84;
    fc.assert(
      fc.property(
        longitude,
        latitude,
        fc.double({ min: 0, max: 360, noNaN: true }),
        fc.double({ min: 0.01, max: 9_999, noNaN: true }),
        (lon, lat, azimuth, distance) => {
          const end = direct.Direct(lat, lon, azimuth, distance);
          const length = geodesicLengthM(Float64Array.of(lon, lat, end.lon2!, end.lat2!), 2);
          expect(Math.abs(length - distance)).toBeLessThan(2e-5);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('uses geographiclib for long legs: a quarter meridian is 10,001,965.729 m', () => {
    expect(geodesicLengthM(Float64Array.of(0, 0, 0, 90), 2)).toBeCloseTo(10001965.729, 3);
    expect(geodesicDistanceM(0, 0, 0, 90)).toBeCloseTo(10001965.729, 3);
  });

  it('leaves heights out, sums legs and takes a part of the array', () => {
    const line = Float64Array.of(106, 29, 0, 106.001, 29, 500, 106.001, 29.001, -500, 106, 29, 0);
    const plane = Float64Array.of(106, 29, 106.001, 29, 106.001, 29.001, 106, 29);
    expect(geodesicLengthM(line, 3)).toBe(geodesicLengthM(plane, 2));
    expect(geodesicLengthM(line, 3, 0, 2) + geodesicLengthM(line, 3, 1, 4)).toBeCloseTo(geodesicLengthM(line, 3), 9);
    expect(geodesicLengthM(line, 3, 2, 3)).toBe(0);
  });
});

describe('undulation', () => {
  it('is -38.78 m at 106.51 E 29.50 N and tilts over the district', () => {
    expect(undulationM(106.51, 29.5)).toBeCloseTo(-38.78, 2);
    expect(undulationM(106.51 - 360, 29.5)).toBeCloseTo(-38.78, 2);
  });

  it('refuses a latitude beyond the pole and what is no number, and says which', () => {
    expect(() => undulationM(106, 95)).toThrow('latitude 95');
    expect(() => undulationM(Number.NaN, 29)).toThrow('longitude NaN');
    expect(() => undulationM(106, Number.NaN)).toThrow(RangeError);
  });

  it('is defined on every edge of the grid', () => {
    for (const lon of [-180, -0.25, 0, 0.25, 179.75, 180, 359.999, 360]) {
      for (const lat of [-90, -89.75, 0, 89.75, 90]) expect(undulationM(lon, lat)).toBeGreaterThan(-110);
    }
  });

  it('turns an elevation into an ellipsoidal height with the offset of the datum', () => {
    const datum = { name: '1985', geoidModel: 'EGM96', offsetM: 0.3, sigmaM: 0.2 } as const;
    expect(ellipsoidalHeightM(datum, 106.51, 29.5, 250)).toBeCloseTo(250 - 38.78 + 0.3, 2);
  });
});

describe('the local frame', () => {
  it('gives the PROJ vectors of EPSG:4544 and EPSG:4545 once scale, false easting and equator are added', () => {
    // PROJ 9.5: 106.43 E 29.50 N is E 638669.3 N 3265541.5 in 4544 (105° E) and E 347753.0 N 3265716.6 in 4545 (108° E).
    const out = new Float64Array(2);
    for (const [meridian, easting, northing] of [
      [105, 638669.3, 3265541.5],
      [108, 347753.0, 3265716.6],
    ] as const) {
      createLocalFrame(meridian, 0).project(106.43, 29.5, out);
      expect(out[0]! + 500_000).toBeCloseTo(easting, 1);
      expect(out[1]).toBeCloseTo(northing, 1);
    }
  });

  it('has its centre at zero and east and north positive', () => {
    const frame = createLocalFrame(106.5, 29.5);
    const out = new Float64Array(2);
    frame.project(106.5, 29.5, out);
    expect([...out]).toEqual([0, 0]);
    frame.project(106.51, 29.51, out);
    expect(out[0]).toBeGreaterThan(900);
    expect(out[1]).toBeGreaterThan(1000);
  });

  it('returns to the same position within 0.01 micrometres, 300 km away too', () => {
    const out = new Float64Array(2);
    fc.assert(
      fc.property(
        fc.double({ min: -80, max: 80, noNaN: true }),
        longitude,
        fc.double({ min: -3, max: 3, noNaN: true }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        (lat0, lon0, dLon, dLat) => {
          const frame = createLocalFrame(lon0, lat0);
          frame.project(lon0 + dLon, lat0 + dLat, out);
          frame.unproject(out[0]!, out[1]!, out);
          expect(Math.abs(out[0]! - lon0 - dLon)).toBeLessThan(1e-12 * 360);
          expect(Math.abs(out[1]! - lat0 - dLat)).toBeLessThan(1e-12 * 360);
        },
      ),
    );
  });
});
