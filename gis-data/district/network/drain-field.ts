import type { Land } from '../land/land.ts';
import { verticalClearanceM } from './clearances.ts';
import { eastAt, northAt, type Course } from './course.ts';
import { kindOf } from './cross-section.ts';
import { POINT_KIND, type Draft } from './draft.ts';
import { crownM, DRAIN_DEPTHS, LARGEST_DRAIN_MM, RECKONED_SLOPE, type DrainSystem } from './drain-rules.ts';
import { DrainTree } from './drain-tree.ts';
import type { Connector, LaidDrains } from './laid-drains.ts';
import type { LaidMains } from './lay-mains.ts';
import type { MainLevels } from './main-levels.ts';
import { drainSpec } from './main-specs.ts';
import type { PipeSpec, SpecList } from './pipe-spec.ts';
import type { RiverBanks } from './river-bank.ts';
import { StormAbove } from './storm-above.ts';
import type { StreetIndex } from './street-index.ts';
import { WayIndex, type Way } from './way-index.ts';
import type { ZonePlanes } from './zone-layers.ts';

export interface DrainOptions {
  land: Land;
  laid: LaidMains;
  planes: ZonePlanes;
  levels: MainLevels;
  specs: SpecList;
  streets: StreetIndex;
  banks: RiverBanks;
  /** Length that the drains may have, metres. */
  wantedM: number;
  /** The storm drains, when sewers are laid below them. */
  storm: LaidDrains | null;
}

/** A manhole, outfall or station beside the streets. */
export interface Place {
  east: number;
  north: number;
  groundM: number;
  /** Highest outside top of the drains there, and lowest invert, metres of the datum. */
  topM: number;
  lowestM: number;
  /** Point that it flows to, -1 at the end of the way, and how far that is. */
  parent: number;
  lengthM: number;
  slope?: number;
  fitting?: string;
  largestMm: number;
  street: number;
}

/** The way from a point across its street to the outside of it. */
export interface WayOut {
  east: number;
  north: number;
  lengthM: number;
  /** Highest outside top, so as to pass below what lies in the street. */
  topM: number;
}

export const BESIDE_STREET_M = 1.5;
const BESIDE_WAY_M = 4;
/** Mains that a drain across the street comes so near in plan count as crossed. */
const BESIDE_MAIN_M = 1.6;
const MARGIN_M = 0.05;
/** Neighbours in a crossing may lie so much lower, and the point is still a hollow: from there nothing leads out. */
const CROSSING_DEPTH_M = 1.5;

/** The points of one system of drains, how high and low a drain may lie at each, and the tree of those that drain already. */
export class DrainField {
  readonly system: DrainSystem;
  readonly options: DrainOptions;
  readonly draft: Draft;
  readonly tree: DrainTree;
  /** Highest outside top at each point, metres of the datum, and the largest size of a drain from there, millimetres. */
  readonly topM: number[] = [];
  readonly largestMm: number[] = [];
  /** Points of the draft before this one lie in streets, the others beside them. */
  readonly streetPoints: number;
  readonly connectors: Connector[] = [];
  readonly ways = new WayIndex();
  readonly #neighbours: number[][];
  readonly #ofCourse = new Map<number, number[]>();
  readonly #storm: StormAbove | null;

  constructor(system: DrainSystem, options: DrainOptions) {
    this.system = system;
    this.options = options;
    const { laid, planes, storm } = options;
    const draft = (this.draft = laid.drafts[system]);
    this.#storm = storm === null ? null : new StormAbove(storm);
    const { topM, mostM } = DRAIN_DEPTHS[system];
    const asked = Float64Array.from(laid.layers, (layers) => layers.storm ?? 0);
    const below = this.#storm === null ? asked : this.#storm.depthsBelowPlanes(asked, planes);
    const highest: number[] = [];
    const lowest: number[] = [];
    this.streetPoints = draft.east.length;
    for (let point = 0; point < draft.east.length; point++) {
      const zone = draft.zone[point]!;
      const ground = draft.groundM[point]!;
      const limit =
        zone < 0 ? ground - topM : planes.levelM(zone, draft.east[point]!, draft.north[point]!) - below[zone]!;
      this.topM.push(limit);
      this.largestMm.push(LARGEST_DRAIN_MM[system][laid.courses[draft.course[point]!]!.rank]);
      highest.push(limit - crownM(this.largestSpec(point)));
      lowest.push(ground - mostM);
      const list = this.#ofCourse.get(draft.course[point]!);
      if (list === undefined) this.#ofCourse.set(draft.course[point]!, [point]);
      else list.push(point);
    }
    this.#neighbours = draft.east.map(() => []);
    const links = draft.from.map((from, link) => {
      const to = draft.to[link]!;
      this.#neighbours[from]!.push(to);
      this.#neighbours[to]!.push(from);
      return { from, to, lengthM: draft.lengthM(link) };
    });
    this.tree = new DrainTree(highest, lowest, links, RECKONED_SLOPE);
    this.#storm?.eachBelowConnector(draft, (point, top) => this.lowerTop(point, top));
  }

  largestSpec(point: number): PipeSpec {
    return drainSpec(this.options.specs, this.system, this.largestMm[point]!);
  }

  courseAt(point: number): Course {
    return this.options.laid.courses[this.draft.course[point]!]!;
  }

  /** Points of the street in a course. */
  pointsOf(course: number): readonly number[] {
    return this.#ofCourse.get(course) ?? [];
  }

  /** Points outside crossings from which the street rises both ways, the lowest first; then a third of the others. */
  hollows(): number[] {
    const { groundM, zone } = this.draft;
    const low: number[] = [];
    const others: number[] = [];
    for (let point = 0; point < this.streetPoints; point++) {
      if (zone[point]! >= 0) continue;
      const isLow = this.#neighbours[point]!.every(
        (next) => groundM[next]! >= groundM[point]! - (zone[next]! >= 0 ? CROSSING_DEPTH_M : 0),
      );
      (isLow ? low : others).push(point);
    }
    const rising = (a: number, b: number): number => groundM[a]! - groundM[b]! || a - b;
    return [...low.sort(rising), ...others.sort(rising).filter((_, i) => i % 3 === 0)];
  }

  /** Lowers the highest outside top at a point. */
  lowerTop(point: number, topM: number): void {
    if (topM >= this.topM[point]!) return;
    this.topM[point] = topM;
    this.tree.highestM[point] = topM - crownM(this.largestSpec(point));
  }

  addPlace(place: Place): number {
    const { east, north, groundM, topM, lowestM, parent, lengthM, largestMm, street } = place;
    const kind = POINT_KIND.branch;
    const point = this.draft.point({ east, north, groundM, zone: -1, kind, street, fitting: place.fitting ?? '' });
    this.topM.push(topM);
    this.largestMm.push(largestMm);
    this.tree.addPoint({
      highestM: topM - crownM(this.largestSpec(point)),
      lowestM,
      parent,
      lengthM,
      slope: place.slope ?? RECKONED_SLOPE,
    });
    if (parent >= this.streetPoints) this.ways.add([east, north, this.draft.east[parent]!, this.draft.north[parent]!]);
    return point;
  }

  /** The way from a point straight across its street, on the side of a place. */
  wayOut(point: number, toEast: number, toNorth: number): WayOut {
    const { levels } = this.options;
    const { draft } = this;
    const course = this.courseAt(point);
    const [leg, share] = [draft.leg[point]!, draft.share[point]!];
    const [x0, y0] = [draft.east[point]!, draft.north[point]!];
    const nx = -(course.north[leg + 1]! - course.north[leg]!);
    const ny = course.east[leg + 1]! - course.east[leg]!;
    const side = (toEast - x0) * nx + (toNorth - y0) * ny > 0 ? 1 : -1;
    const out = side * (course.widthM / 2 + BESIDE_STREET_M);
    const [x1, y1] = [eastAt(course, out, leg, share), northAt(course, out, leg, share)];
    const way: Way = [x0, y0, x1, y1];
    let topM = this.#storm?.topOnWayM(course, way) ?? Infinity;
    levels.eachBeside(course.index, way, BESIDE_MAIN_M, (spec, bottomM) => {
      topM = Math.min(topM, bottomM - verticalClearanceM(kindOf(spec), 'sewer') - MARGIN_M);
    });
    return { east: x1, north: y1, lengthM: Math.hypot(x1 - x0, y1 - y0), topM };
  }

  /** Whether a stretch beside or across the streets is free; the street of `point` does not count near it. */
  isFree(way: Way, point: number): boolean {
    const { streets, storm } = this.options;
    const { course, leg } = this.draft;
    const isOwn = (c: number, l: number): boolean => c === course[point] && Math.abs(l - leg[point]!) <= 1;
    if (streets.touched([way[0], way[1]], [way[2], way[3]], BESIDE_STREET_M, isOwn) !== null) return false;
    return this.ways.isFree(way, BESIDE_WAY_M) && storm?.ways.isFree(way, BESIDE_WAY_M) !== false;
  }

  /** Lets a point flow across its street to a place that drains; false when it lies too low for that. */
  join(point: number, way: WayOut, place: number): boolean {
    const { tree } = this;
    this.lowerTop(point, way.topM);
    const low = tree.lowM[place]! + RECKONED_SLOPE * way.lengthM;
    if (!tree.offer(point, place, way.lengthM, low)) return false;
    this.noteConnector(point, way);
    return true;
  }

  noteConnector(point: number, { east, north }: { east: number; north: number }): void {
    const { draft } = this;
    const [x0, y0] = [draft.east[point]!, draft.north[point]!];
    this.connectors.push({ course: draft.course[point]!, x0, y0, x1: east, y1: north, from: point });
    this.ways.add([x0, y0, east, north]);
  }
}
