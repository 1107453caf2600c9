import type { DatasetDescription } from '../../core/model/dataset.ts';
import type { Segment, SurveyPoint } from '../../core/model/segment.ts';

/** A dataset description with what a test does not care about filled in. */
export function describeDataset(over: Partial<DatasetDescription> = {}): DatasetDescription {
  return {
    name: 'test',
    profile: 'cjj61',
    sourceFiles: [{ name: 'lines.csv', sha256: '0'.repeat(64), bytes: 1 }],
    epsg: 4544,
    verticalDatum: { name: '1985', geoidModel: 'EGM96', offsetM: 0, sigmaM: 0.3 },
    owner: null,
    synthetic: true,
    coverage: [],
    ...over,
  };
}

/** A water main of DN 300 along a street near 106.5 E 29.5 N. */
export function makeSegment(key: string, over: Partial<Segment> = {}): Segment {
  return {
    key,
    reportClass: 'water',
    surveyClass: 'JS',
    surveySubclass: 'JP',
    ruleClass: 'water_gt200',
    vertices: Float64Array.of(106.5, 29.5, 240, 106.5002, 29.5001, 239.5),
    startKnown: true,
    endKnown: true,
    zReference: 'top',
    startDepthM: 1,
    endDepthM: 1.1,
    startPointKey: null,
    endPointKey: null,
    crossSection: 'circle',
    innerWidthMm: 300,
    innerHeightMm: 300,
    outerWidthMm: 320,
    outerHeightMm: 320,
    wallSource: 'assumed',
    wallSigmaMm: 5,
    materialCode: 'QM',
    materialText: 'QM',
    laying: 'ZM',
    pressureMpa: 0.4,
    voltageKv: null,
    holesTotal: null,
    holesUsed: null,
    year: 2010,
    owner: null,
    road: '长江路',
    status: 0,
    dataSource: 1,
    qualityLevel: 'B',
    sigmaPlanM: 0.07,
    sigmaDepthM: 0.08,
    attributes: {},
    ...over,
  };
}

/** A valve well at the start of `makeSegment`. */
export function makePoint(key: string, over: Partial<SurveyPoint> = {}): SurveyPoint {
  return {
    key,
    surveyNumber: key,
    reportClass: 'water',
    surveyClass: 'JS',
    surveySubclass: 'JP',
    kind: 'appurtenance',
    featureCode: null,
    featureText: '阀门井',
    lon: 106.5,
    lat: 29.5,
    groundLevelM: 241,
    groundKnown: true,
    wellDepthM: 1.5,
    rotationRad: null,
    owner: null,
    road: '长江路',
    year: 2010,
    status: 0,
    attributes: {},
    ...over,
  };
}
