import type { ReportClass, SurveyClass } from './survey-class.ts';
import type { VerticalReference } from './vertical-reference.ts';
import type { RuleClass } from './rule-class.ts';

export type CrossSection = 'circle' | 'box' | 'egg';
/** ASCE 38 quality levels, best first. */
export type QualityLevel = 'A' | 'B' | 'C' | 'D';
/** Values of source columns that no field of ours holds, by column name. */
export type Attributes = Readonly<Record<string, string | number | boolean | null>>;

/** A pipe segment as it is stored: normalised, in the store's reference systems. `null` is "not known". */
export interface Segment {
  /** Identity within its dataset, made as the profile says; a re-import with the same key keeps id and gid. */
  key: string;
  reportClass: ReportClass;
  surveyClass: SurveyClass;
  /** CJJ 61-2017 appendix B abbreviation, such as `YS`. */
  surveySubclass: string | null;
  ruleClass: RuleClass | null;
  /**
   * Stride 3: longitude, latitude (degrees, EPSG:4490), elevation (metres in the dataset's vertical datum, of the part of the pipe that
   * `zReference` names). Always finite; an elevation that is not known is an assumed one, and its flag below is false.
   */
  vertices: Float64Array;
  startKnown: boolean;
  endKnown: boolean;
  zReference: VerticalReference;
  /** Surveyed depth below ground of the reference, metres. */
  startDepthM: number | null;
  endDepthM: number | null;
  /** Keys of the survey points at the ends. */
  startPointKey: string | null;
  endPointKey: string | null;
  crossSection: CrossSection | null;
  innerWidthMm: number | null;
  innerHeightMm: number | null;
  outerWidthMm: number | null;
  outerHeightMm: number | null;
  /** Where the wall thickness (outer less inner) comes from; `null` when a size is not known. */
  wallSource: 'surveyed' | 'assumed' | null;
  wallSigmaMm: number | null;
  /** CJJ 61-2017 table C.0.1. */
  materialCode: string | null;
  /** The material in the source's own words. */
  materialText: string | null;
  /** CJJ 61-2017 table C.0.2. */
  laying: string | null;
  pressureMpa: number | null;
  voltageKv: number | null;
  holesTotal: number | null;
  holesUsed: number | null;
  /** Year laid. */
  year: number | null;
  owner: string | null;
  road: string | null;
  /** CJJ 61-2017 table C.0.3: 0 in use, 1 abandoned, 2 empty, 3 other. */
  status: number | null;
  /** 1 surveyed, 2 construction drawing, 3 as-built, 4 inferred. */
  dataSource: number | null;
  qualityLevel: QualityLevel | null;
  /** Standard deviations, metres. */
  sigmaPlanM: number | null;
  sigmaDepthM: number | null;
  attributes: Attributes;
}

/** A survey point: a feature of the network (bend, tee) or an appurtenance (manhole, valve). */
export interface SurveyPoint {
  key: string;
  surveyNumber: string | null;
  reportClass: ReportClass;
  surveyClass: SurveyClass;
  surveySubclass: string | null;
  kind: 'feature' | 'appurtenance' | null;
  /** CJJ 61-2017 appendix F, 8 digits. */
  featureCode: string | null;
  /** The feature in the source's own words. */
  featureText: string | null;
  /** Degrees, EPSG:4490. */
  lon: number;
  lat: number;
  /** Ground level in the dataset's vertical datum, metres. Finite always; assumed when `groundKnown` is false. */
  groundLevelM: number;
  groundKnown: boolean;
  /** Depth of the well or chamber below ground, metres. */
  wellDepthM: number | null;
  /** Clockwise from north, radians. */
  rotationRad: number | null;
  owner: string | null;
  road: string | null;
  year: number | null;
  status: number | null;
  attributes: Attributes;
}

/** A segment with what the store adds to it. `gid` is below 2^24 and is never given to another segment. */
export interface StoredSegment extends Segment {
  id: number;
  gid: number;
  datasetId: number;
}

export interface StoredPoint extends SurveyPoint {
  id: number;
  gid: number;
  datasetId: number;
}
