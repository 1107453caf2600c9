import type { Segment, StoredSegment } from '../../core/model/segment.ts';
import type { Column, ColumnType, ColumnValue } from './column.ts';
import { ewkbToLine, lineToEwkb } from './ewkb.ts';

/** The columns of `segment` that an import states; the store adds id, gid, dataset and change. */
export const SEGMENT_COLUMNS: readonly Column<Segment>[] = [
  { name: 'key', type: 'text', value: (s) => s.key },
  { name: 'report_class', type: 'text', value: (s) => s.reportClass },
  { name: 'survey_class', type: 'text', value: (s) => s.surveyClass },
  { name: 'survey_subclass', type: 'text', value: (s) => s.surveySubclass },
  { name: 'rule_class', type: 'text', value: (s) => s.ruleClass },
  { name: 'geom', type: 'geometry', value: (s) => lineToEwkb(s.vertices) },
  { name: 'start_known', type: 'bool', value: (s) => s.startKnown },
  { name: 'end_known', type: 'bool', value: (s) => s.endKnown },
  { name: 'z_reference', type: 'text', value: (s) => s.zReference },
  { name: 'start_depth_m', type: 'float8', value: (s) => s.startDepthM },
  { name: 'end_depth_m', type: 'float8', value: (s) => s.endDepthM },
  { name: 'start_point_key', type: 'text', value: (s) => s.startPointKey },
  { name: 'end_point_key', type: 'text', value: (s) => s.endPointKey },
  { name: 'cross_section', type: 'text', value: (s) => s.crossSection },
  { name: 'inner_width_mm', type: 'float8', value: (s) => s.innerWidthMm },
  { name: 'inner_height_mm', type: 'float8', value: (s) => s.innerHeightMm },
  { name: 'outer_width_mm', type: 'float8', value: (s) => s.outerWidthMm },
  { name: 'outer_height_mm', type: 'float8', value: (s) => s.outerHeightMm },
  { name: 'wall_source', type: 'text', value: (s) => s.wallSource },
  { name: 'wall_sigma_mm', type: 'float8', value: (s) => s.wallSigmaMm },
  { name: 'material_code', type: 'text', value: (s) => s.materialCode },
  { name: 'material_text', type: 'text', value: (s) => s.materialText },
  { name: 'laying', type: 'text', value: (s) => s.laying },
  { name: 'pressure_mpa', type: 'float8', value: (s) => s.pressureMpa },
  { name: 'voltage_kv', type: 'float8', value: (s) => s.voltageKv },
  { name: 'holes_total', type: 'int2', value: (s) => s.holesTotal },
  { name: 'holes_used', type: 'int2', value: (s) => s.holesUsed },
  { name: 'year', type: 'int2', value: (s) => s.year },
  { name: 'owner', type: 'text', value: (s) => s.owner },
  { name: 'road', type: 'text', value: (s) => s.road },
  { name: 'status', type: 'int2', value: (s) => s.status },
  { name: 'data_source', type: 'int2', value: (s) => s.dataSource },
  { name: 'quality_level', type: 'text', value: (s) => s.qualityLevel },
  { name: 'sigma_plan_m', type: 'float8', value: (s) => s.sigmaPlanM },
  { name: 'sigma_depth_m', type: 'float8', value: (s) => s.sigmaDepthM },
  { name: 'attributes', type: 'jsonb', value: (s) => s.attributes },
];

const STORED: readonly { name: string; type: ColumnType }[] = [
  { name: 'id', type: 'int8' },
  { name: 'gid', type: 'int4' },
  { name: 'dataset_id', type: 'int4' },
];

/** The columns of `segment` that `toStoredSegment` takes, in its order. */
export const STORED_SEGMENT_COLUMNS = [...STORED, ...SEGMENT_COLUMNS];

/**
 * A segment from the values of `STORED_SEGMENT_COLUMNS`, in their order. The columns' CHECK constraints hold the sets that the types name, so
 * the values are taken at their word.
 */
export function toStoredSegment(row: readonly ColumnValue[]): StoredSegment {
  let i = 0;
  const next = <T>(): T => row[i++] as T;
  return {
    id: Number(next<number | string>()),
    gid: next(),
    datasetId: next(),
    key: next(),
    reportClass: next(),
    surveyClass: next(),
    surveySubclass: next(),
    ruleClass: next(),
    vertices: ewkbToLine(next<Buffer>()),
    startKnown: next(),
    endKnown: next(),
    zReference: next(),
    startDepthM: next(),
    endDepthM: next(),
    startPointKey: next(),
    endPointKey: next(),
    crossSection: next(),
    innerWidthMm: next(),
    innerHeightMm: next(),
    outerWidthMm: next(),
    outerHeightMm: next(),
    wallSource: next(),
    wallSigmaMm: next(),
    materialCode: next(),
    materialText: next(),
    laying: next(),
    pressureMpa: next(),
    voltageKv: next(),
    holesTotal: next(),
    holesUsed: next(),
    year: next(),
    owner: next(),
    road: next(),
    status: next(),
    dataSource: next(),
    qualityLevel: next(),
    sigmaPlanM: next(),
    sigmaDepthM: next(),
    attributes: next(),
  };
}
