import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImportReport } from '../../server/ingest/report/import-report.ts';
import { runImport } from '../../server/ingest/run-import.ts';
import { createTestDatabase } from '../support/database.ts';
import { importOptions, isPresent, sharedData } from './import-support.ts';

/** Real registers that lie beside the project; a machine without them skips these tests and says so. */
const KY4 = 'wntr-ky4/ky4.inp';
const KVZ = 'muddi-kop-van-zuid/';
const hasKy4 = isPresent(KY4);
const hasKvz = isPresent(`${KVZ}kvz_rioolbuizen.shp`);
const named = (name: string, there: boolean): string => (there ? name : `${name} (not present: ${sharedData('')})`);

let db: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(async () => {
  await db.drop();
});

const rowsOf = async <T>(sql: string): Promise<T[]> => (await db.knex.raw<{ rows: T[] }>(sql)).rows;

interface Sums {
  segments: number;
  km: number;
}
const sumsOf = async (dataset: string): Promise<Sums> => {
  const [sums] = await rowsOf<Sums>(
    `SELECT count(*)::int AS segments, sum(ST_Length(ST_Force2D(geom)::geography)) / 1000 AS km FROM segment
     WHERE dataset_id = (SELECT id FROM dataset WHERE name = '${dataset}')`,
  );
  return sums as Sums;
};

describe.skipIf(!hasKy4)(named('ky4, an EPANET model in US survey feet', hasKy4), () => {
  let report: ImportReport;
  beforeAll(async () => {
    report = await runImport(
      db,
      importOptions([sharedData(KY4), sharedData('wntr-ky4/ky4_elevation.tif')], { profileName: 'epanet', epsg: 3547 }),
    );
  });

  it('goes in whole: 1,156 pipes, 964 nodes and two pumps, which have no length', () => {
    expect(report.issues.filter(({ severity }) => severity !== 'info')).toEqual([]);
    expect(report).toMatchObject({ ok: true, segments: 1156, points: 966, groundRasters: 1 });
    expect(report.sources.find(({ source }) => source === 'pump-valve-links')).toMatchObject({ rows: 2, leftOut: 2 });
  });

  it('has the length that PostGIS measures on the ellipsoid', async () => {
    const { segments, km } = await sumsOf('ky4');
    expect(segments).toBe(1156);
    expect(Math.abs(report.lengthKm / km - 1)).toBeLessThan(1e-4);
  });

  it('lies where PostGIS puts its coordinates, within a millimetre', async () => {
    // J-1 of the file: 4971350.00, 3905604.00 feet.
    const [row] = await rowsOf<{ metres: number }>(
      `SELECT ST_Distance(ST_Force2D(geom)::geography,
        ST_Transform(ST_SetSRID(ST_MakePoint(4971350, 3905604), 3547), 4490)::geography) AS metres FROM point WHERE key = 'J-1'`,
    );
    expect(row?.metres).toBeLessThan(0.001);
  });

  it('has the elevations of its nodes as centres, in metres, of no data source', async () => {
    const [pipe] = await rowsOf<Record<string, unknown>>(
      `SELECT ST_Z(ST_StartPoint(geom)) AS z0, z_reference, inner_height_mm, quality_level, data_source, sigma_depth_m,
        ST_NPoints(geom) AS vertices FROM segment WHERE key = 'P-1'`,
    );
    // J-1: 611.3897 ft; P-1: 6 in.
    expect(pipe?.['z0']).toBeCloseTo(611.3897 * 0.3048, 6);
    expect(pipe).toMatchObject({ z_reference: 'centre', quality_level: 'D', data_source: null, sigma_depth_m: null });
    expect(pipe?.['inner_height_mm']).toBeCloseTo(152.4, 6);
    expect(pipe?.['vertices']).toBeGreaterThan(3);
  });

  it('knows every elevation but those at the reservoir, whose head is none', async () => {
    const rows = await rowsOf<{ start_point_key: string; end_point_key: string }>(
      `SELECT start_point_key, end_point_key FROM segment WHERE NOT (start_known AND end_known)`,
    );
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(Object.values(row)).toContain('R-1');
  });
});

describe.skipIf(!hasKvz)(named('Kop van Zuid, sewers with inverts over NAP', hasKvz), () => {
  let report: ImportReport;
  beforeAll(async () => {
    const files = ['kvz_rioolbuizen.shp', 'kvz_rioolputten.shp', 'kvz_kabelgeul.shp', 'kvz_terrain.tif'];
    report = await runImport(
      db,
      importOptions(
        files.map((file) => sharedData(KVZ + file)),
        { profileName: 'kop-van-zuid', epsg: 28992, dataset: 'kvz' },
      ),
    );
  });

  it('goes in whole, with its oddities told and none of them an error', () => {
    expect(report).toMatchObject({ ok: true, segments: 1190, points: 214, groundRasters: 1, datum: 'NAP' });
    expect(report.totals.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(report.totals.find(({ code }) => code === 'POINT_NOT_FOUND')?.count).toBe(9);
    expect(report.totals.some(({ code }) => code === 'SIZE_UNREADABLE' || code === 'CODE_UNKNOWN')).toBe(false);
  });

  it('has the length that PostGIS measures on the ellipsoid', async () => {
    const { km } = await sumsOf('kvz');
    expect(Math.abs(report.lengthKm / km - 1)).toBeLessThan(1e-3);
  });

  it('takes a dated invert of 0 for a level, and an undated one for unknown: 27 of 30', async () => {
    const [zero] = await rowsOf<{ known: number; unknown: number }>(
      `SELECT (count(*) FILTER (WHERE start_known AND ST_Z(ST_StartPoint(geom)) = 0)
             + count(*) FILTER (WHERE end_known AND ST_Z(ST_EndPoint(geom)) = 0))::int AS known,
              (count(*) FILTER (WHERE NOT start_known) + count(*) FILTER (WHERE NOT end_known))::int AS unknown
       FROM segment WHERE survey_class = 'PS'`,
    );
    expect(zero).toEqual({ known: 3, unknown: 27 });
  });

  it('draws an unknown invert at its design level', async () => {
    // 2800234-2801754: begin 0 without a year, design 1.15; end 0.91 of 2001.
    const [pipe] = await rowsOf<Record<string, unknown>>(
      `SELECT start_known, end_known, ST_Z(ST_StartPoint(geom)) AS z0, ST_Z(ST_EndPoint(geom)) AS z1 FROM segment WHERE key = '795754'`,
    );
    expect(pipe).toEqual({ start_known: false, end_known: true, z0: 1.15, z1: 0.91 });
  });

  it('reads sizes from words, egg shapes too', async () => {
    const rows = await rowsOf<{ cross_section: string; w: number; h: number; n: number }>(
      `SELECT cross_section, inner_width_mm AS w, inner_height_mm AS h, count(*)::int AS n FROM segment
       WHERE survey_class = 'PS' GROUP BY 1, 2, 3 ORDER BY n DESC, w`,
    );
    expect(rows[0]).toEqual({ cross_section: 'circle', w: 800, h: 800, n: 38 });
    expect(rows.filter(({ cross_section: section }) => section === 'egg')).toEqual([
      { cross_section: 'egg', w: 400, h: 600, n: 4 },
      { cross_section: 'egg', w: 500, h: 750, n: 3 },
    ]);
  });

  it('knows no depth of a cable trench, and draws it below the terrain', async () => {
    const [row] = await rowsOf<{ known: number; sane: number; all: number }>(
      `SELECT count(*) FILTER (WHERE start_known OR end_known)::int AS known, count(*)::int AS all,
              count(*) FILTER (WHERE ST_ZMin(geom) > -15 AND ST_ZMax(geom) < 15)::int AS sane
       FROM segment WHERE survey_class IN ('DL', 'TX')`,
    );
    expect(row).toEqual({ known: 0, all: 1020, sane: 1020 });
  });

  it('lies where PROJ puts its coordinates, within a centimetre', async () => {
    // By the manholes' own columns COORD_X and COORD_Y. PROJ knows no way from RD to CGCS2000 and would leave out the shift of 109 m in silence: WGS 84,
    // which CGCS2000 equals within a centimetre or two, is the oracle.
    const rows = await rowsOf<{ metres: number }>(
      `SELECT max(ST_Distance(ST_Force2D(geom)::geography, ST_SetSRID(ST_Transform(ST_SetSRID(ST_MakePoint(
         (attributes->>'COORD_X')::float8, (attributes->>'COORD_Y')::float8), 28992), 4326), 4490)::geography)) AS metres
       FROM point WHERE dataset_id = (SELECT id FROM dataset WHERE name = 'kvz')`,
    );
    expect(rows[0]?.metres).toBeLessThan(0.01);
  });
});
