import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deriveNetwork } from '../../server/derive/derive-network.ts';
import type { Bounds, DerivedNetwork } from '../../server/derive/derived-network.ts';
import { createTestDatabase } from '../support/database.ts';
import { importSample, PRESENT_SAMPLES, strictLog } from './sample-networks.ts';
import { seededRandom } from './seeded-random.ts';

const SEED = 20260606;
const RADIUS_M = 300;
const ascending = (a: number, b: number): number => a - b;

let db: Awaited<ReturnType<typeof createTestDatabase>>;
let network: DerivedNetwork;
/** Positions beside segments of every sample. */
let places: { lon: number; lat: number }[];

beforeAll(async () => {
  db = await createTestDatabase();
  for (const name of PRESENT_SAMPLES) await importSample(db, name);
  network = await deriveNetwork(db, { log: strictLog });
  const random = seededRandom(SEED);
  const { rows } = await db.knex.raw<{ rows: { lon: number; lat: number }[] }>(
    `SELECT ST_X(p) lon, ST_Y(p) lat FROM (SELECT ST_StartPoint(geom) p FROM talpa.segment ORDER BY md5(id::text) LIMIT 60) s`,
  );
  places = rows.map(({ lon, lat }) => ({ lon: lon + (random() - 0.5) * 0.0005, lat: lat + (random() - 0.5) * 0.0005 }));
});
afterAll(async () => {
  await network.close();
  await db.drop();
});

describe(`questions to the network (seed ${SEED})`, () => {
  it('finds near segments, nearest first, at the distance that PostGIS measures in a local plane, within a micrometre', async () => {
    let compared = 0;
    for (const place of places) {
      const { lon, lat } = place;
      const { hits, truncated } = network.segmentsNear(lon, lat, RADIUS_M, 1_000_000);
      // The geography type would do, but for long legs its distance is off by millimetres: it looks for the foot on a sphere.
      const plane = `+proj=tmerc +lon_0=${lon} +lat_0=${lat} +k=1 +ellps=WGS84 +units=m +no_defs`;
      const srid = 990_100 + places.indexOf(place);
      await db.knex.raw('INSERT INTO public.spatial_ref_sys (srid, proj4text) VALUES (?, ?)', [srid, plane]);
      const { rows } = await db.knex.raw<{ rows: { id: number; m: number }[] }>(
        `SELECT * FROM (
           SELECT id::int, ST_Distance(ST_Transform(ST_SetSRID(ST_Force2D(geom), 4326), :srid::int), ST_SetSRID(ST_MakePoint(0, 0), :srid::int)) m
           FROM talpa.segment WHERE geom && ST_MakeEnvelope(:lon - 0.01, :lat - 0.01, :lon + 0.01, :lat + 0.01, 4490)) s
         WHERE m <= :radius ORDER BY m`,
        { lon, lat, srid, radius: RADIUS_M },
      );
      expect(truncated).toBe(false);
      const theirs = new Map(rows.map(({ id, m }) => [id, m]));
      expect(hits.map(({ id }) => id).toSorted(ascending)).toEqual([...theirs.keys()].toSorted(ascending));
      for (const { id, distanceM } of hits) expect(Math.abs(distanceM - theirs.get(id)!), `${id}`).toBeLessThan(1e-6);
      const distances = hits.map(({ distanceM }) => distanceM);
      expect(distances).toEqual(distances.toSorted(ascending));
      compared += rows.length;
    }
    expect(compared).toBeGreaterThan(300);
  });

  it('finds the segments in a box that ST_Intersects finds', async () => {
    const random = seededRandom(SEED + 1);
    let compared = 0;
    for (const { lon, lat } of places) {
      const bounds: Bounds = [
        lon - 0.002 * random(),
        lat - 0.002 * random(),
        lon + 0.002 * random(),
        lat + 0.002 * random(),
      ];
      const { rows } = await db.knex.raw<{ rows: { id: number }[] }>(
        `SELECT id::int FROM talpa.segment WHERE ST_Intersects(ST_Transform(ST_Force2D(geom), 3857), ST_Transform(ST_MakeEnvelope(?, ?, ?, ?, 4490), 3857)) ORDER BY id`,
        [...bounds],
      );
      expect(network.segmentsInBox(bounds, 1_000_000)).toEqual({ ids: rows.map(({ id }) => id), truncated: false });
      compared += rows.length;
    }
    expect(compared).toBeGreaterThan(200);
  });

  it('stops at the limit and says so', () => {
    const [{ lon, lat }] = places as [{ lon: number; lat: number }];
    const bounds: Bounds = [lon - 0.01, lat - 0.01, lon + 0.01, lat + 0.01];
    const all = network.segmentsInBox(bounds, 1_000_000).ids;
    expect(network.segmentsInBox(bounds, 3)).toEqual({ ids: all.slice(0, 3), truncated: true });
    expect(network.segmentsInBox(bounds, all.length).truncated).toBe(false);
    expect(network.segmentsNear(lon, lat, 2_000, 2)).toMatchObject({ truncated: true, hits: { length: 2 } });
  });

  it('counts segments, kilometres and unknown depths as the store does, lengths within 0.01%', async () => {
    const { rows } = await db.knex.raw<{ rows: { report: string; n: number; km: number; unknown: number }[] }>(
      `SELECT report_class report, count(*)::int n, sum(ST_Length(ST_Force2D(geom)::geography)) / 1000 km,
         (count(*) FILTER (WHERE NOT (start_known AND end_known)))::int unknown FROM talpa.segment GROUP BY 1 ORDER BY 1`,
    );
    const ours = network.networks().toSorted((a, b) => (a.reportClass < b.reportClass ? -1 : 1));
    expect(ours.map((c) => [c.reportClass, c.segments, c.unknownDepths])).toEqual(
      rows.map((r) => [r.report, r.n, r.unknown]),
    );
    for (const [i, { km }] of rows.entries()) expect(Math.abs(ours[i]!.lengthKm / km - 1)).toBeLessThan(1e-4);
    for (const { segments, surveyClasses } of ours) {
      expect(surveyClasses.reduce((sum, survey) => sum + survey.segments, 0)).toBe(segments);
    }
    const { rows: subclasses } = await db.knex.raw<{
      rows: { name: string; n: number; unknown: number; km: number }[];
    }>(
      `SELECT concat_ws(' ', report_class, survey_class, coalesce(survey_subclass, '-')) AS name, count(*)::int n,
         (count(*) FILTER (WHERE NOT (start_known AND end_known)))::int unknown, sum(ST_Length(ST_Force2D(geom)::geography)) / 1000 km
       FROM talpa.segment GROUP BY 1`,
    );
    subclasses.sort((a, b) => (a.name < b.name ? -1 : 1));
    const oursBelow = ours
      .flatMap((of) =>
        of.subclasses.map((one) => ({
          ...one,
          name: `${of.reportClass} ${one.surveyClass} ${one.surveySubclass ?? '-'}`,
        })),
      )
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
    expect(oursBelow.map((one) => [one.name, one.segments, one.unknownDepths])).toEqual(
      subclasses.map((one) => [one.name, one.n, one.unknown]),
    );
    for (const [i, { km }] of subclasses.entries())
      expect(Math.abs(oursBelow[i]!.lengthKm / km - 1)).toBeLessThan(1e-4);
    expect(subclasses.length).toBeGreaterThan(ours.length);
  });

  it('has no segment and no point of an id that is not there', () => {
    expect(network.segment(0)).toBeNull();
    expect(network.segment(1.5)).toBeNull();
    expect(network.point(4_000_000_000)).toBeNull();
  });
});
