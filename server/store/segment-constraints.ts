/** What a broken constraint means, for a person: a stable code, the member of the record, and a sentence. */
export interface ConstraintFault {
  code: string;
  path: string;
  message: string;
}

/** Thrown when the store refuses a row. */
export class ConstraintError extends Error {
  override name = 'ConstraintError';
  readonly fault: ConstraintFault;

  constructor(fault: ConstraintFault, cause: unknown) {
    super(fault.message, { cause });
    this.fault = fault;
  }
}

const range = (path: string, words: string): ConstraintFault => ({
  code: 'OUT_OF_RANGE',
  path,
  message: `${path} must be ${words}.`,
});
const unknownCode = (path: string, list: string): ConstraintFault => ({
  code: 'CODE_UNKNOWN',
  path,
  message: `${path} must be a code of the list "${list}".`,
});
const identity = (path: string): ConstraintFault => ({
  code: 'IDENTITY',
  path,
  message: `${path} is given by the store and cannot be chosen.`,
});

/** Every constraint of `talpa.segment`, by its name in the database; a test holds the list against it. */
export const SEGMENT_CONSTRAINTS = {
  segment_pkey: identity('id'),
  segment_gid_key: identity('gid'),
  segment_gid_check: identity('gid'),
  segment_dataset_id_key_key: {
    code: 'KEY_TAKEN',
    path: 'key',
    message: 'The dataset has a segment of that key already.',
  },
  segment_key_check: { code: 'EMPTY', path: 'key', message: 'key must hold at least one character.' },
  segment_report_class_check: range('reportClass', 'a class of the vectorization report'),
  segment_rule_class_check: range('ruleClass', 'a row of GB 50289-2016 table 4.1.9'),
  segment_z_reference_check: range('reference', 'invert, top, bottom or centre'),
  segment_start_depth_m_check: range('start.depth', 'from -100 to 500 metres'),
  segment_end_depth_m_check: range('end.depth', 'from -100 to 500 metres'),
  segment_cross_section_check: range('crossSection', 'circle, box or egg'),
  segment_inner_width_mm_check: range('innerWidthMm', 'above 0 and at most 20000 millimetres'),
  segment_inner_height_mm_check: range('innerHeightMm', 'above 0 and at most 20000 millimetres'),
  segment_outer_width_mm_check: range('outerWidthMm', 'above 0 and at most 25000 millimetres'),
  segment_outer_height_mm_check: range('outerHeightMm', 'above 0 and at most 25000 millimetres'),
  segment_wall_source_check: range('wallSource', 'surveyed or assumed'),
  segment_wall_sigma_mm_check: range('wallSigmaMm', 'from 0 to below 1000 millimetres'),
  segment_pressure_mpa_check: range('pressureMpa', 'from 0 to below 100 MPa'),
  segment_voltage_kv_check: range('voltageKv', 'from 0 to below 2000 kV'),
  segment_holes_total_check: range('holesTotal', '0 or more'),
  segment_check: {
    code: 'HOLES_USED_OVER_TOTAL',
    path: 'holesUsed',
    message: 'holesUsed must be from 0 to holesTotal.',
  },
  segment_year_check: range('year', 'from 1800 to 2200'),
  segment_status_check: range('status', 'from 0 to 3'),
  segment_data_source_check: range('dataSource', 'from 1 to 4'),
  segment_quality_level_check: range('qualityLevel', 'A, B, C or D'),
  segment_sigma_plan_m_check: range('sigmaPlanM', 'from 0 to below 1000 metres'),
  segment_sigma_depth_m_check: range('sigmaDepthM', 'from 0 to below 1000 metres'),
  segment_attributes_check: {
    code: 'WRONG_TYPE',
    path: 'attributes',
    message: 'attributes must be an object of names and plain values.',
  },
  segment_geom_in_world: {
    code: 'OUT_OF_RANGE',
    path: 'vertices',
    message: 'Every vertex must lie within longitudes -180 to 180 and latitudes -90 to 90.',
  },
  segment_geom_has_length: {
    code: 'LINE_NO_LENGTH',
    path: 'vertices',
    message: 'The segment must have a length above zero: two of its vertices must differ.',
  },
  segment_geom_elevation: range('vertices', 'at elevations from -1000 to 9000 metres'),
  segment_inner_size_whole: {
    code: 'SIZE_INCOMPLETE',
    path: 'innerWidthMm',
    message: 'innerWidthMm and innerHeightMm must both be known, or both be null.',
  },
  segment_outer_size_whole: {
    code: 'SIZE_INCOMPLETE',
    path: 'outerWidthMm',
    message: 'outerWidthMm and outerHeightMm must both be known, or both be null.',
  },
  segment_size_has_shape: {
    code: 'SIZE_WITHOUT_SHAPE',
    path: 'crossSection',
    message: 'A size needs a shape: crossSection must be circle, box or egg while an inner or outer size is known.',
  },
  segment_outer_holds_inner: {
    code: 'INNER_OVER_OUTER',
    path: 'outerWidthMm',
    message: 'The outer size must not be smaller than the inner one, neither in width nor in height.',
  },
  segment_wall_has_sizes: {
    code: 'WALL_WITHOUT_SIZES',
    path: 'wallSource',
    message:
      'wallSource says where the wall comes from, so the inner and the outer size must be known: give both, or set wallSource to null.',
  },
} as const satisfies Record<string, ConstraintFault>;

/** What a reference means that a trigger refuses, by the column that it names. */
export const SEGMENT_REFERENCES = {
  dataset_id: { code: 'DATASET_UNKNOWN', path: 'datasetId', message: 'There is no dataset of that id.' },
  survey_class: unknownCode('surveyClass', 'survey-classes'),
  material_code: unknownCode('materialCode', 'materials'),
  laying: unknownCode('laying', 'laying'),
} as const satisfies Record<string, ConstraintFault>;
export type SegmentConstraint = keyof typeof SEGMENT_CONSTRAINTS;

/** The error as a ConstraintError when the store refused the row (SQLSTATE class 23), with the constraint in words; else the error itself. */
export function asConstraintError(error: unknown): unknown {
  const { code, constraint, column, message } = error as {
    code?: unknown;
    constraint?: unknown;
    column?: unknown;
    message?: unknown;
  };
  if (typeof code !== 'string' || !code.startsWith('23')) return error;
  const known = faultOf(SEGMENT_CONSTRAINTS, constraint) ?? faultOf(SEGMENT_REFERENCES, column);
  if (known !== undefined) return new ConstraintError(known, error);
  // A constraint or trigger that somebody added in psql: its own words are the best there are.
  const path = typeof column === 'string' ? column : typeof constraint === 'string' ? constraint : 'segment';
  return new ConstraintError({ code: 'CONSTRAINT', path, message: String(message) }, error);
}

function faultOf(table: Readonly<Record<string, ConstraintFault>>, name: unknown): ConstraintFault | undefined {
  return typeof name === 'string' && Object.hasOwn(table, name) ? table[name] : undefined;
}
