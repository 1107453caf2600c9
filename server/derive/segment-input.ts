import type { StoredSegment } from '../../core/model/segment.ts';
import { REPORT_CLASSES, SURVEY_CLASSES } from '../../core/model/survey-class.ts';
import type { VerticalReference } from '../../core/model/vertical-reference.ts';
import type { SegmentScan } from '../store/scan-network.ts';
import { drawnSize, type DrawnSize, type SizedSegment } from './drawn-size.ts';

/** Bits of `SegmentTable.flags`; the first three are the `known` bits of 3D tiles. */
export const START_KNOWN = 1;
export const END_KNOWN = 2;
export const SIZE_KNOWN = 4;
export const KNOWN_BITS = START_KNOWN | END_KNOWN | SIZE_KNOWN;
/** Cross section: a circle when neither is set. */
export const BOX_SECTION = 8;
export const EGG_SECTION = 16;

/** Ids are columns of 32 bits in tiles. */
const ID_LIMIT = 2 ** 32;

/** The part of a stored segment that is drawn, on its way into a table; attributes and texts stay in the store. */
export interface SegmentInput {
  id: number;
  gid: number;
  datasetId: number;
  /** Index in SURVEY_CLASSES, in REPORT_CLASSES. */
  surveyClass: number;
  reportClass: number;
  subclass: string | null;
  flags: number;
  size: DrawnSize;
  /** Millimetres; NaN when not known. */
  outerHeightMm: number;
  zReference: VerticalReference;
  /** Keys of the survey points at the ends. */
  startKey: string | null;
  endKey: string | null;
  /** Stride 3: longitude, latitude (degrees), elevation (metres) as stored, of the first `vertices` vertices; entries beyond mean nothing. */
  coordinates: Float64Array;
  vertices: number;
}

/** @throws RangeError when the id does not fit the 32 bits of tile ids */
export function segmentInput(segment: StoredSegment): SegmentInput {
  const size = drawnSize(segment);
  return {
    id: checkedId(segment.id),
    gid: segment.gid,
    datasetId: segment.datasetId,
    surveyClass: SURVEY_CLASSES.indexOf(segment.surveyClass),
    reportClass: REPORT_CLASSES.indexOf(segment.reportClass),
    subclass: segment.surveySubclass,
    flags: flagsOf(segment.startKnown, segment.endKnown, size.known, segment.crossSection),
    size,
    outerHeightMm: segment.outerHeightMm ?? NaN,
    zReference: segment.zReference,
    startKey: segment.startPointKey,
    endKey: segment.endPointKey,
    coordinates: segment.vertices,
    vertices: segment.vertices.length / 3,
  };
}

/** Reads the row that is being visited into `input`, which a scan uses again for each. */
export function scanSegment(row: SegmentScan, input: SegmentInput): void {
  input.id = checkedId(row.int8('id'));
  input.gid = row.int4('gid');
  input.datasetId = row.int4('dataset_id');
  const surveyClass = row.text('survey_class') as StoredSegment['surveyClass'];
  const crossSection = row.text('cross_section') as StoredSegment['crossSection'];
  input.surveyClass = SURVEY_CLASSES.indexOf(surveyClass);
  input.reportClass = REPORT_CLASSES.indexOf(row.text('report_class') as StoredSegment['reportClass']);
  input.subclass = row.text('survey_subclass');
  const sized: SizedSegment = {
    surveyClass,
    crossSection,
    innerWidthMm: row.isNull('inner_width_mm') ? null : row.float8('inner_width_mm'),
    innerHeightMm: row.isNull('inner_height_mm') ? null : row.float8('inner_height_mm'),
    outerWidthMm: row.isNull('outer_width_mm') ? null : row.float8('outer_width_mm'),
    outerHeightMm: row.isNull('outer_height_mm') ? null : row.float8('outer_height_mm'),
  };
  input.size = drawnSize(sized);
  input.outerHeightMm = row.float8('outer_height_mm');
  input.flags = flagsOf(row.bool('start_known'), row.bool('end_known'), input.size.known, crossSection);
  input.zReference = row.text('z_reference') as VerticalReference;
  input.startKey = row.text('start_point_key');
  input.endKey = row.text('end_point_key');
  input.vertices = row.vertices(input);
}

export function emptySegmentInput(): SegmentInput {
  return {
    id: 0,
    gid: 0,
    datasetId: 0,
    surveyClass: 0,
    reportClass: 0,
    subclass: null,
    flags: 0,
    size: { halfWidthM: 0, halfHeightM: 0, innerHeightM: 0, known: false },
    outerHeightMm: NaN,
    zReference: 'top',
    startKey: null,
    endKey: null,
    coordinates: new Float64Array(64),
    vertices: 0,
  };
}

export function checkedId(id: number): number {
  if (!(id < ID_LIMIT)) throw new RangeError(`row id ${id} does not fit the 32 bits of tile ids`);
  return id;
}

function flagsOf(
  startKnown: boolean,
  endKnown: boolean,
  sizeKnown: boolean,
  crossSection: StoredSegment['crossSection'],
): number {
  return (
    (startKnown ? START_KNOWN : 0) |
    (endKnown ? END_KNOWN : 0) |
    (sizeKnown ? SIZE_KNOWN : 0) |
    (crossSection === 'box' ? BOX_SECTION : 0) |
    (crossSection === 'egg' ? EGG_SECTION : 0)
  );
}
