import type { DirectionField } from './direction-field.ts';
import { rasterValue } from './ground-raster.ts';
import type { StreetRank } from './land.ts';
import type { RiverField } from './river-field.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { Settlement } from './settlement.ts';
import type { Site } from './site.ts';
import type { StreetWeb } from './street-web.ts';

/** How streets of a rank grow. */
export interface Growth {
  rank: StreetRank;
  /** Distance between neighbours where density is 0 and where it is 1, metres. */
  thinM: number;
  denseM: number;
  /** Density from which on they grow. */
  least: number;
  shortestM: number;
  longestM: number;
  /** Of the ground along the street. */
  steepest: number;
  /** Share of the streets that may end nowhere. */
  deadEnds: number;
  stepM: number;
}

export interface GrowthGround {
  site: Site;
  settlement: Settlement;
  river: RiverField;
  directionAt: DirectionField;
}

/** Distance of streets from the banks and from the outline. */
const DRY_M = 26;
const INSIDE_M = 45;
/** A street joins at an angle whose sine is at least this. */
const SHARPEST_JOIN = 0.5;
/** Nearer to a vertex than this a street joins at the vertex. */
const SNAP_M = 16;
/** How far a street may turn away from where it set out, radians: less than a right angle, so it cannot meet itself. */
const MOST_TURN = 1.35;

/** Traces a street from a place of a way until it meets another one, as vertices of the web; undefined when nothing worth a street comes of it. */
export function traceStreet(
  web: StreetWeb,
  { site, settlement, river, directionAt }: GrowthGround,
  growth: Growth,
  seed: { way: number; east: number; north: number; along: number; side: 1 | -1 },
  random: SeededRandom,
): { rank: StreetRank; vertices: number[] } | undefined {
  const across = seed.along + (seed.side * Math.PI) / 2;
  let heading = armNearest(directionAt(seed.east, seed.north), across);
  if (Math.abs(turnOf(heading, across)) > 0.6) heading = across;
  const outset = heading;
  const { frame, ground } = settlement;
  const separation = (east: number, north: number): number =>
    growth.thinM + (growth.denseM - growth.thinM) * settlement.densityAt(east, north);
  const crowdedAt = (east: number, north: number, direction: number, reachM: number): boolean => {
    const x = Math.cos(direction);
    const y = Math.sin(direction);
    const near = web.nearest(east, north, reachM, (segment) => {
      const from = web.segmentFrom[segment]!;
      const to = web.segmentTo[segment]!;
      const dx = web.east[to]! - web.east[from]!;
      const dy = web.north[to]! - web.north[from]!;
      return Math.abs(dx * x + dy * y) > 0.8 * Math.hypot(dx, dy);
    });
    return near !== undefined;
  };
  const spread = separation(seed.east, seed.north);
  const probe = Math.min(0.45 * spread, 60);
  if (
    crowdedAt(
      seed.east + probe * Math.cos(heading),
      seed.north + probe * Math.sin(heading),
      heading,
      Math.min(0.62 * spread, 400),
    )
  ) {
    return undefined;
  }

  const east = [seed.east];
  const north = [seed.north];
  const longest = growth.longestM * (growth.rank === 'lane' ? 0.35 + 0.65 * random.next() : 1);
  let length = 0;
  let join: { segment: number; east: number; north: number } | undefined;
  // The street that it leaves is not what it meets, unless it has gone a way.
  const leaves = (segment: number): boolean => length < 1.5 * growth.stepM && web.segmentWay[segment] === seed.way;
  while (length < longest) {
    const e = east.at(-1)!;
    const n = north.at(-1)!;
    const arm = armNearest(directionAt(e, n), heading);
    heading += 0.7 * turnOf(arm, heading);
    if (Math.abs(turnOf(heading, outset)) > MOST_TURN) break;
    const dx = Math.cos(heading);
    const dy = Math.sin(heading);
    const nextEast = e + growth.stepM * dx;
    const nextNorth = n + growth.stepM * dy;
    const outset1 = length === 0 ? 0.5 : 0;
    const crossing = web.firstCrossing(
      e + outset1 * dx,
      n + outset1 * dy,
      nextEast + 0.6 * growth.stepM * dx,
      nextNorth + 0.6 * growth.stepM * dy,
    );
    if (crossing !== undefined) {
      join = crossing;
      break;
    }
    if (!(river.bankDistanceM(nextEast, nextNorth) > DRY_M) || site.depthInsideM(nextEast, nextNorth) < INSIDE_M) break;
    if (!(settlement.densityAt(nextEast, nextNorth) > 0.5 * growth.least)) break;
    const rise = rasterValue(frame, ground, nextEast, nextNorth) - rasterValue(frame, ground, e, n);
    if (Math.abs(rise) > growth.steepest * growth.stepM) break;
    const beside = web.nearest(nextEast, nextNorth, 0.8 * growth.stepM, (segment) => !leaves(segment));
    if (beside !== undefined) {
      join = beside;
      break;
    }
    if (length > 0 && crowdedAt(nextEast, nextNorth, heading, 0.5 * separation(nextEast, nextNorth))) break;
    east.push(nextEast);
    north.push(nextNorth);
    length += growth.stepM;
  }

  if (join === undefined && growth.rank !== 'lane') {
    // It goes on a little, straight, when that brings it to a street.
    const e = east.at(-1)!;
    const n = north.at(-1)!;
    const far = 1.1 * separation(e, n);
    const ahead = web.firstCrossing(
      e + 0.5 * Math.cos(heading),
      n + 0.5 * Math.sin(heading),
      e + far * Math.cos(heading),
      n + far * Math.sin(heading),
    );
    if (ahead !== undefined && length > 0 && passable(e, n, ahead.east, ahead.north)) {
      const steps = Math.floor(Math.hypot(ahead.east - e, ahead.north - n) / growth.stepM);
      for (let i = 1; i < steps; i++) {
        east.push(e + (ahead.east - e) * (i / steps));
        north.push(n + (ahead.north - n) * (i / steps));
      }
      join = ahead;
    }
  }
  if (join !== undefined && (web.ways[web.segmentWay[join.segment]!]!.rank === 'expressway' || !opens(join))) {
    join = undefined;
  }
  if (join === undefined) {
    // Away from what it could not join.
    if (length < growth.shortestM || !random.chance(growth.deadEnds)) return undefined;
    if (east.length < 2) return undefined;
    const last = web.nearest(east.at(-1)!, north.at(-1)!, 22, () => true);
    if (last !== undefined) {
      east.pop();
      north.pop();
      if (east.length < 3) return undefined;
    }
  }
  return settleTrace(join);

  function passable(aEast: number, aNorth: number, bEast: number, bNorth: number): boolean {
    const steps = Math.ceil(Math.hypot(bEast - aEast, bNorth - aNorth) / 20);
    let level = rasterValue(frame, ground, aEast, aNorth);
    for (let i = 1; i <= steps; i++) {
      const e = aEast + ((bEast - aEast) * i) / steps;
      const n = aNorth + ((bNorth - aNorth) * i) / steps;
      if (!(river.bankDistanceM(e, n) > DRY_M) || site.depthInsideM(e, n) < INSIDE_M) return false;
      const next = rasterValue(frame, ground, e, n);
      if (Math.abs(next - level) > 1.3 * growth.steepest * 20) return false;
      level = next;
    }
    return true;
  }

  /** Whether the angle at a join is wide enough, and the way there dry. */
  function opens({ segment, east: e, north: n }: { segment: number; east: number; north: number }): boolean {
    if (web.ways[web.segmentWay[segment]!]!.bridge) return false;
    const fromEast = east.at(-1)!;
    const fromNorth = north.at(-1)!;
    const from = web.segmentFrom[segment]!;
    const to = web.segmentTo[segment]!;
    const dx = web.east[to]! - web.east[from]!;
    const dy = web.north[to]! - web.north[from]!;
    const cross = dx * (n - fromNorth) - dy * (e - fromEast);
    const product = Math.hypot(dx, dy) * Math.hypot(e - fromEast, n - fromNorth);
    return Math.abs(cross) > SHARPEST_JOIN * product && passable(fromEast, fromNorth, e, n);
  }

  /** Adds the vertices to the web, unless an end cannot be reached without crossing something. */
  function settleTrace(
    end: { segment: number; east: number; north: number } | undefined,
  ): { rank: StreetRank; vertices: number[] } | undefined {
    const root = web.nearest(seed.east, seed.north, 2, (segment) => web.segmentWay[segment] === seed.way);
    if (root === undefined) return undefined;
    const start = web.vertexOn(root.segment, root.east, root.north, SNAP_M);
    if (web.degree[start]! >= 4 || web.ways[web.segmentWay[root.segment]!]?.bridge === true) return undefined;
    if (end !== undefined && web.segmentWay[end.segment]! < 0) return undefined;
    const finish = end === undefined ? undefined : web.vertexOn(end.segment, end.east, end.north, SNAP_M);
    if (finish === start || (finish !== undefined && web.degree[finish]! >= 4)) return undefined;
    // The last inner place gives way when the end is next to it.
    if (finish !== undefined && east.length > 2) {
      const apart = Math.hypot(web.east[finish]! - east.at(-1)!, web.north[finish]! - north.at(-1)!);
      if (apart < 0.5 * growth.stepM) {
        east.pop();
        north.pop();
      }
    }
    east[0] = web.east[start]!;
    north[0] = web.north[start]!;
    const first = east.length > 1 ? 1 : 0;
    if (first === 1 && web.firstCrossing(east[0], north[0], east[1]!, north[1]!, start) !== undefined) return undefined;
    if (finish !== undefined) {
      const fromEast = east.at(-1)!;
      const fromNorth = north.at(-1)!;
      const barred = web.firstCrossing(fromEast, fromNorth, web.east[finish]!, web.north[finish]!, start, finish);
      if (barred !== undefined) return undefined;
    }
    if (finish !== undefined && first === 0 && joined(start, finish)) return undefined;
    const vertices = [start];
    for (let i = 1; i < east.length; i++) vertices.push(web.addVertex(east[i]!, north[i]!));
    if (finish !== undefined) vertices.push(finish);
    const rank = growth.rank === 'local' && finish === undefined && length < 260 ? 'lane' : growth.rank;
    return { rank, vertices };
  }

  function joined(a: number, b: number): boolean {
    for (let segment = 0; segment < web.segmentFrom.length; segment++) {
      if (web.segmentWay[segment]! < 0) continue;
      const from = web.segmentFrom[segment]!;
      const to = web.segmentTo[segment]!;
      if ((from === a && to === b) || (from === b && to === a)) return true;
    }
    return false;
  }
}

/** The arm of a cross (an angle and its quarter turns) that is nearest to a heading. */
function armNearest(cross: number, heading: number): number {
  return cross + (Math.PI / 2) * Math.round((heading - cross) / (Math.PI / 2));
}

/** From a heading to another, -π to π. */
function turnOf(to: number, from: number): number {
  const turn = to - from;
  return turn - 2 * Math.PI * Math.round(turn / (2 * Math.PI));
}
