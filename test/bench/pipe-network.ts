import { createLocalFrame } from '../../core/geodesy/local-frame.ts';
import type { Segment, SurveyPoint } from '../../core/model/segment.ts';
import { seededRandom } from '../derive/seeded-random.ts';
import { PIPE_LINES, type PipeLine } from './pipe-line.ts';
import { streetNetwork, type Street } from './street-network.ts';

export interface PipeNetwork {
  segments: Segment[];
  points: SurveyPoint[];
}

/** Middle of the town, degrees. */
export const TOWN_CENTRE = { lon: 106.45, lat: 29.55 };
const SEED = 20260202;
/** Crossings along a side of the town; with these there are about 100,000 segments of 20 m. */
const GRID_LINES = 30;
const SEGMENT_M = 20;
/** Share of segments with a bend between their points, of ends without a surveyed height, of segments without a size. */
const BENT = 0.08;
const HEIGHT_UNKNOWN = 0.04;
const SIZE_UNKNOWN = 0.06;

/**
 * The pipes of a made-up town: nine classes side by side in an irregular street network, points where segments of 20 m meet. The same
 * at each call.
 */
export function pipeNetwork(gridLines = GRID_LINES): PipeNetwork {
  const random = seededRandom(SEED);
  const network: PipeNetwork = { segments: [], points: [] };
  for (const [number, street] of streetNetwork(SEED, gridLines).entries()) {
    for (const line of PIPE_LINES) {
      if (random() < line.share) layPipe(network, random, { street, number, line });
    }
  }
  return network;
}

interface Stretch {
  street: Street;
  /** Number of the street. */
  number: number;
  line: PipeLine;
}

/** Adds one class along one street: a point each 20 m (nearly), a segment between two. */
function layPipe({ segments, points }: PipeNetwork, random: () => number, { street, number, line }: Stretch): void {
  const axis = asideOf(street, line.asideM);
  const lengths = cumulativeLengths(axis);
  const total = lengths.at(-1)!;
  const count = Math.max(1, Math.round(total / SEGMENT_M));
  const outer = line.outerMm[Math.floor(random() * line.outerMm.length)]!;
  const size = random() < SIZE_UNKNOWN ? null : outer;
  const name = `${line.surveySubclass}${number}`;
  const road = `路${number % 400}`;
  let start = surveyPoint(0);
  points.push(start);
  for (let i = 1; i <= count; i++) {
    const end = surveyPoint(i);
    points.push(end);
    segments.push(segmentBetween(start, end, i));
    start = end;
  }

  function surveyPoint(i: number): SurveyPoint {
    const jitter = i === 0 || i === count ? 0 : (random() - 0.5) * 0.4;
    const [x, y] = placeAlong(axis, lengths, ((i + jitter) / count) * total);
    const [lon, lat] = toDegrees(x, y);
    return {
      key: `${name}-${i}`,
      surveyNumber: `${name}-${i}`,
      reportClass: line.reportClass,
      surveyClass: line.surveyClass,
      surveySubclass: line.surveySubclass,
      kind: i % 3 === 0 ? 'appurtenance' : 'feature',
      featureCode: null,
      featureText: i % 3 === 0 ? '检修井' : '直线点',
      lon,
      lat,
      groundLevelM: groundLevel(x, y),
      groundKnown: true,
      wellDepthM: i % 3 === 0 ? line.depthM + 0.4 : null,
      rotationRad: null,
      owner: null,
      road,
      year: 2008 + (number % 15),
      status: 0,
      attributes: {},
    };
  }

  function segmentBetween(from: SurveyPoint, to: SurveyPoint, i: number): Segment {
    const startZ = from.groundLevelM - line.depthM;
    const endZ = to.groundLevelM - line.depthM;
    const vertices = [from.lon, from.lat, startZ];
    if (random() < BENT) {
      const share = 0.3 + 0.4 * random();
      const aside = (random() - 0.5) * 1e-5; // Degrees: half a metre to each side.
      vertices.push(
        from.lon + share * (to.lon - from.lon) + aside,
        from.lat + share * (to.lat - from.lat) - aside,
        startZ + share * (endZ - startZ),
      );
    }
    vertices.push(to.lon, to.lat, endZ);
    const height = size === null ? null : line.crossSection === 'box' ? size / 2 : size;
    const inner = (outerMm: number | null): number | null => (outerMm === null ? null : outerMm - 2 * line.wallMm);
    return {
      key: `${name}-${i - 1}-${i}`,
      reportClass: line.reportClass,
      surveyClass: line.surveyClass,
      surveySubclass: line.surveySubclass,
      ruleClass: null,
      vertices: Float64Array.from(vertices),
      startKnown: random() >= HEIGHT_UNKNOWN,
      endKnown: random() >= HEIGHT_UNKNOWN,
      zReference: line.zReference,
      startDepthM: line.depthM,
      endDepthM: line.depthM,
      startPointKey: from.key,
      endPointKey: to.key,
      crossSection: line.crossSection,
      innerWidthMm: inner(size),
      innerHeightMm: inner(height),
      outerWidthMm: size,
      outerHeightMm: height,
      wallSource: size === null ? null : 'assumed',
      wallSigmaMm: size === null ? null : 3,
      materialCode: line.materialCode,
      materialText: line.materialCode,
      laying: line.laying,
      pressureMpa: null,
      voltageKv: null,
      holesTotal: null,
      holesUsed: null,
      year: 2008 + (number % 15),
      owner: null,
      road,
      status: 0,
      dataSource: 1,
      qualityLevel: 'B',
      sigmaPlanM: 0.05,
      sigmaDepthM: 0.075,
      attributes: {},
    };
  }
}

const frame = createLocalFrame(TOWN_CENTRE.lon, TOWN_CENTRE.lat);
const position = new Float64Array(2);

function toDegrees(x: number, y: number): [number, number] {
  frame.unproject(x, y, position);
  return [position[0]!, position[1]!];
}

/** Metres: hills of 60 m, about 1.5 km apart. */
function groundLevel(x: number, y: number): number {
  return 260 + 30 * Math.sin(x / 470) * Math.cos(y / 610) + 4 * Math.sin((x + y) / 90);
}

/** The line moved to its left by `distance` metres, vertex by vertex. */
function asideOf(line: Float64Array, distance: number): Float64Array {
  const moved = new Float64Array(line.length);
  for (let i = 0; i < line.length; i += 2) {
    const a = Math.max(0, i - 2);
    const b = Math.min(line.length - 2, i + 2);
    const dx = line[b]! - line[a]!;
    const dy = line[b + 1]! - line[a + 1]!;
    const length = Math.hypot(dx, dy);
    moved[i] = line[i]! - (dy / length) * distance;
    moved[i + 1] = line[i + 1]! + (dx / length) * distance;
  }
  return moved;
}

function cumulativeLengths(line: Float64Array): number[] {
  const lengths = [0];
  for (let i = 2; i < line.length; i += 2) {
    lengths.push(lengths.at(-1)! + Math.hypot(line[i]! - line[i - 2]!, line[i + 1]! - line[i - 1]!));
  }
  return lengths;
}

function placeAlong(line: Float64Array, lengths: readonly number[], distance: number): [number, number] {
  let leg = 1;
  while (leg < lengths.length - 1 && lengths[leg]! < distance) leg++;
  const share = (distance - lengths[leg - 1]!) / (lengths[leg]! - lengths[leg - 1]!);
  const at = 2 * leg;
  return [line[at - 2]! + share * (line[at]! - line[at - 2]!), line[at - 1]! + share * (line[at + 1]! - line[at - 1]!)];
}
