import { eastAt, legCount, northAt, positionAt, type Course } from './course.ts';
import { leaving, type Crossing, type CrossingPass } from './crossings.ts';
import { POINT_KIND, type Draft } from './draft.ts';
import { orderOf, stationOf, type MainLine, type Stop } from './main-line.ts';
import type { PipeSpec } from './pipe-spec.ts';

/** What happens where a line comes upon another of its system: nothing lies between its zone edge and the other, or it is tied, by a pipe of `spec` where that is another. */
export type Tie = 'cut' | { spec: PipeSpec | null };

export interface TyingOptions {
  draft: Draft;
  groundM: (east: number, north: number) => number;
  /** Lines of the system on a course. */
  linesOf: (course: Course) => readonly MainLine[];
  /** Passes of crossings by course, in order. */
  passesOf: (course: Course) => readonly CrossingPass[];
  tie: (line: MainLine, other: MainLine) => Tie;
}

/** A straight part of a line within a crossing: from one share of a leg to another. */
interface Part {
  line: MainLine;
  leg: number;
  from: number;
  to: number;
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

interface Hit {
  line: MainLine;
  /** On the line that comes. */
  own: { leg: number; share: number };
  /** On the line that is there. */
  other: { leg: number; share: number };
  east: number;
  north: number;
}

/** Two arms that end where no other is, closer to each other than this (cosine), stay apart. */
const SHARPEST_CORNER_COSINE = 0.1;
/** Surveys have a point at least every 75 m. */
const LONGEST_LINK_M = 70;
/** Ends that come this near to a point that is already there take it. */
const SAME_POINT_M = 1.3;

/** Ties the lines of one system together at a crossing: lines that end there at the first line of their system that they come upon, lines that cross where they cross. */
export function tieLines({ passes, zone }: Crossing, options: TyingOptions): void {
  const there: Part[] = [];
  const loose: { line: MainLine; pass: CrossingPass; parts: Part[] }[] = [];
  const points: Stop[] = [];
  for (const pass of passes) {
    const isThrough = pass.before && pass.after;
    for (const line of options.linesOf(pass.course)) {
      if (isThrough) {
        const parts = throughParts(line, pass, options);
        if (crossThere(line, pass, parts, there, points, zone, options)) there.push(...parts);
      } else {
        const parts = armParts(line, pass, options);
        const hit = firstHit(parts, there);
        if (hit === null) {
          loose.push({ line, pass, parts });
          continue;
        }
        if (tieArm(line, pass, hit, points, zone, options)) there.push(...upTo(parts, hit));
      }
    }
  }
  tieLoose(loose, there, points, zone, options);
}

/** Arms that found nothing to end at: two of them meet where their lines do, or straight across the crossing; a further one ends there. */
function tieLoose(
  loose: readonly { line: MainLine; pass: CrossingPass; parts: Part[] }[],
  there: Part[],
  points: Stop[],
  zone: number,
  options: TyingOptions,
): void {
  if (loose.length < 2 || there.length > 0) return;
  const [first, second] = loose as [(typeof loose)[0], (typeof loose)[0]];
  if (first.line === second.line || options.tie(second.line, first.line) === 'cut') return;
  // Round a corner that is too sharp, the outer lines would have to go far beyond the streets.
  const [ux, uy] = leaving(first.pass, first.pass.after ? 1 : -1);
  const [vx, vy] = leaving(second.pass, second.pass.after ? 1 : -1);
  if (ux * vx + uy * vy > SHARPEST_CORNER_COSINE) return;
  const hit = firstHit(second.parts, first.parts);
  if (hit !== null) {
    const stop: Stop = { ...hit.other, kind: POINT_KIND.junction, point: -1 };
    first.line.junctions.push(stop);
    tieArm(second.line, second.pass, hit, [stop], zone, options);
    there.push(...upTo(second.parts, hit));
  } else {
    const edges = [first, second].map(({ line, pass }) => {
      const edge = pass.edgeBefore ?? pass.edgeAfter;
      return edge === null ? null : { line, at: positionAt(pass.course, edge) };
    });
    const [one, other] = edges;
    if (one === null || one === undefined || other === null || other === undefined) return;
    const ends = [one, other].map(({ line, at }): Stop => {
      const stop: Stop = { ...at, kind: POINT_KIND.junction, point: newPoint(line, at, zone, options) };
      line.junctions.push(stop);
      return stop;
    });
    const { course, spec } = second.line;
    const { draft } = options;
    const [a, b] = [ends[0]!.point, ends[1]!.point];
    const street = course.street[ends[1]!.leg]!;
    const span = Math.hypot(draft.east[b]! - draft.east[a]!, draft.north[b]! - draft.north[a]!);
    if (span <= LONGEST_LINK_M) draft.link(a, b, spec, street, course.index);
    else {
      const east = (draft.east[a]! + draft.east[b]!) / 2;
      const north = (draft.north[a]! + draft.north[b]!) / 2;
      const groundM = options.groundM(east, north);
      const [onCourse, leg] = [draft.course[b]!, draft.leg[b]!];
      const [share, offset] = [draft.share[b]!, draft.offset[b]!];
      const onStreet = { course: onCourse, leg, share, offset };
      const middle = draft.point({ east, north, groundM, zone, kind: POINT_KIND.fill, street, ...onStreet });
      draft.link(a, middle, spec, street, course.index);
      draft.link(middle, b, spec, street, course.index);
    }
    return;
  }
  for (const { line, pass, parts } of loose.slice(2)) {
    const found = firstHit(parts, there);
    if (found !== null) tieArm(line, pass, found, points, zone, options);
  }
}

/** Ties an arm to the line that it comes upon; false when it stays off. */
function tieArm(
  line: MainLine,
  pass: CrossingPass,
  hit: Hit,
  points: Stop[],
  zone: number,
  options: TyingOptions,
): boolean {
  const tie = options.tie(line, hit.line);
  if (tie === 'cut') return false;
  const point = sharedPoint(hit, points, zone, options);
  const stop: Stop = { ...hit.own, kind: POINT_KIND.junction, point };
  line.junctions.push(stop);
  if (tie.spec !== null) {
    const edge = pass.edgeBefore ?? pass.edgeAfter;
    const neighbour =
      edge === null ? orderOf(hit.own) + (pass.before ? -1 : 1) : orderOf(positionAt(pass.course, edge));
    const [from, to] = pass.before ? [neighbour, orderOf(hit.own)] : [orderOf(hit.own), neighbour];
    line.overrides.push({ from, to, spec: tie.spec });
  }
  return true;
}

/** A line that goes on through a crossing: tied to every line of its system that it crosses, or left out between the edges of the zone: false then. */
function crossThere(
  line: MainLine,
  pass: CrossingPass,
  parts: readonly Part[],
  there: readonly Part[],
  points: Stop[],
  zone: number,
  options: TyingOptions,
): boolean {
  const hits: Hit[] = [];
  for (const part of parts) {
    for (const other of there) {
      if (other.line.course === line.course) continue;
      const hit = intersect(part, other);
      if (hit !== null) hits.push(hit);
    }
  }
  for (const hit of hits) {
    const tie = options.tie(line, hit.line);
    const [from, to] = zoneOrders(line.course, pass, options.passesOf(line.course));
    if (tie === 'cut') {
      line.cuts.push([from, to]);
      return false;
    }
    const point = sharedPoint(hit, points, zone, options);
    line.junctions.push({ ...hit.own, kind: POINT_KIND.junction, point });
    if (tie.spec !== null) line.overrides.push({ from, to, spec: tie.spec });
  }
  return true;
}

/** From where to where a course lies in the zone of a crossing; up to the next crossing where the two share it. */
export function zoneOrders(course: Course, pass: CrossingPass, passes: readonly CrossingPass[]): [number, number] {
  const i = passes.indexOf(pass);
  const order = (station: number): number => orderOf(positionAt(course, station));
  const from = pass.edgeBefore !== null ? order(pass.edgeBefore) : (passes[i - 1]?.vertex ?? 0);
  const to = pass.edgeAfter !== null ? order(pass.edgeAfter) : (passes[i + 1]?.vertex ?? legCount(course));
  return [from, to];
}

/** The point of a hit: one that is already there, or a new one that the line there gets too. */
function sharedPoint(hit: Hit, points: Stop[], zone: number, options: TyingOptions): number {
  const { draft } = options;
  for (const stop of hit.line.junctions) {
    if (stop.point < 0) continue;
    const apart = Math.hypot(draft.east[stop.point]! - hit.east, draft.north[stop.point]! - hit.north);
    if (apart < SAME_POINT_M) return stop.point;
  }
  const waiting = hit.line.junctions.find(
    (stop) => stop.point < 0 && Math.abs(orderOf(stop) - orderOf(hit.other)) < 1e-9,
  );
  const point = newPoint(hit.line, hit.other, zone, options);
  if (waiting !== undefined) waiting.point = point;
  else {
    const stop: Stop = { ...hit.other, kind: POINT_KIND.junction, point };
    hit.line.junctions.push(stop);
    points.push(stop);
  }
  return point;
}

function newPoint(
  { course, offset }: MainLine,
  { leg, share }: { leg: number; share: number },
  zone: number,
  { draft, groundM }: TyingOptions,
): number {
  const east = eastAt(course, offset, leg, share);
  const north = northAt(course, offset, leg, share);
  const street = course.street[leg]!;
  const kind = POINT_KIND.junction;
  return draft.point({
    east,
    north,
    groundM: groundM(east, north),
    zone,
    kind,
    street,
    course: course.index,
    leg,
    share,
    offset,
  });
}

/** A line through a crossing, from edge to edge of the zone, or over one leg where the zone goes on. */
function throughParts(line: MainLine, pass: CrossingPass, { passesOf }: TyingOptions): Part[] {
  const [from, to] = zoneOrders(line.course, pass, passesOf(line.course));
  return partsBetween(line, from, to);
}

/** A line that ends at a crossing, from the edge of the zone on through it, in that direction. */
function armParts(line: MainLine, pass: CrossingPass, { passesOf }: TyingOptions): Part[] {
  const { course } = line;
  const passes = passesOf(course);
  const [from, to] = zoneOrders(course, pass, passes);
  const edge = pass.before ? from : to;
  const legs = legCount(course);
  const leg = pass.before ? legs - 1 : 0;
  const legM = course.station[leg + 1]! - course.station[leg]!;
  const at = course.station[pass.vertex]!;
  const reach = 1.3 * Math.abs(at - stationOf(course, split(edge, legs))) + 4;
  if (pass.before) {
    const parts = partsBetween(line, edge, legs);
    parts.push(partOf(line, leg, 1, 1 + reach / legM));
    return parts;
  }
  const parts = partsBetween(line, 0, edge).toReversed().map(reversed);
  parts.push(partOf(line, leg, 0, -reach / legM));
  return parts;
}

const split = (order: number, legs: number): { leg: number; share: number } => {
  const leg = Math.min(Math.max(Math.floor(order), 0), legs - 1);
  return { leg, share: order - leg };
};

function partsBetween(line: MainLine, from: number, to: number): Part[] {
  const parts: Part[] = [];
  const last = legCount(line.course) - 1;
  for (let leg = Math.max(0, Math.floor(from)); leg <= last && leg < to; leg++) {
    const begin = Math.max(from - leg, 0);
    const end = Math.min(to - leg, 1);
    if (end > begin) parts.push(partOf(line, leg, begin, end));
  }
  return parts;
}

function partOf(line: MainLine, leg: number, from: number, to: number): Part {
  const { course, offset } = line;
  return {
    line,
    leg,
    from,
    to,
    x0: eastAt(course, offset, leg, from),
    y0: northAt(course, offset, leg, from),
    x1: eastAt(course, offset, leg, to),
    y1: northAt(course, offset, leg, to),
  };
}

const reversed = ({ line, leg, from, to, x0, y0, x1, y1 }: Part): Part => ({
  line,
  leg,
  from: to,
  to: from,
  x0: x1,
  y0: y1,
  x1: x0,
  y1: y0,
});

/** The parts of an arm up to where it hits. */
function upTo(parts: readonly Part[], hit: Hit): Part[] {
  const kept: Part[] = [];
  for (const part of parts) {
    const isLast = part.leg === hit.own.leg && (hit.own.share - part.from) * (hit.own.share - part.to) <= 0;
    if (isLast) {
      kept.push({ ...part, to: hit.own.share, x1: hit.east, y1: hit.north });
      break;
    }
    kept.push(part);
  }
  return kept;
}

function firstHit(parts: readonly Part[], there: readonly Part[]): Hit | null {
  for (const part of parts) {
    let best: Hit | null = null;
    for (const other of there) {
      const hit = intersect(part, other);
      if (hit === null) continue;
      if (best === null || Math.abs(hit.own.share - part.from) < Math.abs(best.own.share - part.from)) best = hit;
    }
    if (best !== null) return best;
  }
  return null;
}

function intersect(part: Part, other: Part): Hit | null {
  const ux = part.x1 - part.x0;
  const uy = part.y1 - part.y0;
  const vx = other.x1 - other.x0;
  const vy = other.y1 - other.y0;
  const cross = ux * vy - uy * vx;
  if (Math.abs(cross) < 1e-9 * (ux * ux + uy * uy + vx * vx + vy * vy)) return null;
  const wx = other.x0 - part.x0;
  const wy = other.y0 - part.y0;
  const s = (wx * vy - wy * vx) / cross;
  const t = (wx * uy - wy * ux) / cross;
  if (s < 0 || s > 1 || t < 0 || t > 1) return null;
  return {
    line: other.line,
    own: { leg: part.leg, share: part.from + (part.to - part.from) * s },
    other: { leg: other.leg, share: other.from + (other.to - other.from) * t },
    east: other.x0 + vx * t,
    north: other.y0 + vy * t,
  };
}
