import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { geodeticToEcef } from '../../core/geodesy/ecef.ts';
import { geodesicLengthM } from '../../core/geodesy/geodesic-length.ts';
import { createLocalFrame } from '../../core/geodesy/local-frame.ts';
import { undulationM } from '../../core/geodesy/undulation.ts';
import { mercatorX, mercatorY } from '../../core/geodesy/web-mercator.ts';
import { openOracleDatabase, type OracleDatabase } from './oracle-database.ts';
import { seededRandom } from './seeded-random.ts';

const SEED = 20260101;
const EGM96_SRID = 990001;
const TMERC_SRID = 990002;
const CENTRE: readonly [number, number] = [106.45, 29.45];

let oracle: OracleDatabase;
/** Longitude, latitude, height: the world, and every second one in the district. */
let positions: [number, number, number][];

beforeAll(async () => {
  oracle = await openOracleDatabase();
  await oracle.rows(`INSERT INTO spatial_ref_sys (srid, proj4text) VALUES
    (${EGM96_SRID}, '+proj=longlat +datum=WGS84 +geoidgrids=egm96_15.gtx +vunits=m +no_defs'),
    (${TMERC_SRID}, '+proj=tmerc +lon_0=${CENTRE[0]} +lat_0=${CENTRE[1]} +k=1 +ellps=WGS84 +units=m +no_defs')`);
  const random = seededRandom(SEED);
  positions = Array.from({ length: 400 }, (_, i) =>
    i % 2 === 0
      ? [random() * 360 - 180, random() * 170 - 85, random() * 9000 - 500]
      : [CENTRE[0] + random() * 0.6 - 0.3, CENTRE[1] + random() * 0.6 - 0.3, random() * 800],
  );
});

afterAll(() => oracle.close());

const columns = () => [positions.map((p) => p[0]), positions.map((p) => p[1]), positions.map((p) => p[2])];
const FROM = 'unnest($1::float8[], $2::float8[], $3::float8[]) WITH ORDINALITY AS t(lon, lat, h, n)';

describe(`geodesy against PostGIS (seed ${SEED})`, () => {
  it('gives the earth-centred position of ST_Transform 4979 to 4978 within a micrometre', async () => {
    const rows = await oracle.rows<{ x: number; y: number; z: number }>(
      `SELECT ST_X(g) x, ST_Y(g) y, ST_Z(g) z FROM (SELECT n, ST_Transform(ST_SetSRID(ST_MakePoint(lon, lat, h), 4979), 4978) g FROM ${FROM}) s ORDER BY n`,
      columns(),
    );
    const out = new Float64Array(3);
    for (const [i, row] of rows.entries()) {
      geodeticToEcef(...positions[i]!, out);
      expect(Math.hypot(out[0]! - row.x, out[1]! - row.y, out[2]! - row.z), `position ${i}`).toBeLessThan(1e-6);
    }
    expect(rows.length).toBe(400);
  });

  it('takes CGCS2000 for WGS 84 within 0.13 mm', async () => {
    const rows = await oracle.rows<{ x: number; y: number; z: number }>(
      // The ellipsoid alone, without the null transformation that PROJ sets between the two datums.
      `SELECT ST_X(g) x, ST_Y(g) y, ST_Z(g) z FROM (SELECT n, ST_Transform(ST_MakePoint(lon, lat, h),
        '+proj=longlat +ellps=GRS80 +no_defs', '+proj=geocent +ellps=GRS80 +units=m +no_defs') g FROM ${FROM}) s ORDER BY n`,
      columns(),
    );
    const out = new Float64Array(3);
    for (const [i, row] of rows.entries()) {
      geodeticToEcef(...positions[i]!, out);
      expect(Math.hypot(out[0]! - row.x, out[1]! - row.y, out[2]! - row.z), `position ${i}`).toBeLessThan(1.3e-4);
    }
    expect(rows.length).toBe(400);
  });

  it('gives the undulation of PROJ’s egm96_15.gtx within 1 cm', async () => {
    const rows = await oracle.rows<{ undulation: number }>(
      `SELECT ST_Z(ST_Transform(ST_SetSRID(ST_MakePoint(lon, lat, 0), ${EGM96_SRID}), 4979)) undulation FROM ${FROM} ORDER BY n`,
      columns(),
    );
    for (const [i, row] of rows.entries()) {
      const [lon, lat] = positions[i]!;
      expect(Math.abs(undulationM(lon, lat) - row.undulation), `${lon} ${lat}`).toBeLessThan(0.01);
    }
    expect(rows.length).toBe(400);
    expect(rows.some((row) => row.undulation < -30) && rows.some((row) => row.undulation > 10)).toBe(true);
  });

  it('gives the web mercator of ST_Transform 4490 to 3857 within 0.01 micrometres at the district', async () => {
    const rows = await oracle.rows<{ x: number; y: number }>(
      `SELECT ST_X(g) x, ST_Y(g) y FROM (SELECT n, ST_Transform(ST_SetSRID(ST_MakePoint(lon, lat), 4490), 3857) g FROM ${FROM}) s ORDER BY n`,
      columns(),
    );
    for (const [i, row] of rows.entries()) {
      const [lon, lat] = positions[i]!;
      expect(Math.abs(mercatorX(lon) - row.x)).toBeLessThan(1e-8);
      expect(Math.abs(mercatorY(lat) - row.y)).toBeLessThan(2e-8);
    }
    expect(rows.length).toBe(400);
  });

  it('gives the plane geodesic length of ST_Length of a geography within 0.1 mm and 1e-9', async () => {
    const random = seededRandom(SEED + 1);
    const lines = Array.from({ length: 300 }, (_, i) => {
      const span = 10 ** (-5 + (i % 6));
      const vertices = 2 + Math.floor(random() * 6);
      const lon = random() * 340 - 170;
      const lat = random() * 160 - 80;
      return Array.from({ length: vertices }, () => [
        lon + (random() - 0.5) * span,
        lat + (random() - 0.5) * span,
        random() * 500,
      ]);
    });
    const texts = lines.map((line) => `LINESTRING Z(${line.map((p) => p.join(' ')).join(',')})`);
    const rows = await oracle.rows<{ m: number }>(
      'SELECT ST_Length(ST_Force2D(ST_GeomFromText(t, 4326))::geography) m FROM unnest($1::text[]) WITH ORDINALITY AS l(t, n) ORDER BY n',
      [texts],
    );
    for (const [i, row] of rows.entries()) {
      const length = geodesicLengthM(Float64Array.from(lines[i]!.flat()), 3);
      expect(Math.abs(length - row.m), texts[i]).toBeLessThan(1e-4 + 1e-9 * row.m);
    }
    expect(rows.length).toBe(300);
  });

  it('gives the transverse Mercator of PROJ within a micrometre over the district', async () => {
    const rows = await oracle.rows<{ i: number; x: number; y: number }>(
      `SELECT i, ST_X(g) x, ST_Y(g) y FROM (SELECT (n - 1)::int i, ST_Transform(ST_SetSRID(ST_MakePoint(lon, lat), 4326), ${TMERC_SRID}) g FROM ${FROM}
        WHERE abs(lon - ${CENTRE[0]}) < 3 AND abs(lat - ${CENTRE[1]}) < 3) s ORDER BY i`,
      columns(),
    );
    const frame = createLocalFrame(...CENTRE);
    const out = new Float64Array(2);
    for (const row of rows) {
      const [lon, lat] = positions[row.i]!;
      frame.project(lon, lat, out);
      expect(Math.hypot(out[0]! - row.x, out[1]! - row.y)).toBeLessThan(1e-6);
    }
    expect(rows.length).toBeGreaterThanOrEqual(200);
  });
});
