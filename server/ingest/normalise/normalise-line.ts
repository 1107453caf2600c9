import { createHash } from 'node:crypto';
import { geodesicLengthM } from '../../../core/geodesy/geodesic-length.ts';
import { ruleClassOf } from '../../../core/model/rule-class.ts';
import type { Segment } from '../../../core/model/segment.ts';
import { reportClassOf } from '../../../core/model/survey-class.ts';
import { standardReference } from '../../../core/model/vertical-reference.ts';
import type { LineField, LineSource } from '../profile/profile.ts';
import type { SourceRow, SourceTable } from '../source-row.ts';
import type { ImportContext } from './context.ts';
import { readLevels, readMaterial, readSide, readSizes, type Levels } from './line-columns.ts';
import { endElevations, spreadElevations, type PipeEnd, type StatedEnd } from './line-ends.ts';
import { findEnds, readVertices, type Ends, type Vertices } from './line-geometry.ts';
import { createRowFields } from './row-fields.ts';
import {
  createAttributes,
  createClassRules,
  createKeyMaker,
  readCoded,
  readPipeClass,
  readSideNumber,
} from './shared-fields.ts';
import { createSizeReader } from './size-text.ts';
import { surveySigma } from './survey-sigma.ts';
import type { Sizes } from './wall-thickness.ts';

const SURVEYED = 1;
const PRESSURE_RANGE = { min: 0, max: 99.9 };

/** A segment with what the checks need beside it. */
export interface NormalisedLine {
  segment: Segment;
  /** Indices of the end points in the point index; -1 when an end names none. */
  ends: Ends;
  /** Plane geodesic length, metres. */
  lengthM: number;
  stated: [StatedEnd, StatedEnd];
  /** Direction of flow as seen in the direction of drawing. */
  flow: 'forward' | 'reverse' | null;
  sizeText: string | null;
  /** Column of the file that holds a field, for the places of issues. */
  column: (name: LineField) => string | null;
}

/** Makes segments of the rows of one table; null when a row is none: with faults in the row, or without when the profile leaves it out. */
export function createLineNormaliser(
  source: LineSource,
  table: SourceTable,
  context: ImportContext,
  keyPrefix: string,
): (row: SourceRow) => NormalisedLine | null {
  const { profile, lookup } = context;
  const fields = createRowFields<LineField>(source.fields, table, profile.unknown);
  const classRule = createClassRules(source);
  const attributesOf = createAttributes(source, fields.spare, table);
  const keyOf = createKeyMaker(source.key ?? ['geometry'], fields, keyPrefix);
  const sizeUnit = source.fields.size?.unit ?? 'mm';
  const fileUnit = table.units[fields.column('size') ?? ''] ?? 'mm';
  const readSize = createSizeReader(source.fields.size?.patterns, sizeUnit === 'file' ? fileUnit : sizeUnit);
  const zUnit = source.zUnit === 'file' ? 'm' : source.zUnit;
  const columnOf = (name: LineField): string | null => fields.column(name);

  return (row) => {
    const pipeClass = readPipeClass(row, { fields, lookup, byRule: classRule(row) });
    const ends = findEnds(row, source, fields, context);
    const vertices = ends === null ? null : readVertices(row, { source, ends, context, zUnit });
    const key = keyOf(row, () => fingerprint(vertices));
    const material = readMaterial(row, fields, context);
    const laying = readCoded(row, fields, 'laying', (text) => lookup.laying(text));
    const pressureMpa = readSideNumber(row, fields, 'pressure', PRESSURE_RANGE);
    const levels = readLevels(row, fields);
    const side = readSide(row, fields, context);
    if (pipeClass === null || ends === null || vertices === null || key === null || levels === null) return null;

    const { surveyClass } = pipeClass;
    const { materialCode } = material;
    const sizes = readSizes(row, { fields, source, context, readSize, surveyClass, materialCode });
    const reference =
      source.reference === 'standard'
        ? standardReference(surveyClass, laying, (pressureMpa ?? 0) > 0)
        : source.reference;
    const stated = statedEnds({ ends, levels, vertices, context, source });
    const [start, end] = endElevations(stated, { surveyClass, reference, sizes }, context);
    const { lonLatZ, hasLevels } = vertices;
    const legs = legsOf(lonLatZ);
    if (!hasLevels) spreadElevations(lonLatZ, legs, start.elevationM, end.elevationM);
    let lengthM = 0;
    for (const leg of legs) lengthM += leg;
    if (lengthM === 0 && start.elevationM === end.elevationM) {
      if (source.withoutLength === 'error') row.faults.push({ code: 'LINE_NO_LENGTH', column: null, params: {} });
      return null;
    }
    const depth = meanDepthM(stated, [start, end]);
    const sigma = side.dataSource === SURVEYED && depth !== null ? surveySigma(depth) : null;
    const flow = fields.text('flow', row);
    const { surveySubclass } = pipeClass;
    // Each field by name: copying objects into one another costs more than all the rest of a row.
    return {
      ends,
      lengthM,
      stated,
      flow: flow === 'forward' || flow === 'reverse' ? flow : null,
      sizeText: sizes.crossSection === null ? null : fields.text('size', row),
      column: columnOf,
      segment: {
        key,
        reportClass: reportClassOf(surveyClass, surveySubclass),
        surveyClass,
        surveySubclass,
        ruleClass: ruleClassOf({ surveyClass, surveySubclass, laying, diameterMm: largestMm(sizes), pressureMpa }),
        vertices: lonLatZ,
        startKnown: start.isKnown,
        endKnown: end.isKnown,
        zReference: reference,
        startDepthM: levels.depthM[0],
        endDepthM: levels.depthM[1],
        startPointKey: stated[0].pointKey,
        endPointKey: stated[1].pointKey,
        crossSection: sizes.crossSection,
        innerWidthMm: sizes.innerWidthMm,
        innerHeightMm: sizes.innerHeightMm,
        outerWidthMm: sizes.outerWidthMm,
        outerHeightMm: sizes.outerHeightMm,
        wallSource: sizes.wallSource,
        wallSigmaMm: sizes.wallSigmaMm,
        materialCode,
        materialText: material.materialText,
        laying,
        pressureMpa,
        voltageKv: side.voltageKv,
        holesTotal: side.holesTotal,
        holesUsed: side.holesUsed,
        year: side.year,
        owner: side.owner,
        road: side.road,
        status: side.status,
        dataSource: side.dataSource,
        qualityLevel: side.qualityLevel,
        sigmaPlanM: side.sigmaPlanM ?? sigma?.planM ?? null,
        sigmaDepthM: side.sigmaDepthM ?? sigma?.depthM ?? null,
        attributes: attributesOf(row, flow === null ? {} : { flow }) satisfies Segment['attributes'],
      },
    };
  };
}

interface EndInput {
  ends: Ends;
  levels: Levels;
  vertices: Vertices;
  context: ImportContext;
  source: LineSource;
}

function statedEnds({ ends, levels, vertices, context, source }: EndInput): [StatedEnd, StatedEnd] {
  const { lonLatZ, hasLevels } = vertices;
  const endAt = (i: 0 | 1): StatedEnd => {
    const at = i === 0 ? 0 : lonLatZ.length - 3;
    const point = i === 0 ? ends.start : ends.end;
    const { points } = context;
    const drawn = hasLevels ? (lonLatZ[at + 2] as number) : null;
    return {
      lon: lonLatZ[at] as number,
      lat: lonLatZ[at + 1] as number,
      pointKey: point < 0 ? null : points.key(point),
      groundM: point < 0 ? null : points.groundM(point),
      levelM: levels.levelM[i] ?? drawn ?? (source.levelsFromPoints && point >= 0 ? points.levelM(point) : null),
      depthM: levels.depthM[i],
      assumedLevelM: levels.assumedM[i],
    };
  };
  return [endAt(0), endAt(1)];
}

/** Mean of the depths that are stated or follow from a known ground and a known level; null when there is none. */
export function meanDepthM(stated: [StatedEnd, StatedEnd], ends: [PipeEnd, PipeEnd]): number | null {
  const start = depthM(stated[0], ends[0]);
  const end = depthM(stated[1], ends[1]);
  if (start === null || end === null) return start ?? end;
  return (start + end) / 2;
}

function depthM({ depthM: depth, groundM }: StatedEnd, { isKnown, elevationM }: PipeEnd): number | null {
  if (depth !== null) return depth;
  return isKnown && groundM !== null ? groundM - elevationM : null;
}

/** Plane geodesic lengths of the legs, metres. */
export function legsOf(lonLatZ: Float64Array): number[] {
  const legs: number[] = [];
  for (let i = 1; i < lonLatZ.length / 3; i++) legs.push(geodesicLengthM(lonLatZ, 3, i - 1, i + 1));
  return legs;
}

/** Largest dimension, millimetres; null when no size is known. */
export function largestMm({ outerWidthMm, outerHeightMm, innerWidthMm, innerHeightMm }: Sizes): number | null {
  const widest = Math.max(outerWidthMm ?? 0, outerHeightMm ?? 0, innerWidthMm ?? 0, innerHeightMm ?? 0);
  return widest === 0 ? null : widest;
}

function fingerprint(vertices: Vertices | null): string {
  const text = vertices === null ? '' : vertices.lonLatZ.filter((_, i) => i % 3 !== 2).join(',');
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
