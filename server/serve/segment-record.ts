import type { DifferenceJson } from '../../core/contract/edits.ts';
import type { SegmentRecordJson } from '../../core/contract/segment-record.ts';
import type { Segment } from '../../core/model/segment.ts';
import { positions } from './positions.ts';

/** A segment as the store keeps it, in the contract's form. */
export function segmentRecord(segment: Segment): SegmentRecordJson {
  const { vertices } = segment;
  return {
    surveyClass: segment.surveyClass,
    surveySubclass: segment.surveySubclass,
    reportClass: segment.reportClass,
    ruleClass: segment.ruleClass,
    reference: segment.zReference,
    vertices: positions(vertices),
    start: {
      elevation: vertices[2] ?? Number.NaN,
      known: segment.startKnown,
      depth: segment.startDepthM,
      pointKey: segment.startPointKey,
    },
    end: {
      elevation: vertices[vertices.length - 1] ?? Number.NaN,
      known: segment.endKnown,
      depth: segment.endDepthM,
      pointKey: segment.endPointKey,
    },
    crossSection: segment.crossSection,
    innerWidthMm: segment.innerWidthMm,
    innerHeightMm: segment.innerHeightMm,
    outerWidthMm: segment.outerWidthMm,
    outerHeightMm: segment.outerHeightMm,
    wallSource: segment.wallSource,
    wallSigmaMm: segment.wallSigmaMm,
    materialCode: segment.materialCode,
    materialText: segment.materialText,
    laying: segment.laying,
    pressureMpa: segment.pressureMpa,
    voltageKv: segment.voltageKv,
    holesTotal: segment.holesTotal,
    holesUsed: segment.holesUsed,
    year: segment.year,
    owner: segment.owner,
    road: segment.road,
    status: segment.status,
    dataSource: segment.dataSource,
    qualityLevel: segment.qualityLevel,
    sigmaPlanM: segment.sigmaPlanM,
    sigmaDepthM: segment.sigmaDepthM,
    attributes: { ...segment.attributes },
  };
}

/** Members that are objects: their members are compared one by one. */
const NESTED = ['start', 'end', 'attributes'] as const;

/** What two states of a segment have differently, member by member. */
export function recordDifferences(before: Segment, after: Segment): DifferenceJson[] {
  const [was, is] = [flat(segmentRecord(before)), flat(segmentRecord(after))];
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((field) => ({ field, before: was.get(field) ?? null, after: is.get(field) ?? null }))
    .filter((each) => JSON.stringify(each.before) !== JSON.stringify(each.after));
}

function flat(record: SegmentRecordJson): Map<string, unknown> {
  const members = new Map<string, unknown>(Object.entries(record));
  for (const name of NESTED) {
    members.delete(name);
    for (const [key, value] of Object.entries(record[name])) members.set(`${name}.${key}`, value);
  }
  return members;
}
