import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CoverageJson, NetworksJson, PointJson, SegmentJson, TourJson } from '../../core/contract/api.ts';
import { importDemo } from '../../server/command/import-demo.ts';
import { deriveQuarter, runServer, type Derived, type Running } from './running-server.ts';

/** The sample quarter: nine classes, survey points, and a coverage of most of it. */
let derived: Derived;
let running: Running;
beforeAll(async () => {
  const empty = await deriveQuarter({ empty: true });
  const progress = { update: () => undefined, end: () => undefined };
  await importDemo(empty.db, { demo: 'quarter', folder: '', progress, stopped: new Promise(() => undefined) });
  derived = empty;
  running = await runServer(derived);
});
afterAll(async () => {
  await running.stop();
  await derived.close();
});

async function get<T>(path: string): Promise<T> {
  const reply = await running.get(path);
  expect(reply.status, reply.body.toString()).toBe(200);
  return reply.json() as T;
}

describe('/api/coverage', () => {
  it('says for each class whether a survey covered the place, and when, as PostGIS does', async () => {
    const { rows: places } = await derived.db.knex.raw<{ rows: { lon: number; lat: number }[] }>(
      `SELECT lon, lat FROM (SELECT ST_Expand(ST_Extent(area), 0.0005) AS box FROM talpa.coverage) AS b,
         generate_series(0, 9) AS i, generate_series(0, 9) AS j,
         LATERAL (SELECT ST_XMin(box) + (i + 0.37) / 10 * (ST_XMax(box) - ST_XMin(box)) AS lon,
                         ST_YMin(box) + (j + 0.41) / 10 * (ST_YMax(box) - ST_YMin(box)) AS lat) AS place`,
    );
    let covered = 0;
    let missing = 0;
    for (const { lon, lat } of places) {
      const { rows } = await derived.db.knex.raw<{ rows: { report: string; as_of: string }[] }>(
        `SELECT report_class AS report, to_char(max(as_of), 'YYYY-MM-DD') AS as_of FROM talpa.coverage
         WHERE ST_Covers(area, ST_SetSRID(ST_MakePoint(?, ?), 4490)) GROUP BY 1`,
        [lon, lat],
      );
      const { classes } = await get<CoverageJson>(`/api/coverage?lon=${lon}&lat=${lat}`);
      const theirs = new Map(rows.map(({ report, as_of: asOf }) => [report, asOf]));
      expect(classes.length).toBeGreaterThanOrEqual(9);
      for (const { reportClass, asOf, dataset } of classes) {
        expect(asOf, `${reportClass} at ${lon} ${lat}`).toBe(theirs.get(reportClass) ?? null);
        expect(dataset === null).toBe(asOf === null);
        if (asOf === null) missing++;
        else covered++;
      }
    }
    expect(covered).toBeGreaterThan(50);
    expect(missing).toBeGreaterThan(50);
  });

  it.each(['', '?lon=106', '?lon=181&lat=1', '?lon=106&lat=x', '?lon=1&lat=2&radius=3'])(
    'refuses %j and says what is wrong',
    async (query) => {
      const reply = await running.get(`/api/coverage${query}`);
      expect(reply.status).toBe(400);
      expect((reply.json() as { type: string }).type).toContain('invalid-parameter');
    },
  );
});

describe('/api/points/{id}', () => {
  it('tells what the store holds of a survey point, with the meaning of its codes', async () => {
    const row = (await derived.db
      .knex('point')
      .whereNotNull('feature_code')
      .whereNotNull('well_depth_m')
      .orderBy('id')
      .first(
        'id',
        'survey_number',
        'well_depth_m',
        derived.db.knex.raw('ST_X(geom) x, ST_Y(geom) y, ST_Z(geom) z'),
      )) as {
      id: string;
      survey_number: string;
      well_depth_m: number;
      x: number;
      y: number;
      z: number;
    };
    const point = await get<PointJson>(`/api/points/${row.id}`);
    expect(point).toMatchObject({
      id: Number(row.id),
      surveyNumber: row.survey_number,
      wellDepthM: row.well_depth_m,
      lon: row.x,
      lat: row.y,
      groundLevelM: row.z,
      groundKnown: true,
      dataset: { synthetic: true, verticalDatum: '1985' },
    });
    expect(point.feature?.zh).toMatch(/\p{Script=Han}/u);
    expect(point.surveyClassName.en).toMatch(/^[A-Z]/);
  });

  it('says that there is none, and what a number is', async () => {
    expect((await running.get('/api/points/99999999')).status).toBe(404);
    for (const id of ['0', '-1', '1.5', 'x']) expect((await running.get(`/api/points/${id}`)).status, id).toBe(400);
  });
});

describe('/api/networks', () => {
  it('gives subclasses with their meaning, which add up to the class', async () => {
    const { classes } = await get<NetworksJson>('/api/networks');
    for (const { reportClass, segments, lengthKm, subclasses } of classes) {
      expect(subclasses.reduce((sum, one) => sum + one.segments, 0)).toBe(segments);
      expect(subclasses.reduce((sum, one) => sum + one.lengthKm, 0)).toBeCloseTo(lengthKm, 9);
      for (const { surveySubclass, name } of subclasses) {
        expect(name === null, `${reportClass} ${surveySubclass}`).toBe(surveySubclass === null);
        if (name !== null) expect(name.zh).toMatch(/\p{Script=Han}/u);
      }
    }
    const drainage = classes.find(({ reportClass }) => reportClass === 'drainage');
    expect(drainage?.subclasses.map(({ surveySubclass }) => surveySubclass).sort()).toEqual(['WS', 'YS']);
  });
});

describe('/api/tour', () => {
  it('chooses places that are what they are said to be, the same each time', async () => {
    const { stops } = await get<TourJson>('/api/tour');
    expect(stops.map(({ kind }) => kind)).toEqual(['crossroads', 'segment', 'unknown']);
    const crossroads = stops[0]!;
    expect(crossroads.classes).toBeGreaterThanOrEqual(6);
    for (const { kind, segmentId, lon, lat, groundHeight, axisHeight, classes } of stops) {
      expect(classes).toBeLessThanOrEqual(crossroads.classes);
      const segment = await get<SegmentJson>(`/api/segments/${segmentId}`);
      if (kind === 'segment') expect(segment.depthKnown).toBe(true);
      if (kind === 'unknown') expect(segment.depthKnown).toBe(false);
      // Pipes lie below the ground.
      expect(axisHeight).toBeLessThan(groundHeight);
      const { rows } = await derived.db.knex.raw<{ rows: { n: number }[] }>(
        `SELECT count(DISTINCT report_class)::int AS n FROM talpa.segment
         WHERE report_class <> 'other' AND ST_DWithin(ST_Force2D(geom)::geography, ST_SetSRID(ST_MakePoint(?, ?), 4490)::geography, 20)`,
        [lon, lat],
      );
      expect(classes).toBe(rows[0]?.n);
    }
    expect((await get<TourJson>('/api/tour')).stops).toEqual(stops);
  });

  it('has no stop on an empty store', async () => {
    const none = await deriveQuarter({ empty: true });
    const server = await runServer(none);
    expect(((await server.get('/api/tour')).json() as TourJson).stops).toEqual([]);
    await server.stop();
    await none.close();
  });
});
