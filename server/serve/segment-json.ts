import type { CodedJson, SegmentJson, SegmentSummaryJson } from '../../core/contract/api.ts';
import type { DatasetHead } from '../store/find-dataset.ts';
import type { StoredSegment } from '../../core/model/segment.ts';
import type { DrawnSegment } from '../derive/derived-network.ts';
import type { Code, CodeTables } from '../store/code-tables.ts';
import { positions } from './positions.ts';
import { segmentRecord } from './segment-record.ts';

export function segmentSummaryJson(stored: StoredSegment, drawn: DrawnSegment): SegmentSummaryJson {
  return {
    id: stored.id,
    gid: stored.gid,
    key: stored.key,
    datasetId: stored.datasetId,
    reportClass: stored.reportClass,
    surveyClass: stored.surveyClass,
    surveySubclass: stored.surveySubclass,
    lengthM: drawn.lengthM,
    depthKnown: drawn.startKnown && drawn.endKnown,
    innerWidthMm: stored.innerWidthMm,
    innerHeightMm: stored.innerHeightMm,
    outerWidthMm: stored.outerWidthMm,
    outerHeightMm: stored.outerHeightMm,
    crossSection: stored.crossSection,
    materialCode: stored.materialCode,
    materialText: stored.materialText,
    road: stored.road,
  };
}

interface SegmentParts {
  stored: StoredSegment;
  drawn: DrawnSegment;
  dataset: DatasetHead;
  codes: CodeTables;
  revision: number;
  version: string;
}

export function segmentJson({ stored, drawn, dataset, codes, revision, version }: SegmentParts): SegmentJson {
  const { vertices, surveyClass, surveySubclass } = stored;
  const subclass = surveySubclass === null ? null : coded(codes.surveySubclass, `${surveyClass}/${surveySubclass}`);
  return {
    ...segmentSummaryJson(stored, drawn),
    dataset: {
      id: dataset.id,
      name: dataset.name,
      synthetic: dataset.synthetic,
      verticalDatum: dataset.verticalDatum.name,
    },
    surveyClassName: coded(codes.surveyClass, surveyClass),
    surveySubclassName: subclass === null ? null : { ...subclass, code: surveySubclass ?? subclass.code },
    ruleClass: stored.ruleClass,
    reference: stored.zReference,
    start: {
      elevation: vertices[2] ?? Number.NaN,
      known: stored.startKnown,
      depth: stored.startDepthM,
      pointKey: stored.startPointKey,
    },
    end: {
      elevation: vertices[vertices.length - 1] ?? Number.NaN,
      known: stored.endKnown,
      depth: stored.endDepthM,
      pointKey: stored.endPointKey,
    },
    axis: positions(drawn.axis),
    drawnHalfWidthM: drawn.halfWidthM,
    drawnHalfHeightM: drawn.halfHeightM,
    sizeKnown: drawn.sizeKnown,
    undulationM: drawn.undulationM,
    wallSource: stored.wallSource,
    wallSigmaMm: stored.wallSigmaMm,
    materialName: codedOrNull(codes.material, stored.materialCode),
    laying: codedOrNull(codes.laying, stored.laying),
    status: codedOrNull(codes.status, stored.status),
    dataSource: codedOrNull(codes.dataSource, stored.dataSource),
    qualityLevel: stored.qualityLevel,
    pressureMpa: stored.pressureMpa,
    voltageKv: stored.voltageKv,
    holesTotal: stored.holesTotal,
    holesUsed: stored.holesUsed,
    year: stored.year,
    owner: stored.owner,
    sigmaPlanM: stored.sigmaPlanM,
    sigmaDepthM: stored.sigmaDepthM,
    attributes: { ...stored.attributes },
    revision,
    version,
    record: segmentRecord(stored),
  };
}

/** A code that the lists lack stands for itself. */
export function coded(list: readonly Code[], code: string): CodedJson {
  return list.find((row) => row.code === code) ?? { code, zh: code, en: code };
}

export function codedOrNull(list: readonly Code[], code: string | number | null): CodedJson | null {
  return code === null ? null : coded(list, String(code));
}
