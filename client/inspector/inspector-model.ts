import type { SegmentJson } from '../../core/contract/api.ts';
import type { NeighbourJson, NeighboursJson } from '../../core/contract/neighbours.ts';
import { enuToEcefMatrix, geodeticToEnu } from '../../core/geodesy/enu-frame.ts';
import type { ReportClass, SurveyClass } from '../../core/model/survey-class.ts';

/** East, north, up of the frame's origin, metres. */
export type Position = readonly [number, number, number];

/** A pipe as the inspector draws it. */
export interface PipeModel {
  id: number;
  key: string;
  reportClass: ReportClass;
  surveyClass: SurveyClass;
  axis: Position[];
  halfWidthM: number;
  halfHeightM: number;
  isBox: boolean;
  depthKnown: boolean;
  sizeKnown: boolean;
  sigmaPlanM: number | null;
  sigmaDepthM: number | null;
}

export interface NeighbourModel extends PipeModel {
  joined: boolean;
  plan: NeighbourJson['plan'];
  apart: NeighbourJson['apart'];
}

export interface EndModel {
  position: Position;
  /** Of the ground there. */
  groundUp: number;
  pointKey: string | null;
  depthM: number | null;
}

export interface InspectorModel {
  /** `innerShare` is the inner over the outer size, across and upright; null when the wall is not known. */
  focus: PipeModel & {
    innerShare: { across: number; upright: number } | null;
    downstream: 1 | -1 | 0;
    ends: EndModel[];
  };
  neighbours: NeighbourModel[];
  ground: NeighboursJson['ground'];
  withinM: number;
  synthetic: boolean;
}

/** A drain that falls by less than this says nothing about its flow, metres a metre: as on the map. */
const LEAST_FALL = 0.0002;

/** The inspected segment and what is beside it, in the frame of the answer. */
export function inspectorModel(segment: SegmentJson, around: NeighboursJson): InspectorModel {
  const toEcef = enuToEcefMatrix(around.frame.lon, around.frame.lat, around.frame.height);
  const place = new Float64Array(3);
  const positions = (axis: readonly Position[]): Position[] =>
    axis.map(([lon, lat, height]) => {
      geodeticToEnu(toEcef, lon, lat, height, place);
      return [place[0]!, place[1]!, place[2]!];
    });
  const axis = positions(segment.axis);
  const focus = pipeOf(segment, axis);
  return {
    focus: {
      ...focus,
      innerShare: innerShare(segment),
      downstream: downstream(focus, segment.lengthM),
      ends: [segment.start, segment.end].map((end, i) => {
        const position = axis.at(i === 0 ? 0 : -1) ?? ([0, 0, 0] as const);
        const groundUp = nearestGround(around.ground, position);
        return { position, groundUp, pointKey: end.pointKey, depthM: end.depth };
      }),
    },
    neighbours: around.neighbours.map((one) => ({
      ...pipeOf(one, positions(one.axis)),
      joined: one.joined,
      plan: one.plan,
      apart: one.apart,
    })),
    ground: around.ground,
    withinM: around.withinM,
    synthetic: segment.dataset.synthetic,
  };
}

function pipeOf(of: SegmentJson | NeighbourJson, axis: Position[]): PipeModel {
  return {
    id: of.id,
    key: of.key,
    reportClass: of.reportClass,
    surveyClass: of.surveyClass,
    axis,
    halfWidthM: of.drawnHalfWidthM,
    halfHeightM: of.drawnHalfHeightM,
    isBox: of.crossSection === 'box',
    depthKnown: of.depthKnown,
    sizeKnown: of.sizeKnown,
    sigmaPlanM: of.sigmaPlanM,
    sigmaDepthM: of.sigmaDepthM,
  };
}

function innerShare({ innerWidthMm, innerHeightMm, outerWidthMm, outerHeightMm }: SegmentJson) {
  if (innerWidthMm === null || innerHeightMm === null || outerWidthMm === null || outerHeightMm === null) return null;
  const share = { across: innerWidthMm / outerWidthMm, upright: innerHeightMm / outerHeightMm };
  return share.across < 1 && share.upright < 1 ? share : null;
}

/** 1 when a drain of known elevations flows from start to end, -1 when back; 0 for pressure pipes, cables and what is not known. */
function downstream({ surveyClass, depthKnown, axis }: PipeModel, lengthM: number): 1 | -1 | 0 {
  const fall = (axis[0]?.[2] ?? 0) - (axis.at(-1)?.[2] ?? 0);
  if (surveyClass !== 'PS' || !depthKnown || Math.abs(fall) < LEAST_FALL * lengthM) return 0;
  return fall > 0 ? 1 : -1;
}

function nearestGround({ positions }: NeighboursJson['ground'], [east, north]: Position): number {
  let best = { squared: Infinity, up: 0 };
  for (const [e, n, up] of positions) {
    const squared = (e - east) ** 2 + (n - north) ** 2;
    if (squared < best.squared) best = { squared, up };
  }
  return best.up;
}
