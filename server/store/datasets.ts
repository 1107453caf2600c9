import type { Knex } from 'knex';
import type { CoverageArea, Dataset, SourceFile } from '../../core/model/dataset.ts';
import type { ReportClass } from '../../core/model/survey-class.ts';
import type { Database } from './connect-database.ts';

interface DatasetRow {
  id: number;
  name: string;
  profile: string;
  source_files: SourceFile[];
  epsg: number;
  vertical_datum: string;
  geoid_model: 'EGM96';
  datum_offset_m: number;
  geoid_sigma_m: number;
  owner: string | null;
  synthetic: boolean;
  imported_at: Date;
  segments: string;
  points: string;
  west: number | null;
  south: number;
  east: number;
  north: number;
  revision: string | null;
}

/** All datasets with their counts and bounds as they are now, oldest first. */
export async function readDatasets(db: Database, trx?: Knex.Transaction): Promise<Dataset[]> {
  const run = trx ?? db.knex;
  const { rows } = await run.raw<{ rows: DatasetRow[] }>(`
    SELECT d.*, s.segments, p.points,
      least(ST_XMin(s.box), ST_XMin(p.box)) AS west, least(ST_YMin(s.box), ST_YMin(p.box)) AS south,
      greatest(ST_XMax(s.box), ST_XMax(p.box)) AS east, greatest(ST_YMax(s.box), ST_YMax(p.box)) AS north,
      (SELECT max(c.revision) FROM change AS c WHERE c.dataset_id = d.id) AS revision
    FROM dataset AS d
    CROSS JOIN LATERAL (SELECT count(*) AS segments, ST_Extent(geom) AS box FROM segment WHERE dataset_id = d.id) AS s
    CROSS JOIN LATERAL (SELECT count(*) AS points, ST_Extent(geom) AS box FROM point WHERE dataset_id = d.id) AS p
    ORDER BY d.id`);
  const coverage = await readCoverage(db, run);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    profile: row.profile,
    sourceFiles: row.source_files,
    epsg: row.epsg,
    verticalDatum: {
      name: row.vertical_datum,
      geoidModel: row.geoid_model,
      offsetM: row.datum_offset_m,
      sigmaM: row.geoid_sigma_m,
    },
    owner: row.owner,
    synthetic: row.synthetic,
    coverage: coverage.get(row.id) ?? [],
    bounds: row.west === null ? null : [row.west, row.south, row.east, row.north],
    segments: Number(row.segments),
    points: Number(row.points),
    importedAt: row.imported_at.toISOString(),
    revision: Number(row.revision ?? 0),
  }));
}

async function readCoverage(db: Database, run: Knex): Promise<Map<number, CoverageArea[]>> {
  const rows = await run<{ dataset_id: number; report_class: ReportClass }>('coverage')
    .select('dataset_id', 'report_class', db.knex.raw(`to_char(as_of, 'YYYY-MM-DD') AS as_of`), db.st.asGeoJSON('area'))
    .orderBy('id');
  const byDataset = new Map<number, CoverageArea[]>();
  for (const row of rows as unknown as {
    dataset_id: number;
    report_class: ReportClass;
    as_of: string;
    area: string;
  }[]) {
    const { coordinates } = JSON.parse(row.area) as { coordinates: CoverageArea['polygons'] };
    const list = byDataset.get(row.dataset_id) ?? [];
    list.push({ reportClass: row.report_class, asOf: row.as_of, polygons: coordinates });
    byDataset.set(row.dataset_id, list);
  }
  return byDataset;
}
