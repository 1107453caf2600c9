import { createHash } from 'node:crypto';
import type { SurveyPoint } from '../../../core/model/segment.ts';
import { reportClassOf } from '../../../core/model/survey-class.ts';
import { locate } from '../position/locate.ts';
import type { PointField, PointSource } from '../profile/profile.ts';
import { toModelUnit, type Unit } from '../profile/units.ts';
import type { RowGeometry, SourceRow, SourceTable } from '../source-row.ts';
import { ELEVATION_RANGE, YEAR_RANGE, type ImportContext } from './context.ts';
import { createRowFields, missingCell, type RowFields } from './row-fields.ts';
import {
  createAttributes,
  createClassRules,
  createKeyMaker,
  readCoded,
  readPipeClass,
  readSideNumber,
} from './shared-fields.ts';

const WELL_DEPTH_RANGE = { min: 0, max: 500 };
const FULL_TURN = { min: -2 * Math.PI, max: 2 * Math.PI };

/** A point before its ground level is settled, and what the lines need of it. */
export interface NormalisedPoint {
  /** `groundLevelM` is NaN while nobody knows it. */
  point: SurveyPoint;
  /** Number by which lines name it. */
  number: string;
  levelM: number | null;
}

export interface PointNormaliser {
  /** The survey point of a row; null, with faults in the row, when it cannot be one. */
  read(row: SourceRow): NormalisedPoint | null;
  /** The number by which lines would name the point of a row. */
  numberOf(row: SourceRow): string | null;
}

/** Makes survey points of the rows of one table. */
export function createPointNormaliser(
  source: PointSource,
  table: SourceTable,
  context: ImportContext,
  keyPrefix: string,
): PointNormaliser {
  const { profile, lookup } = context;
  const fields = createRowFields<PointField>(source.fields, table, profile.unknown);
  const classRule = createClassRules(source);
  const attributesOf = createAttributes(source, fields.spare, table);
  const keyOf = createKeyMaker(source.key ?? ['surveyNumber'], fields, keyPrefix);
  const unit: Unit = source.zUnit === 'file' ? 'm' : source.zUnit;

  const read = (row: SourceRow): NormalisedPoint | null => {
    const pipeClass = readPipeClass(row, { fields, lookup, byRule: classRule(row) });
    const place = readPlace(row, source, fields);
    const key = keyOf(row, () => fingerprint(place));
    const located = place === null ? null : locate(context.crs, place.east, place.north);
    if (located !== null && 'code' in located) {
      row.faults.push({ ...located, column: fields.column('east') });
    }
    let groundM = fields.number('groundLevel', row, ELEVATION_RANGE);
    let levelM = fields.number('level', row, ELEVATION_RANGE);
    if (place?.z !== undefined && 'z' in source.position) {
      const z = toModelUnit(place.z, unit);
      const isPlausible = z >= ELEVATION_RANGE.min && z <= ELEVATION_RANGE.max;
      if (isPlausible && source.position.z === 'ground') groundM ??= z;
      if (isPlausible && source.position.z === 'level') levelM ??= z;
    }
    const kind = readKind(row, fields);
    const featureCode = readCoded(row, fields, 'featureCode', (code) => (lookup.isFeatureCode(code) ? code : null));
    const wellDepthM = readSideNumber(row, fields, 'wellDepth', WELL_DEPTH_RANGE);
    const rotationRad = readSideNumber(row, fields, 'rotation', FULL_TURN);
    const year = wholeOf(readSideNumber(row, fields, 'year', YEAR_RANGE));
    const status = readCoded(row, fields, 'status', (text) => lookup.status(text));
    if (pipeClass === null || key === null || located === null || 'code' in located) return null;
    const mapNumber = fields.text('mapNumber', row);
    const surveyNumber = fields.text('surveyNumber', row);
    const { surveyClass, surveySubclass } = pipeClass;
    return {
      number: surveyNumber ?? key,
      levelM,
      point: {
        key,
        surveyNumber,
        reportClass: reportClassOf(surveyClass, surveySubclass),
        surveyClass,
        surveySubclass,
        kind: kind.kind,
        featureCode,
        featureText: kind.featureText,
        lon: located.lon,
        lat: located.lat,
        groundLevelM: groundM ?? Number.NaN,
        groundKnown: groundM !== null,
        wellDepthM,
        rotationRad,
        owner: fields.text('owner', row),
        road: fields.text('road', row),
        year,
        status,
        attributes: attributesOf(row, mapNumber === null ? {} : { mapNumber }),
      },
    };
  };
  return { read, numberOf: (row) => fields.text('surveyNumber', row) };
}

interface Place {
  east: number;
  north: number;
  z: number | undefined;
}

function readPlace(row: SourceRow, source: PointSource, fields: RowFields<PointField>): Place | null {
  if ('north' in source.position) {
    const east = fields.number('east', row);
    const north = fields.number('north', row);
    for (const name of ['north', 'east'] as const) {
      if (fields.text(name, row) === null) missingCell(row, fields.column(name));
    }
    return east === null || north === null ? null : { east, north, z: undefined };
  }
  const { geometry } = row;
  const wanted = source.position.geometry === 'middle' ? 'line' : 'point';
  if (geometry === null || geometry.kind !== wanted) {
    // A reader that has already said why there is no geometry need not be told again.
    if (row.faults.length === 0) row.faults.push({ code: 'GEOMETRY_MISSING', column: null, params: { kind: wanted } });
    return null;
  }
  return wanted === 'line' ? middleOf(geometry) : placeAt(geometry, 0);
}

function placeAt({ parts, stride }: RowGeometry, i: number): Place {
  const part = parts[0] as Float64Array;
  const at = i * stride;
  return { east: part[at] as number, north: part[at + 1] as number, z: stride === 3 ? part[at + 2] : undefined };
}

/** Half way along the straight line from end to end: where a pump or a valve is drawn. */
function middleOf(geometry: RowGeometry): Place {
  const last = (geometry.parts[0] as Float64Array).length / geometry.stride - 1;
  const [a, b] = [placeAt(geometry, 0), placeAt(geometry, last)];
  return { east: (a.east + b.east) / 2, north: (a.north + b.north) / 2, z: undefined };
}

function readKind(row: SourceRow, fields: RowFields<PointField>): Pick<SurveyPoint, 'kind' | 'featureText'> {
  const feature = fields.text('feature', row);
  const appurtenance = fields.text('appurtenance', row);
  if (feature !== null && appurtenance !== null) {
    const params = { feature, appurtenance };
    row.faults.push({ code: 'CJJ_POINT_FEATURE_AND_APPURTENANCE', column: fields.column('feature'), params });
  }
  if (appurtenance !== null) return { kind: 'appurtenance', featureText: appurtenance };
  return feature === null ? { kind: null, featureText: null } : { kind: 'feature', featureText: feature };
}

function fingerprint(place: Place | null): string {
  return createHash('sha256').update(`${place?.east},${place?.north}`).digest('hex').slice(0, 16);
}

function wholeOf(value: number | null): number | null {
  return value === null ? null : Math.trunc(value);
}
