import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { SHARED, type Actor } from './world.ts';

const ONE = `(SELECT id FROM ${SHARED} OFFSET floor($1::float8 * (SELECT count(*) FROM ${SHARED})) LIMIT 1)`;
const ONE_POINT = `(SELECT id FROM talpa.point WHERE dataset_id <= 2 OFFSET floor($1::float8 * (SELECT count(*) FROM talpa.point WHERE dataset_id <= 2)) LIMIT 1)`;

interface Edit {
  name: string;
  /** Of all edits. */
  share: number;
  /** `$1` is a random number in [0, 1), `$2` another. */
  statements: readonly string[];
  rollback?: boolean;
  /** The whole network is loaded anew for it. */
  isLarge?: boolean;
}

const MOVE = 'geom = ST_Translate(geom, ($2::float8 - 0.5) * 1e-5, ($1::float8 - 0.5) * 1e-5)';
const RESIZE = `cross_section = 'circle', outer_width_mm = 100 * ceil($2::float8 * 12), outer_height_mm = 100 * ceil($2::float8 * 12),
  inner_width_mm = NULL, inner_height_mm = NULL, wall_source = NULL`;
const INSERT = `INSERT INTO talpa.segment (gid, dataset_id, key, report_class, survey_class, survey_subclass, geom, start_known, end_known, z_reference,
    start_point_key, outer_width_mm, outer_height_mm, cross_section, attributes, change_id)
  SELECT 0, dataset_id, key || '/' || $2::text, report_class, survey_class, survey_subclass,
    ST_Translate(geom, ($1::float8 - 0.5) * 1e-4, ($2::float8 - 0.5) * 1e-4), start_known, end_known, z_reference, start_point_key, outer_width_mm,
    outer_height_mm, cross_section, '{}', 0
  FROM talpa.segment WHERE id = ${ONE} ON CONFLICT DO NOTHING`;
const ROAD = `INSERT INTO talpa.road (dataset_id, key, name, bridge, geom)
  SELECT 1, 'soak ' || floor($1::float8 * 20), '路' || floor($2::float8 * 9), false,
    ST_Multi(ST_MakeLine(ST_Translate(at, ($1::float8 - 0.5) * 0.1, 0), ST_Translate(at, 0, ($2::float8 - 0.5) * 0.1)))
  FROM (SELECT ST_SetSRID(ST_MakePoint(106.5, 29.53), 4490) AS at) AS middle
  ON CONFLICT (dataset_id, key) DO UPDATE SET geom = excluded.geom, name = excluded.name`;

/** What people do in psql and QGIS. Statements that touch more than 2,000 rows are one bulk entry of the log. */
const EDITS: readonly Edit[] = [
  { name: 'UPDATE', share: 0.26, statements: [`UPDATE talpa.segment SET ${MOVE} WHERE id = ${ONE}`] },
  { name: 'UPDATE', share: 0.12, statements: [`UPDATE talpa.segment SET ${RESIZE} WHERE id = ${ONE}`] },
  {
    name: 'UPDATE',
    share: 0.1,
    statements: [
      `UPDATE talpa.segment SET start_known = NOT start_known, year = 2000 + floor($2::float8 * 20) WHERE id = ${ONE}`,
    ],
  },
  { name: 'INSERT', share: 0.16, statements: [INSERT] },
  { name: 'DELETE', share: 0.12, statements: [`DELETE FROM talpa.segment WHERE id = ${ONE} AND $2::float8 >= 0`] },
  {
    name: 'UPDATE of many',
    share: 0.04,
    statements: [
      `UPDATE talpa.segment SET ${MOVE} WHERE id IN (SELECT id FROM ${SHARED} ORDER BY id OFFSET floor($1::float8 * 800) LIMIT 300)`,
    ],
  },
  {
    name: 'UPDATE of more than 2,000',
    share: 0.005,
    isLarge: true,
    statements: [`UPDATE talpa.segment SET ${MOVE} WHERE id IN (SELECT id FROM ${SHARED} LIMIT 2500)`],
  },
  {
    name: 'several statements',
    share: 0.06,
    statements: [
      INSERT,
      `UPDATE talpa.segment SET ${MOVE} WHERE id = ${ONE}`,
      ROAD,
      `DELETE FROM talpa.segment WHERE id = ${ONE} AND $2::float8 >= 0`,
    ],
  },
  {
    name: 'ROLLBACK',
    share: 0.05,
    statements: [INSERT, `DELETE FROM talpa.segment WHERE id = ${ONE} AND $2::float8 >= 0`],
    rollback: true,
  },
  {
    name: 'UPDATE of a point',
    share: 0.02,
    statements: [`UPDATE talpa.point SET well_depth_m = $2::float8 * 5, ground_known = true WHERE id = ${ONE_POINT}`],
  },
  {
    name: 'UPDATE of the ground',
    share: 0.005,
    isLarge: true,
    statements: [`UPDATE talpa.point SET geom = ST_Translate(geom, 0, 0, $2::float8 - 0.5) WHERE id = ${ONE_POINT}`],
  },
  {
    name: 'UPDATE of a dataset',
    share: 0.002,
    isLarge: true,
    statements: [`UPDATE talpa.dataset SET datum_offset_m = round(($1::float8 + $2::float8)::numeric, 2) WHERE id = 1`],
  },
  { name: 'road', share: 0.05, statements: [ROAD] },
  {
    name: 'DELETE of roads',
    share: 0.008,
    statements: [`DELETE FROM talpa.road WHERE $1::float8 <= $2::float8 OR true`],
  },
];

/** Plain SQL on a connection of its own; one that is cut is opened again, and what was under way is the database's to keep or to drop. */
export const editBySql: Actor = async (world, random) => {
  const total = EDITS.reduce((sum, { share }) => sum + share, 0);
  let client: pg.Client | null = null;
  while (!world.isOver()) {
    let at = random() * total;
    const drawn = EDITS.find(({ share }) => (at -= share) < 0);
    const edit = drawn === undefined || (drawn.isLarge === true && world.isCalm()) ? EDITS[0]! : drawn;
    const numbers = [random(), random()];
    try {
      if (client === null) {
        client = new pg.Client({ connectionString: world.url, application_name: 'psql' });
        client.on('error', () => undefined);
        await client.connect();
      }
      await client.query('BEGIN');
      for (const statement of edit.statements) await client.query(statement, numbers);
      if (edit.rollback === true) await wait(random() * 50);
      await client.query(edit.rollback === true ? 'ROLLBACK' : 'COMMIT');
      world.count(`SQL: ${edit.name}`);
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      if (code === '40P01') world.count('SQL: deadlocks');
      else if (code === undefined || /^(57P|08|ECONN|EPIPE)/.test(code)) world.count('SQL: cut');
      else world.violate(`SQL of ${edit.name}: ${code} ${message}`);
      await client?.end().catch(() => undefined);
      client = null;
    }
    await wait(10 + random() * 60);
  }
  await client?.end().catch(() => undefined);
};
