import type { Land } from '../land/land.ts';
import { courseLengthM, legCount, type Course, type Pass } from './course.ts';
import { toLegM } from './street-index.ts';

/** A pass of a crossing with where its lines enter it, as stations; null where they come straight out of the next crossing, or end. */
export interface CrossingPass extends Pass {
  edgeBefore: number | null;
  edgeAfter: number | null;
}

/** A node at which courses meet. The widest comes first: the others are tied to it. */
export interface Crossing {
  node: number;
  zone: number;
  passes: CrossingPass[];
}

/** A stretch of a course inside a crossing zone, stations. */
export interface ZoneSpan {
  from: number;
  to: number;
  zone: number;
}

export interface Crossings {
  crossings: Crossing[];
  zoneCount: number;
  /** Zone spans of each course, in order. */
  spans: ZoneSpan[][];
}

const RANK_ORDER = { expressway: 0, arterial: 1, collector: 2, local: 3, lane: 4 } as const;
const MARGIN_M = 3;
const LEAST_REACH_M = 4;
const LARGEST_REACH_M = 120;
/** Arms that leave a node closer to each other than this (cosine) may stay beside each other for long: the reach is measured. */
const BESIDE_COSINE = 0.3;
const MEASURE_EVERY_M = 3;
/** Arms that leave a node at less than this (sine) go straight on. */
const ALONG_SINE = 0.2;
const STRAIGHT_ON_REACH_M = 8;
/** Two crossings leave at least so much between them, or they are one. */
const LEAST_BETWEEN_M = 7;

/**
 * Where courses meet, and how far from there lines of one may cross lines of another. Crossings that reach into each other share a zone.
 * `reachM` gives for a course how far from the axis its lines lie.
 */
export function findCrossings(land: Land, courses: readonly Course[], reachM: (course: Course) => number): Crossings {
  const byNode = new Map<number, Pass[]>();
  for (const course of courses) {
    for (let vertex = 0; vertex < course.node.length; vertex++) {
      const node = course.node[vertex]!;
      if (node < 0) continue;
      const pass = { course, vertex, before: vertex > 0, after: vertex < legCount(course) };
      const passes = byNode.get(node);
      if (passes === undefined) byNode.set(node, [pass]);
      else passes.push(pass);
    }
  }
  const crossings: Crossing[] = [];
  const ofCourse: CrossingPass[][] = courses.map(() => []);
  const crossingOf = new Map<CrossingPass, number>();
  for (const { index: node } of land.nodes) {
    const passes = byNode.get(node);
    if (passes === undefined || passes.length < 2) continue;
    passes.sort(
      (a, b) =>
        Number(b.before && b.after) - Number(a.before && a.after) ||
        RANK_ORDER[a.course.rank] - RANK_ORDER[b.course.rank] ||
        b.course.widthM - a.course.widthM ||
        a.course.index - b.course.index ||
        a.vertex - b.vertex,
    );
    const placed = passes.map((pass): CrossingPass => {
      const at = pass.course.station[pass.vertex]!;
      return {
        ...pass,
        edgeBefore: pass.before ? at - armReachM(pass, -1, passes, reachM) : null,
        edgeAfter: pass.after ? at + armReachM(pass, 1, passes, reachM) : null,
      };
    });
    for (const pass of placed) {
      ofCourse[pass.course.index]!.push(pass);
      crossingOf.set(pass, crossings.length);
    }
    crossings.push({ node, zone: -1, passes: placed });
  }
  const parent = crossings.map((_, i) => i);
  const find = (i: number): number => {
    while (parent[i] !== i) i = parent[i] = parent[parent[i]!]!;
    return i;
  };
  for (const course of courses) {
    const passes = ofCourse[course.index]!.sort((a, b) => a.vertex - b.vertex);
    for (const [i, pass] of passes.entries()) {
      const next = passes[i + 1];
      if (next === undefined) {
        if (pass.edgeAfter !== null && pass.edgeAfter > courseLengthM(course) - LEAST_BETWEEN_M) pass.edgeAfter = null;
        continue;
      }
      if (i === 0 && pass.edgeBefore !== null && pass.edgeBefore < LEAST_BETWEEN_M) pass.edgeBefore = null;
      if (pass.edgeAfter! + LEAST_BETWEEN_M <= next.edgeBefore!) continue;
      pass.edgeAfter = next.edgeBefore = null;
      parent[find(crossingOf.get(pass)!)] = find(crossingOf.get(next)!);
    }
    const only = passes.length === 1 ? passes[0]! : null;
    if (typeof only?.edgeBefore === 'number' && only.edgeBefore < LEAST_BETWEEN_M) only.edgeBefore = null;
  }
  const zoneOf = new Map<number, number>();
  for (const [i, crossing] of crossings.entries()) {
    const root = find(i);
    if (!zoneOf.has(root)) zoneOf.set(root, zoneOf.size);
    crossing.zone = zoneOf.get(root)!;
  }
  const spans = ofCourse.map((passes, c) => {
    const course = courses[c]!;
    return passes.map((pass): ZoneSpan => {
      const next = passes[passes.indexOf(pass) + 1];
      return {
        from: pass.edgeBefore ?? (pass.before && pass !== passes[0] ? course.station[pass.vertex]! : -Infinity),
        to: pass.edgeAfter ?? (next === undefined ? Infinity : course.station[next.vertex]!),
        zone: crossings[crossingOf.get(pass)!]!.zone,
      };
    });
  });
  return { crossings, zoneCount: zoneOf.size, spans };
}

/** How far along an arm of a pass the lines of other passes may come, metres. */
function armReachM(pass: Pass, way: 1 | -1, passes: readonly Pass[], reachM: (course: Course) => number): number {
  const [ux, uy] = leaving(pass, way);
  const own = reachM(pass.course);
  let most = LEAST_REACH_M;
  for (const other of passes) {
    if (other === pass) continue;
    for (const otherWay of [-1, 1] as const) {
      if (otherWay === -1 ? !other.before : !other.after) continue;
      const [vx, vy] = leaving(other, otherWay);
      const sine = Math.abs(ux * vy - uy * vx);
      const cosine = ux * vx + uy * vy;
      const reach =
        cosine > BESIDE_COSINE
          ? besideM(pass, way, other, otherWay, own + reachM(other.course)) + MARGIN_M
          : sine > ALONG_SINE
            ? (reachM(other.course) + own * Math.abs(cosine)) / sine + MARGIN_M
            : STRAIGHT_ON_REACH_M;
      most = Math.max(most, reach);
      // A line that ends here goes on until it meets the others, and those on both sides of them.
      if (cosine > BESIDE_COSINE && sine > ALONG_SINE) {
        most = Math.max(most, (reachM(other.course) + own * Math.abs(cosine)) / sine + MARGIN_M);
      }
    }
  }
  return Math.min(most, LARGEST_REACH_M);
}

/** How far along an arm another one is nearer than the lines of both reach together, metres. */
function besideM(pass: Pass, way: 1 | -1, other: Pass, otherWay: 1 | -1, apartM: number): number {
  const line = armLine(pass, way);
  const beside = armLine(other, otherWay);
  let station = 0;
  for (let i = 0; i + 1 < line.length; i++) {
    const [x0, y0] = line[i]!;
    const [x1, y1] = line[i + 1]!;
    const length = Math.hypot(x1 - x0, y1 - y0);
    for (let at = 0; at < length; at += MEASURE_EVERY_M) {
      const x = x0 + ((x1 - x0) * at) / length;
      const y = y0 + ((y1 - y0) * at) / length;
      let least = Infinity;
      for (let j = 0; j + 1 < beside.length; j++) {
        least = Math.min(least, toLegM(x, y, beside[j]![0], beside[j]![1], beside[j + 1]![0], beside[j + 1]![1]));
      }
      if (least > apartM) return station + at;
    }
    station += length;
  }
  return station;
}

/** Vertices of an arm from its node on, over the largest reach. */
export function armLine({ course, vertex }: Pass, way: 1 | -1): [number, number][] {
  const { east, north, station } = course;
  const line: [number, number][] = [];
  for (let i = vertex; i >= 0 && i < east.length; i += way) {
    line.push([east[i]!, north[i]!]);
    if (Math.abs(station[i]! - station[vertex]!) > LARGEST_REACH_M) break;
  }
  return line;
}

/** Unit direction in which a pass leaves its node, after (1) or before (-1) it. */
export function leaving({ course, vertex }: Pass, way: 1 | -1): [number, number] {
  const to = vertex + way;
  const dx = course.east[to]! - course.east[vertex]!;
  const dy = course.north[to]! - course.north[vertex]!;
  const length = Math.hypot(dx, dy);
  return [dx / length, dy / length];
}
