import type { StoredPoint } from '../../core/model/segment.ts';
import { REPORT_CLASSES, SURVEY_CLASSES } from '../../core/model/survey-class.ts';
import type { PointScan } from '../store/scan-network.ts';
import { POINT_MODELS, pointModel } from './point-model.ts';
import { checkedId } from './segment-input.ts';

/** The part of a stored survey point that is drawn, on its way into a table. */
export interface PointInput {
  id: number;
  gid: number;
  datasetId: number;
  /** Index in SURVEY_CLASSES, in REPORT_CLASSES, in POINT_MODELS. */
  surveyClass: number;
  reportClass: number;
  model: number;
  kind: StoredPoint['kind'];
  featureCode: string | null;
  /** Degrees, EPSG:4490. */
  lon: number;
  lat: number;
  /** Metres in the dataset's vertical datum. */
  groundLevelM: number;
  groundKnown: boolean;
  /** NaN when not known. */
  wellDepthM: number;
  /** Clockwise from north, radians; 0 when not known. */
  rotationRad: number;
}

/** @throws RangeError when the id does not fit the 32 bits of tile ids */
export function pointInput(point: StoredPoint): PointInput {
  return {
    id: checkedId(point.id),
    gid: point.gid,
    datasetId: point.datasetId,
    surveyClass: SURVEY_CLASSES.indexOf(point.surveyClass),
    reportClass: REPORT_CLASSES.indexOf(point.reportClass),
    model: POINT_MODELS.indexOf(pointModel(point)),
    kind: point.kind,
    featureCode: point.featureCode,
    lon: point.lon,
    lat: point.lat,
    groundLevelM: point.groundLevelM,
    groundKnown: point.groundKnown,
    wellDepthM: point.wellDepthM ?? NaN,
    rotationRad: point.rotationRad ?? 0,
  };
}

/** The row that is being visited. */
export function scanPoint(row: PointScan, scratch: { coordinates: Float64Array }): PointInput {
  row.vertices(scratch);
  const surveyClass = row.text('survey_class') as StoredPoint['surveyClass'];
  const kind = row.text('kind') as StoredPoint['kind'];
  const featureCode = row.text('feature_code');
  return {
    id: checkedId(row.int8('id')),
    gid: row.int4('gid'),
    datasetId: row.int4('dataset_id'),
    surveyClass: SURVEY_CLASSES.indexOf(surveyClass),
    reportClass: REPORT_CLASSES.indexOf(row.text('report_class') as StoredPoint['reportClass']),
    model: POINT_MODELS.indexOf(pointModel({ surveyClass, kind, featureCode, featureText: row.text('feature_text') })),
    kind,
    featureCode,
    lon: scratch.coordinates[0]!,
    lat: scratch.coordinates[1]!,
    groundLevelM: scratch.coordinates[2]!,
    groundKnown: row.bool('ground_known'),
    wellDepthM: row.float8('well_depth_m'),
    rotationRad: row.isNull('rotation_rad') ? 0 : row.float8('rotation_rad'),
  };
}
