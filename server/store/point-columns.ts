import type { StoredPoint, SurveyPoint } from '../../core/model/segment.ts';
import type { Column, ColumnType, ColumnValue } from './column.ts';
import { ewkbToPoint, pointToEwkb } from './ewkb.ts';

/** The columns of `point` that an import states; the store adds id, gid, dataset and change. */
export const POINT_COLUMNS: readonly Column<SurveyPoint>[] = [
  { name: 'key', type: 'text', value: (p) => p.key },
  { name: 'survey_number', type: 'text', value: (p) => p.surveyNumber },
  { name: 'report_class', type: 'text', value: (p) => p.reportClass },
  { name: 'survey_class', type: 'text', value: (p) => p.surveyClass },
  { name: 'survey_subclass', type: 'text', value: (p) => p.surveySubclass },
  { name: 'kind', type: 'text', value: (p) => p.kind },
  { name: 'feature_code', type: 'text', value: (p) => p.featureCode },
  { name: 'feature_text', type: 'text', value: (p) => p.featureText },
  { name: 'geom', type: 'geometry', value: (p) => pointToEwkb(p.lon, p.lat, p.groundLevelM) },
  { name: 'ground_known', type: 'bool', value: (p) => p.groundKnown },
  { name: 'well_depth_m', type: 'float8', value: (p) => p.wellDepthM },
  { name: 'rotation_rad', type: 'float8', value: (p) => p.rotationRad },
  { name: 'owner', type: 'text', value: (p) => p.owner },
  { name: 'road', type: 'text', value: (p) => p.road },
  { name: 'year', type: 'int2', value: (p) => p.year },
  { name: 'status', type: 'int2', value: (p) => p.status },
  { name: 'attributes', type: 'jsonb', value: (p) => p.attributes },
];

const STORED: readonly { name: string; type: ColumnType }[] = [
  { name: 'id', type: 'int8' },
  { name: 'gid', type: 'int4' },
  { name: 'dataset_id', type: 'int4' },
];

/** The columns of `point` that `toStoredPoint` takes, in its order. */
export const STORED_POINT_COLUMNS = [...STORED, ...POINT_COLUMNS];

/** A survey point from the values of `STORED_POINT_COLUMNS`, in their order. */
export function toStoredPoint(row: readonly ColumnValue[]): StoredPoint {
  let i = 0;
  const next = <T>(): T => row[i++] as T;
  const id = Number(next<number | string>());
  const gid = next<number>();
  const datasetId = next<number>();
  const key = next<string>();
  const surveyNumber = next<string | null>();
  const reportClass = next<StoredPoint['reportClass']>();
  const surveyClass = next<StoredPoint['surveyClass']>();
  const surveySubclass = next<string | null>();
  const kind = next<StoredPoint['kind']>();
  const featureCode = next<string | null>();
  const featureText = next<string | null>();
  const [lon, lat, groundLevelM] = ewkbToPoint(next<Buffer>());
  return {
    id,
    gid,
    datasetId,
    key,
    surveyNumber,
    reportClass,
    surveyClass,
    surveySubclass,
    kind,
    featureCode,
    featureText,
    lon,
    lat,
    groundLevelM,
    groundKnown: next(),
    wellDepthM: next(),
    rotationRad: next(),
    owner: next(),
    road: next(),
    year: next(),
    status: next(),
    attributes: next(),
  };
}
