import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enuToEcef, enuToEcefMatrix } from '../../core/geodesy/enu-frame.ts';
import { deriveNetwork } from '../../server/derive/derive-network.ts';
import type { DerivedNetwork } from '../../server/derive/derived-network.ts';
import { createTestDatabase } from '../support/database.ts';
import { importSample, PRESENT_SAMPLES, strictLog } from './sample-networks.ts';

const WITHIN_M = 12;
/** The issue asks for a centimetre; both compute with straight legs in the same earth-centred metres. */
const SPACE_TOLERANCE_M = 1e-6;
const PLAN_TOLERANCE_M = 1e-3;

let db: Awaited<ReturnType<typeof createTestDatabase>>;
let network: DerivedNetwork;
let ids: number[];
beforeAll(async () => {
  db = await createTestDatabase();
  for (const name of PRESENT_SAMPLES) await importSample(db, name);
  network = await deriveNetwork(db, { log: strictLog });
  const { rows } = await db.knex.raw<{ rows: { id: number }[] }>(
    `SELECT id::int FROM talpa.segment ORDER BY md5(id::text) LIMIT 150`,
  );
  ids = rows.map(({ id }) => id);
});
afterAll(async () => {
  await network.close();
  await db.drop();
});

/** A plane at a position, as a reference system of the database. */
async function planeAt(id: number, lon: number, lat: number): Promise<number> {
  const srid = 991_000 + ids.indexOf(id);
  await db.knex.raw('INSERT INTO public.spatial_ref_sys (srid, proj4text) VALUES (?, ?) ON CONFLICT DO NOTHING', [
    srid,
    `+proj=tmerc +lon_0=${lon} +lat_0=${lat} +k=1 +ellps=WGS84 +units=m +no_defs`,
  ]);
  return srid;
}

const wkt = (axis: Float64Array): string =>
  `LINESTRING Z(${Array.from({ length: axis.length / 3 }, (_, i) => axis.subarray(3 * i, 3 * i + 3).join(' ')).join(',')})`;

/*
 * ST_3DDistance of PostGIS 3.3 is too large for lines that are nearest at an end of either (see geometry-oracle.test.ts); of a point and a line it is right. The least
 * of both is the distance.
 */
describe('neighbours of segments of the samples', () => {
  it('are as far in space as ST_3DDistance says of the axes in EPSG:4978, and in plan as ST_Distance in a local plane', async () => {
    let compared = 0;
    for (const id of ids) {
      const around = network.neighbours(id, WITHIN_M, 40)!;
      const { lon, lat, height } = around.frame;
      const axis = wkt(network.segment(id)!.axis);
      const srid = await planeAt(id, lon, lat);
      const lines = around.neighbours.map((one) => wkt(network.segment(one.id)!.axis));
      const { rows } = await db.knex.raw<{ rows: { space: number; plan: number }[] }>(
        `SELECT least(ST_3DDistance(p, q), (SELECT min(ST_3DDistance(geom, q)) FROM ST_DumpPoints(p)),
                      (SELECT min(ST_3DDistance(geom, p)) FROM ST_DumpPoints(q))) space,
                ST_Distance(ST_Transform(ST_Force2D(a), :srid::int), ST_Transform(ST_Force2D(b), :srid::int)) plan
         FROM (SELECT ST_GeomFromText(:axis, 4979) a) one, unnest(:lines::text[]) WITH ORDINALITY AS other (text, place),
              LATERAL (SELECT ST_GeomFromText(text, 4979) b) drawn,
              LATERAL (SELECT ST_Transform(a, 4978) p, ST_Transform(b, 4978) q) placed ORDER BY place`,
        { axis, lines, srid },
      );
      const toEcef = enuToEcefMatrix(lon, lat, height);
      around.neighbours.forEach((one, i) => {
        // The plane of the frame touches at its origin: lines 100 m away are turned by 16 microradians.
        expect(Math.abs(one.plan.distance - rows[i]!.plan), `${id} ${one.id} in plan`).toBeLessThan(PLAN_TOLERANCE_M);
        if (one.space === null) return;
        expect(Math.abs(one.space.distance - rows[i]!.space), `${id} ${one.id}`).toBeLessThan(SPACE_TOLERANCE_M);
        const [p, q] = [new Float64Array(3), new Float64Array(3)];
        enuToEcef(toEcef, ...one.space.from, p);
        enuToEcef(toEcef, ...one.space.to, q);
        expect(Math.hypot(p[0]! - q[0]!, p[1]! - q[1]!, p[2]! - q[2]!)).toBeCloseTo(rows[i]!.space, 6);
        compared++;
      });
    }
    expect(compared).toBeGreaterThan(300);
  });

  it('leave none out that ST_DWithin finds in plan, but those known to be farther in space', async () => {
    for (const id of ids.slice(0, 60)) {
      const around = network.neighbours(id, WITHIN_M, 10_000)!;
      const { lon, lat } = around.frame;
      const srid = await planeAt(id, lon, lat);
      const { rows } = await db.knex.raw<{ rows: { id: number; known: boolean; plan: number; space: number }[] }>(
        `SELECT b.id::int, a.start_known AND a.end_known AND b.start_known AND b.end_known known,
                ST_Distance(ST_Transform(ST_SetSRID(ST_Force2D(a.geom), 4326), :srid::int), ST_Transform(ST_SetSRID(ST_Force2D(b.geom), 4326), :srid::int)) plan
         FROM talpa.segment a JOIN talpa.segment b ON b.id <> a.id AND b.geom && ST_Expand(a.geom, 0.0003)
         WHERE a.id = :id`,
        { id, srid },
      );
      const found = new Map(around.neighbours.map((one) => [one.id, one]));
      for (const row of rows) {
        if (row.plan > WITHIN_M + PLAN_TOLERANCE_M) expect(found.has(row.id)).toBe(false);
        if (row.plan > WITHIN_M - PLAN_TOLERANCE_M) continue;
        const one = found.get(row.id);
        if (!row.known) expect(one?.space, `${id} ${row.id}`).toBeNull();
        // Of known ones those stay away that are deeper or higher than the distance.
        else if (one === undefined) expect(row.plan).toBeGreaterThanOrEqual(0);
        else expect(one.space!.distance).toBeLessThanOrEqual(WITHIN_M);
      }
    }
  });

  it('is null for a segment that is not there', () => {
    expect(network.neighbours(4_000_000_000, WITHIN_M, 10)).toBeNull();
  });
});
