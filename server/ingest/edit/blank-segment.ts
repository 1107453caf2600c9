import type { SegmentInsertJson } from '../../../core/contract/segment-record.ts';
import type { Segment } from '../../../core/model/segment.ts';
import { reportClassOf } from '../../../core/model/survey-class.ts';
import { standardReference } from '../../../core/model/vertical-reference.ts';
import { NO_SIZE } from '../normalise/wall-thickness.ts';

type Class = Pick<SegmentInsertJson, 'surveyClass' | 'laying' | 'pressureMpa'>;

/** A segment of a class of which nothing else is known, not even where it is; the reference is the one of the survey standard. */
export function blankSegment(key: string, { surveyClass, laying, pressureMpa }: Class): Segment {
  return {
    key,
    surveyClass,
    surveySubclass: null,
    reportClass: reportClassOf(surveyClass, null),
    ruleClass: null,
    vertices: new Float64Array(),
    startKnown: false,
    endKnown: false,
    zReference: standardReference(surveyClass, laying ?? null, (pressureMpa ?? 0) > 0),
    startDepthM: null,
    endDepthM: null,
    startPointKey: null,
    endPointKey: null,
    ...NO_SIZE,
    materialCode: null,
    materialText: null,
    laying: null,
    pressureMpa: null,
    voltageKv: null,
    holesTotal: null,
    holesUsed: null,
    year: null,
    owner: null,
    road: null,
    status: null,
    dataSource: null,
    qualityLevel: null,
    sigmaPlanM: null,
    sigmaDepthM: null,
    attributes: {},
  };
}
