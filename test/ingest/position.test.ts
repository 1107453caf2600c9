import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkZone } from '../../server/ingest/checks/zone-guard.ts';
import { OffsetGuard } from '../../server/ingest/checks/offset-guard.ts';
import { toGcj02 } from '../../server/ingest/position/gcj02.ts';
import { locate } from '../../server/ingest/position/locate.ts';
import { projectionZone } from '../../server/ingest/position/projection-zone.ts';
import { readCrsAreas, referenceSystem, type ReferenceSystem } from '../../server/ingest/position/reference-system.ts';
import { createTestDatabase } from '../support/database.ts';
import { codesDir } from './import-support.ts';

let db: Awaited<ReturnType<typeof createTestDatabase>>;
let crs: (epsg: number) => Promise<ReferenceSystem>;
beforeAll(async () => {
  db = await createTestDatabase();
  const areas = await readCrsAreas(codesDir);
  crs = (epsg) => referenceSystem(db, epsg, areas);
});
afterAll(async () => {
  await db.drop();
});

/** PROJ 9.5, 106.43 E 29.50 N. */
const PLACE = { lon: 106.43, lat: 29.5 };
const IN_4544 = [638669.3, 3265541.5] as const;
const IN_4545 = [347753.0, 3265716.6] as const;

describe('a position', () => {
  it.each([
    [4544, ...IN_4544],
    [4545, ...IN_4545],
    [4523, 35e6 + IN_4544[0], IN_4544[1]],
    [4524, 36e6 + IN_4545[0], IN_4545[1]],
  ])('of EPSG:%i lies where PROJ puts it, within the 0.1 m of the published figures', async (epsg, east, north) => {
    const found = locate(await crs(epsg), east, north);
    expect(found).not.toHaveProperty('code');
    const { lon, lat } = found as { lon: number; lat: number };
    expect(Math.abs(lon - PLACE.lon) * 96_900).toBeLessThan(0.1);
    expect(Math.abs(lat - PLACE.lat) * 110_860).toBeLessThan(0.1);
  });

  it.each([4544, 28992, 3547, 32648])('of EPSG:%i comes back where it was', async (epsg) => {
    const system = await crs(epsg);
    const [west, south, east, north] = system.area ?? [0, 0, 1, 1];
    const place = [(west + east) / 2, (south + north) / 2] as const;
    const [lon, lat] = system.toLonLat(...system.fromLonLat(...place));
    expect(lon).toBeCloseTo(place[0], 8);
    expect(lat).toBeCloseTo(place[1], 8);
  });

  it('of the prefixed zone is told apart from swapped axes, in every combination', async () => {
    const [east, north] = IN_4544;
    const codeOf = async (epsg: number, e: number, n: number): Promise<string | undefined> => {
      const found = locate(await crs(epsg), e, n);
      return 'code' in found ? found.code : undefined;
    };
    expect(await codeOf(4544, north, east)).toBe('CRS_AXES_SWAPPED');
    expect(await codeOf(4523, north, 35e6 + east)).toBe('CRS_AXES_SWAPPED');
    expect(await codeOf(4544, north, 35e6 + east)).toBe('CRS_AXES_SWAPPED');
    expect(await codeOf(4523, north, east)).toBe('CRS_AXES_SWAPPED');
    expect(await codeOf(4523, east, north)).toBe('CRS_MISSING_ZONE_PREFIX');
    expect(await codeOf(4544, 35e6 + east, north)).toBe('CRS_UNEXPECTED_ZONE_PREFIX');
    expect(await codeOf(4544, 36e6 + IN_4545[0], IN_4545[1])).toBe('CRS_WRONG_ZONE');
    expect(await codeOf(4544, Number.NaN, north)).toBe('CRS_OUT_OF_AREA');
  });

  it('suggests the zone that would be right', async () => {
    const found = locate(await crs(4523), 36e6 + IN_4545[0], IN_4545[1]);
    expect(found).toMatchObject({ code: 'CRS_WRONG_ZONE', params: { suggested: 4524 } });
    // 4.2 degrees east of the meridian of 4544: 1.2 from that of 4545.
    const [east, north] = (await crs(4544)).fromLonLat(109.2, 29.5);
    expect(locate(await crs(4544), east, north)).toMatchObject({ code: 'CRS_WRONG_ZONE', params: { suggested: 4545 } });
  });
});

describe('zones', () => {
  it('have the central meridian of PostGIS definitions, for every code of every family', async () => {
    const { rows } = await db.knex.raw<{ rows: { srid: number; lon_0: string; x_0: string }[] }>(
      `SELECT srid, substring(proj4text from '\\+lon_0=([-0-9.]+)') AS lon_0, substring(proj4text from '\\+x_0=([-0-9.]+)') AS x_0
       FROM spatial_ref_sys WHERE proj4text ~ '\\+proj=tmerc' AND (srid BETWEEN 4491 AND 4554 OR srid BETWEEN 2327 AND 2390)`,
    );
    expect(rows).toHaveLength(128);
    for (const { srid, lon_0: meridian, x_0: falseEasting } of rows) {
      const zone = projectionZone(srid);
      expect([srid, zone?.centralMeridianDeg]).toEqual([srid, Number(meridian)]);
      expect([srid, (zone?.prefix ? zone.zone * 1e6 : 0) + 500_000]).toEqual([srid, Number(falseEasting)]);
    }
  });

  it('of UTM have the central meridian of their number', () => {
    expect(projectionZone(32648)?.centralMeridianDeg).toBe(105);
    expect(projectionZone(32748)?.centralMeridianDeg).toBe(105);
    expect(projectionZone(25832)?.centralMeridianDeg).toBe(9);
    expect(projectionZone(3857)).toBeNull();
  });

  it('cannot be told wrong in an empty store, nor where other data lies far away', async () => {
    const system = await crs(4544);
    const wrong = { lon: 103.43, lat: 29.5 };
    expect(checkZone(system, { ...wrong, near: null, existing: [] })).toBeNull();
    const beijing = { name: 'north', bounds: [116.2, 39.8, 116.5, 40] as [number, number, number, number] };
    expect(checkZone(system, { ...wrong, near: null, existing: [beijing] })).toBeNull();
  });
});

describe('GCJ-02', () => {
  it('is 481 m off at 106.51 E 29.50 N, at the published place', () => {
    const [lon, lat] = toGcj02(106.51, 29.5);
    expect(lon).toBeCloseTo(106.5138161, 6);
    expect(lat).toBeCloseTo(29.4972338, 6);
  });

  it('is told from a survey that moved by a metre, and from points that moved each its own way', () => {
    const guard = (move: (i: number) => [number, number]): OffsetGuard => {
      const offsets = new OffsetGuard();
      for (let i = 0; i < 20; i++) {
        const stored = [106.5 + i * 1e-3, 29.5] as const;
        const [east, north] = move(i);
        offsets.addPair(stored, [stored[0] + east / 96_900, stored[1] + north / 110_860]);
      }
      return offsets;
    };
    expect(guard(() => [1, 0.5]).finish()).toBeNull();
    expect(guard((i) => [400 * Math.cos(i), 400 * Math.sin(i)]).finish()).toBeNull();
    expect(guard(() => [120, -80]).finish()).toMatchObject({ code: 'CRS_CONSTANT_OFFSET' });
  });
});
