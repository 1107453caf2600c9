import type { QualityLevel, Segment } from '../../../core/model/segment.ts';
import type { SurveyClass } from '../../../core/model/survey-class.ts';
import type { LineField, LineSource } from '../profile/profile.ts';
import type { SourceRow } from '../source-row.ts';
import { DEPTH_RANGE, ELEVATION_RANGE, YEAR_RANGE, type ImportContext } from './context.ts';
import type { RowFields } from './row-fields.ts';
import { readCoded, readSideNumber } from './shared-fields.ts';
import type { StatedSize } from './size-text.ts';
import { NO_SIZE, sizesOf, type Sizes } from './wall-thickness.ts';

const MM_PER_M = 1000;
const SIZE_LIMIT_MM = 20_000;
const HOLES_RANGE = { min: 0, max: 10_000 };
const SIGMA_RANGE = { min: 0, max: 999 };
const WALL_RANGE_M = { min: 0.0001, max: 2 };
const VOLTAGE_RANGE = { min: 0, max: 1999 };
const QUALITY_LEVELS: ReadonlySet<string> = new Set(['A', 'B', 'C', 'D']);
/** Cables and their ducts have no clear inside. */
export const SOLID_CLASSES: ReadonlySet<SurveyClass> = new Set(['DL', 'TX']);

type Fields = RowFields<LineField>;

/** Elevations and depths that a row states, metres. */
export interface Levels {
  levelM: [start: number | null, end: number | null];
  depthM: [start: number | null, end: number | null];
  assumedM: [start: number | null, end: number | null];
}

/** Null, with faults, when a level or depth cannot be right: a wrong height must not pass for an unknown one. */
export function readLevels(row: SourceRow, fields: Fields): Levels | null {
  const before = row.faults.length;
  const levelM: Levels['levelM'] = [
    fields.number('startLevel', row, ELEVATION_RANGE),
    fields.number('endLevel', row, ELEVATION_RANGE),
  ];
  const depthM: Levels['depthM'] = [
    fields.number('startDepth', row, DEPTH_RANGE),
    fields.number('endDepth', row, DEPTH_RANGE),
  ];
  if (row.faults.length > before) return null;
  const assumedM: Levels['assumedM'] = [
    readSideNumber(row, fields, 'startAssumedLevel', ELEVATION_RANGE),
    readSideNumber(row, fields, 'endAssumedLevel', ELEVATION_RANGE),
  ];
  return { levelM, depthM, assumedM };
}

type Material = Pick<Segment, 'materialCode' | 'materialText'>;

/** The material's code, when the list has it, and its words. */
export function readMaterial(row: SourceRow, fields: Fields, { lookup }: ImportContext): Material {
  const materialText = fields.text('material', row);
  return { materialText, materialCode: readCoded(row, fields, 'material', (text) => lookup.material(text)) };
}

interface SizeInput {
  fields: Fields;
  source: LineSource;
  context: ImportContext;
  readSize(text: string): StatedSize | 'unreadable' | null;
  surveyClass: SurveyClass;
  materialCode: string | null;
}

/** Inner and outer size; unknown, with a warning, when the words cannot be read or the size cannot be. */
export function readSizes(row: SourceRow, input: SizeInput): Sizes {
  const { fields, source, context, surveyClass, materialCode } = input;
  const text = fields.text('size', row);
  const wallM = readSideNumber(row, fields, 'wallThickness', WALL_RANGE_M);
  const size = text === null ? null : input.readSize(text);
  if (size === null) return NO_SIZE;
  if (size === 'unreadable') {
    row.faults.push({ code: 'SIZE_UNREADABLE', column: fields.column('size'), params: { value: text ?? '' } });
    return NO_SIZE;
  }
  if (Math.max(size.widthMm, size.heightMm) > SIZE_LIMIT_MM) {
    const params = { value: text ?? '', reason: `> ${SIZE_LIMIT_MM} mm` };
    row.faults.push({ code: 'VALUE_IGNORED', column: fields.column('size'), params });
    return NO_SIZE;
  }
  const is = size.is ?? source.sizeIs?.[surveyClass] ?? source.sizeIs?.['default'] ?? 'inner';
  const surveyedWallMm = wallM === null ? null : wallM * MM_PER_M;
  return sizesOf({ size, is, materialCode, surveyedWallMm, isHollow: !SOLID_CLASSES.has(surveyClass) }, context.walls);
}

type Side = Pick<
  Segment,
  | 'voltageKv'
  | 'holesTotal'
  | 'holesUsed'
  | 'year'
  | 'owner'
  | 'road'
  | 'status'
  | 'dataSource'
  | 'qualityLevel'
  | 'sigmaPlanM'
  | 'sigmaDepthM'
>;

/** The columns that say more about a pipe and never stop it. */
export function readSide(row: SourceRow, fields: Fields, { lookup }: ImportContext): Side {
  const year = readSideNumber(row, fields, 'year', YEAR_RANGE);
  return {
    voltageKv: readSideNumber(row, fields, 'voltage', VOLTAGE_RANGE),
    ...readHoles(row, fields),
    year: year === null ? null : Math.trunc(year),
    owner: fields.text('owner', row),
    road: fields.text('road', row),
    status: readCoded(row, fields, 'status', (text) => lookup.status(text)),
    dataSource: readCoded(row, fields, 'dataSource', (text) => lookup.dataSource(text)),
    qualityLevel: readCoded(row, fields, 'qualityLevel', qualityOf),
    sigmaPlanM: readSideNumber(row, fields, 'sigmaPlan', SIGMA_RANGE),
    sigmaDepthM: readSideNumber(row, fields, 'sigmaDepth', SIGMA_RANGE),
  };
}

function readHoles(row: SourceRow, fields: Fields): Pick<Segment, 'holesTotal' | 'holesUsed'> {
  const total = wholeOf(readSideNumber(row, fields, 'holesTotal', HOLES_RANGE));
  const unused = wholeOf(readSideNumber(row, fields, 'holesUnused', HOLES_RANGE));
  const stated = wholeOf(readSideNumber(row, fields, 'holesUsed', HOLES_RANGE));
  const used = stated ?? (total === null || unused === null ? null : total - unused);
  if (used !== null && (used < 0 || (total !== null && used > total))) {
    const params = { value: used, reason: `${used} > ${total ?? 0}` };
    row.faults.push({
      code: 'VALUE_IGNORED',
      column: fields.column('holesUsed') ?? fields.column('holesUnused'),
      params,
    });
    return { holesTotal: total, holesUsed: null };
  }
  return { holesTotal: total, holesUsed: used };
}

function wholeOf(value: number | null): number | null {
  return value === null ? null : Math.trunc(value);
}

function qualityOf(text: string): QualityLevel | null {
  const level = text.toUpperCase();
  return QUALITY_LEVELS.has(level) ? (level as QualityLevel) : null;
}
