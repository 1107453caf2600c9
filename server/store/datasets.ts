import type { Knex } from 'knex';
import type { CoverageArea, Dataset, SourceFile, VerticalDatum } from '../../core/model/dataset.ts';
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
  segments: string | null;
  points: string | null;
  roads: string | null;
  areas: string | null;
  buildings: string | null;
  west: number | null;
  south: number;
  east: number;
  north: number;
  revision: string | null;
}

const TABLES = [
  ['segments', 'segment'],
  ['points', 'point'],
  ['roads', 'road'],
  ['areas', 'area'],
  ['buildings', 'building'],
] as const;
const BOUNDS = new Map([
  ['west', ['least', 'ST_XMin']],
  ['south', ['least', 'ST_YMin']],
  ['east', ['greatest', 'ST_XMax']],
  ['north', ['greatest', 'ST_YMax']],
] as const);

/** Whether the store has no dataset. */
export async function isEmpty(db: Database): Promise<boolean> {
  return (await db.knex('dataset').first(db.knex.raw('1'))) === undefined;
}

/** The vertical datum of every dataset, without looking at its rows. */
export async function readDatums(run: Knex): Promise<Pick<Dataset, 'id' | 'verticalDatum'>[]> {
  const rows = await run<DatasetRow>('dataset').select(
    'id',
    'vertical_datum',
    'geoid_model',
    'datum_offset_m',
    'geoid_sigma_m',
  );
  return rows.map((row) => ({ id: row.id, verticalDatum: verticalDatumOf(row) }));
}

function verticalDatumOf(
  row: Pick<DatasetRow, 'vertical_datum' | 'geoid_model' | 'datum_offset_m' | 'geoid_sigma_m'>,
): VerticalDatum {
  return {
    name: row.vertical_datum,
    geoidModel: row.geoid_model,
    offsetM: row.datum_offset_m,
    sigmaM: row.geoid_sigma_m,
  };
}

/** All datasets with their counts and bounds as they are now, oldest first. */
export async function readDatasets(db: Database, trx?: Knex.Transaction): Promise<Dataset[]> {
  const run = trx ?? db.knex;
  const { rows } = await run.raw<{ rows: DatasetRow[] }>(`
    SELECT d.*, ${TABLES.map(([plural]) => `${plural}.held AS ${plural}`).join(', ')},
      ${[...BOUNDS].map(([name, [pick, edge]]) => `${pick}(${TABLES.map(([plural]) => `${edge}(${plural}.box)`).join(', ')}) AS ${name}`).join(', ')},
      (SELECT max(c.revision) FROM change AS c WHERE c.dataset_id = d.id) AS revision
    FROM dataset AS d
    ${TABLES.map(
      ([plural, table]) =>
        // Once over the table, however many datasets there are.
        `LEFT JOIN (SELECT dataset_id, count(*) AS held, ST_Extent(geom) AS box FROM ${table} GROUP BY dataset_id) AS ${plural} ON ${plural}.dataset_id = d.id`,
    ).join('\n')}
    ORDER BY d.id`);
  const coverage = await readCoverage(db, run);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    profile: row.profile,
    sourceFiles: row.source_files,
    epsg: row.epsg,
    verticalDatum: verticalDatumOf(row),
    owner: row.owner,
    synthetic: row.synthetic,
    coverage: coverage.get(row.id) ?? [],
    bounds: row.west === null ? null : [row.west, row.south, row.east, row.north],
    segments: Number(row.segments ?? 0),
    points: Number(row.points ?? 0),
    roads: Number(row.roads ?? 0),
    areas: Number(row.areas ?? 0),
    buildings: Number(row.buildings ?? 0),
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
