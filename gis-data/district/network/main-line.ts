import { courseLengthM, eastAt, legCount, northAt, positionAt, type Course } from './course.ts';
import type { Crossings, CrossingPass } from './crossings.ts';
import { POINT_KIND, type Draft, type PointKind } from './draft.ts';
import type { PipeSpec } from './pipe-spec.ts';

/** A place on a line where it has a point. */
export interface Stop {
  leg: number;
  share: number;
  kind: PointKind;
  /** Point of the draft, -1 until there is one. */
  point: number;
}

/** A line of one system along a course, at an offset to the left. */
export interface MainLine {
  course: Course;
  offset: number;
  spec: PipeSpec;
  /** Points that it shares with other lines. */
  junctions: Stop[];
  /** Stretches (leg and share in one number) that it leaves out, and where it is of another spec. */
  cuts: [from: number, to: number][];
  overrides: { from: number; to: number; spec: PipeSpec }[];
  /** Something of a higher regime feeds it. */
  isFed: boolean;
}

export const orderOf = ({ leg, share }: { leg: number; share: number }): number => leg + share;
export const stationOf = ({ station }: Course, { leg, share }: { leg: number; share: number }): number =>
  station[leg]! + (station[leg + 1]! - station[leg]!) * share;

/** Stops of different kinds that are nearer than this become one. */
const SAME_PLACE_M = 0.9;
const DEAD_END_M = 1.5;
/** A bend of less (sine) needs no point. */
const STRAIGHT_SINE = 0.006;
const PRIORITY: Readonly<Record<PointKind, number>> = {
  [POINT_KIND.fill]: 0,
  [POINT_KIND.bend]: 1,
  [POINT_KIND.edge]: 2,
  [POINT_KIND.end]: 3,
  [POINT_KIND.junction]: 4,
  [POINT_KIND.branch]: 5,
};

export interface LayingOptions {
  draft: Draft;
  crossings: Crossings;
  /** Passes of crossings by course, in order. */
  passes: readonly CrossingPass[];
  groundM: (east: number, north: number) => number;
  maxGapM: number;
}

/** A laid stretch of a line: points that follow each other. */
export interface Chain {
  line: MainLine;
  stops: Stop[];
  /** Its links in the draft, the last not included; without meaning once links were taken out. */
  firstLink: number;
  lastLink: number;
}

/** Gives a line its points, from its begin to its end, and links them; stretches that it leaves out divide it. */
export function layMainLine(line: MainLine, { draft, crossings, passes, groundM, maxGapM }: LayingOptions): Chain[] {
  const { course, offset, cuts, overrides } = line;
  const spans = crossings.spans[course.index]!;
  const stops = stopsOf(line, passes, maxGapM);
  const isCut = (from: number, to: number): boolean => {
    const middle = (from + to) / 2;
    return cuts.some(([a, b]) => middle > a && middle < b);
  };
  const chains: Chain[] = [];
  let chain: Stop[] = [];
  let firstLink = draft.from.length;
  const close = (): void => {
    if (chain.length > 1) chains.push({ line, stops: chain, firstLink, lastLink: draft.from.length });
    chain = [];
    firstLink = draft.from.length;
  };
  let last: Stop | null = null;
  for (const stop of stops) {
    const order = orderOf(stop);
    if (last !== null && isCut(orderOf(last), order)) {
      close();
      last = null;
    }
    if (last === null && chain.length === 0 && !continues(stops, stop, isCut)) continue;
    if (stop.point < 0) {
      const at = stationOf(course, stop);
      const span = spans.find(({ from, to }) => at >= from - 1e-6 && at <= to + 1e-6);
      const east = eastAt(course, offset, stop.leg, stop.share);
      const north = northAt(course, offset, stop.leg, stop.share);
      stop.point = draft.point({
        east,
        north,
        groundM: groundM(east, north),
        zone: span?.zone ?? -1,
        kind: stop.kind,
        street: course.street[stop.leg]!,
        course: course.index,
        leg: stop.leg,
        share: stop.share,
        offset,
      });
    }
    if (last !== null && last.point !== stop.point) {
      const middle = (orderOf(last) + order) / 2;
      const spec = overrides.find(({ from, to }) => middle > from && middle < to)?.spec ?? line.spec;
      draft.link(
        last.point,
        stop.point,
        spec,
        course.street[Math.min(Math.floor(Math.max(middle, 0)), legCount(course) - 1)]!,
        course.index,
      );
    }
    chain.push(stop);
    last = stop;
  }
  close();
  return chains;
}

/** Whether a line goes on from a stop to the next. */
function continues(stops: readonly Stop[], stop: Stop, isCut: (from: number, to: number) => boolean): boolean {
  const next = stops[stops.indexOf(stop) + 1];
  return next !== undefined && !isCut(orderOf(stop), orderOf(next));
}

function stopsOf({ course, junctions }: MainLine, passes: readonly CrossingPass[], maxGapM: number): Stop[] {
  const legs = legCount(course);
  const length = courseLengthM(course);
  const at = (station: number, kind: PointKind): Stop => ({ ...positionAt(course, station), kind, point: -1 });
  const stops: Stop[] = [...junctions];
  let begin = DEAD_END_M;
  let finish = length - DEAD_END_M;
  for (const [i, pass] of passes.entries()) {
    if (pass.vertex === 0)
      begin = pass.edgeAfter ?? (passes[i + 1] === undefined ? length / 2 : course.station[passes[i + 1]!.vertex]!);
    if (pass.vertex === legs)
      finish = pass.edgeBefore ?? (passes[i - 1] === undefined ? length / 2 : course.station[passes[i - 1]!.vertex]!);
    if (pass.edgeBefore !== null) stops.push(at(pass.edgeBefore, POINT_KIND.edge));
    if (pass.edgeAfter !== null) stops.push(at(pass.edgeAfter, POINT_KIND.edge));
  }
  const joined = junctions.map((stop) => stationOf(course, stop));
  const from = Math.min(begin, ...joined);
  const to = Math.max(finish, ...joined);
  if (begin <= from) stops.push(at(begin, POINT_KIND.end));
  if (finish >= to) stops.push(at(finish, POINT_KIND.end));
  for (let vertex = 1; vertex < legs; vertex++) {
    if (Math.abs(turnSine(course, vertex)) > STRAIGHT_SINE)
      stops.push({ leg: vertex, share: 0, kind: POINT_KIND.bend, point: -1 });
  }
  const placed = stops
    .map((stop) => ({ stop, station: stationOf(course, stop) }))
    .filter(({ station }) => station >= from - 1e-6 && station <= to + 1e-6)
    .sort((a, b) => a.station - b.station || PRIORITY[b.stop.kind] - PRIORITY[a.stop.kind]);
  const kept: typeof placed = [];
  for (const one of placed) {
    const before = kept[kept.length - 1];
    if (before === undefined || one.station - before.station >= SAME_PLACE_M) kept.push(one);
    else if (one.stop.kind === POINT_KIND.junction && before.stop.kind === POINT_KIND.junction) kept.push(one);
    else if (PRIORITY[one.stop.kind] > PRIORITY[before.stop.kind]) kept[kept.length - 1] = one;
  }
  const filled: Stop[] = [];
  for (const [i, { stop, station }] of kept.entries()) {
    const before = kept[i - 1];
    if (before !== undefined) {
      const gap = station - before.station;
      const pieces = Math.ceil(gap / maxGapM);
      for (let piece = 1; piece < pieces; piece++)
        filled.push(at(before.station + (gap * piece) / pieces, POINT_KIND.fill));
    }
    filled.push(stop);
  }
  return filled;
}

/** Sine of the turn of an axis at a vertex. */
function turnSine({ east, north }: Course, i: number): number {
  const ux = east[i]! - east[i - 1]!;
  const uy = north[i]! - north[i - 1]!;
  const vx = east[i + 1]! - east[i]!;
  const vy = north[i + 1]! - north[i]!;
  return (ux * vy - uy * vx) / (Math.hypot(ux, uy) * Math.hypot(vx, vy));
}
