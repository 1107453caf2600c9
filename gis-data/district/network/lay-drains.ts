import type { Land } from '../land/land.ts';
import { verticalClearanceM } from './clearances.ts';
import { eastAt, northAt, type Course } from './course.ts';
import { kindOf } from './cross-section.ts';
import { POINT_KIND, type Draft } from './draft.ts';
import {
  bedM,
  crownM,
  DRAIN_DEPTHS,
  drainSlopes,
  LARGEST_DRAIN_MM,
  neededDrainMm,
  RECKONED_SLOPE,
  type DrainSystem,
} from './drain-rules.ts';
import { DrainTree } from './drain-tree.ts';
import type { LaidMains } from './lay-mains.ts';
import type { MainLevels } from './main-levels.ts';
import { drainSpec } from './main-specs.ts';
import type { PipeSpec, SpecList } from './pipe-spec.ts';
import type { RiverBanks } from './river-bank.ts';
import { planDistanceM, type StreetIndex } from './street-index.ts';
import type { ZonePlanes } from './zone-layers.ts';

/** A drain across a street to what lies beside it. */
export interface Connector {
  course: number;
  x0: number;
  y0: number;
  x1: number;
  y1: number;
  /** Street point, and the next towards the outfall or, coming in, the one before. */
  from: number;
  to: number;
}

/** A drain from a point to the one that it flows to. */
export interface LaidDrain {
  from: number;
  to: number;
  spec: PipeSpec;
  startM: number;
  endM: number;
}

/** The drains of one system: every one falls to an outfall, a treatment plant or a pumping station. */
export interface LaidDrains {
  system: DrainSystem;
  draft: Draft;
  drains: LaidDrain[];
  /** Drain that leaves each point, as an index of `drains`; -1 at outfalls and where there is none. */
  out: Int32Array;
  /** Level at which the water leaves each point, metres of the datum; NaN where there is no drain. */
  invertM: Float64Array;
  /** Drains across streets, to outfalls and trunks. */
  connectors: Connector[];
}

export interface DrainOptions {
  land: Land;
  laid: LaidMains;
  planes: ZonePlanes;
  levels: MainLevels;
  specs: SpecList;
  streets: StreetIndex;
  banks: RiverBanks;
  /** The storm drains, when sewers are laid below them. */
  storm: LaidDrains | null;
}

/** Mains that a drain across the street comes so near in plan count as crossed. */
const BESIDE_MAIN_M = 1.6;
const MARGIN_M = 0.05;
const BESIDE_STREET_M = 1.5;
const MANHOLE_GAP_M = 36;
const OUTFALL_TOP_M = 0.75;
const RIVER_WITHIN_M = 95;
const OUTFALL_FROM_EDGE_M = 6.5;
/** An outfall may lie below the water that is usual, with a flap. */
const OUTFALL_BELOW_WATER_M = 1.9;
const OUTFALL_SPACING_M = 220;
const STATION_BESIDE_M = 14;
/** A station for less is not built, and the streets have no sewer. */
const LEAST_FOR_STATION_M = 400;
const INTERCEPTOR_FROM_EDGE_M = 2.5;
const INTERCEPTOR_SLOPE = 0.001;
const INTERCEPTOR_MM = 1500;
const TRUNK_MM = 600;

/** Lays the drains of a system on the points that its mains have in the streets; adds outfalls and trunks to its draft. */
export function layDrains(system: DrainSystem, options: DrainOptions): LaidDrains {
  const work = new DrainWork(system, options);
  if (system === 'storm') work.dischargeToWater();
  else work.collectAlongRivers();
  return work.finish();
}

class DrainWork {
  readonly #system: DrainSystem;
  readonly #options: DrainOptions;
  readonly #draft: Draft;
  readonly #tree: DrainTree;
  /** Highest outside top, and the largest size that a drain from the point may have. */
  readonly #topM: number[] = [];
  readonly #largestMm: number[] = [];
  readonly #neighbours: number[][];
  readonly #connectors: Connector[] = [];
  readonly #ofCourse = new Map<number, number[]>();
  readonly #streetPoints: number;

  constructor(system: DrainSystem, options: DrainOptions) {
    this.#system = system;
    this.#options = options;
    const { laid, specs, planes } = options;
    const draft = (this.#draft = laid.drafts[system]);
    const { topM, mostM } = DRAIN_DEPTHS[system];
    const below = this.#depthsBelowPlanes();
    const highest: number[] = [];
    const lowest: number[] = [];
    this.#streetPoints = draft.east.length;
    for (let i = 0; i < draft.east.length; i++) {
      const zone = draft.zone[i]!;
      const ground = draft.groundM[i]!;
      const limit = zone < 0 ? ground - topM : planes.levelM(zone, draft.east[i]!, draft.north[i]!) - below[zone]!;
      const size = LARGEST_DRAIN_MM[system][laid.courses[draft.course[i]!]!.rank];
      this.#topM.push(limit);
      this.#largestMm.push(size);
      highest.push(limit - crownM(drainSpec(specs, system, size)));
      lowest.push(ground - mostM);
      const list = this.#ofCourse.get(draft.course[i]!);
      if (list === undefined) this.#ofCourse.set(draft.course[i]!, [i]);
      else list.push(i);
    }
    this.#neighbours = draft.east.map(() => []);
    const links = draft.from.map((from, link) => {
      const to = draft.to[link]!;
      this.#neighbours[from]!.push(to);
      this.#neighbours[to]!.push(from);
      return { from, to, lengthM: draft.lengthM(link) };
    });
    this.#tree = new DrainTree(highest, lowest, links, RECKONED_SLOPE);
    if (system === 'sewage') this.#keepBelowStormConnectors();
  }

  /** Storm water: to the rivers, and from hollows to the creek beside the street. */
  dischargeToWater(): void {
    const tree = this.#tree;
    for (const point of this.#riverside()) this.#offerRiverOutfall(point);
    tree.grow();
    for (const point of this.#hollows()) {
      if (!tree.isReached(point) && this.#offerCreekOutfall(point)) tree.grow();
    }
  }

  /** Sewage: to interceptors along the banks, and down the valleys to the next street. */
  collectAlongRivers(): void {
    const tree = this.#tree;
    const manholes = this.#layInterceptors();
    for (const point of this.#riverside()) this.#offerInterceptor(point, manholes);
    tree.grow();
    for (const point of this.#hollows()) {
      if (!tree.isReached(point) && this.#offerValleyTrunk(point)) tree.grow();
    }
    for (const point of this.#hollows()) {
      if (!tree.isReached(point) && this.#offerStation(point)) tree.grow();
    }
  }

  /** Sizes by what flows in, levels as high as allowed, from the heads down. */
  finish(): LaidDrains {
    const { specs } = this.#options;
    const draft = this.#draft;
    const { order, parent, parentLengthM, lowM } = this.#tree;
    const count = parent.length;
    const upstreamM = new Float64Array(count);
    for (let k = order.length - 1; k >= 0; k--) {
      const point = order[k]!;
      upstreamM[point]! += parentLengthM[point]!;
      if (parent[point]! >= 0) upstreamM[parent[point]!]! += upstreamM[point]!;
    }
    const sizeMm = new Float64Array(count);
    for (const point of order) {
      const down = parent[point]!;
      const limit = down < 0 || parent[down]! < 0 ? Infinity : sizeMm[down]!;
      sizeMm[point] = Math.min(neededDrainMm(this.#system, upstreamM[point]!), this.#largestMm[point]!, limit);
    }
    // What lies beside the streets and carries nothing is not built, nor a station for a few houses.
    const built = new Uint8Array(count);
    const isPoor = new Uint8Array(count);
    for (const point of order) {
      const down = parent[point]!;
      const poor =
        down < 0 ? draft.fitting[point] === '泵站' && upstreamM[point]! < LEAST_FOR_STATION_M : isPoor[down] === 1;
      isPoor[point] = poor ? 1 : 0;
    }
    for (let k = order.length - 1; k >= 0; k--) {
      const point = order[k]!;
      if (isPoor[point] === 1) continue;
      if (point < this.#streetPoints) built[point] = 1;
      if (built[point] === 1 && parent[point]! >= 0) built[parent[point]!] = 1;
    }
    const invertM = new Float64Array(count).fill(NaN);
    const capM = new Float64Array(count).fill(Infinity);
    const out = new Int32Array(count).fill(-1);
    const drains: LaidDrain[] = [];
    const specOf = (point: number): PipeSpec => drainSpec(specs, this.#system, sizeMm[point]!);
    for (let k = order.length - 1; k >= 0; k--) {
      const point = order[k]!;
      if (built[point] === 0) continue;
      const spec = specOf(point);
      let invert = Math.min(this.#topM[point]! - crownM(spec), capM[point]!);
      const down = parent[point]!;
      if (down >= 0) {
        const { least, most } = drainSlopes(sizeMm[point]!);
        const lengthM = parentLengthM[point]!;
        // No steeper than the size bears: deeper here, and a drop on the way in.
        invert = Math.min(invert, this.#topM[down]! - crownM(spec) + most * lengthM);
        invert = Math.max(invert, lowM[point]!);
        capM[down] = Math.min(capM[down]!, invert - least * lengthM);
      }
      invertM[point] = invert;
    }
    for (const point of order) {
      const down = parent[point]!;
      if (built[point] === 0 || down < 0) continue;
      const spec = specOf(point);
      const start = invertM[point]!;
      const { most } = drainSlopes(sizeMm[point]!);
      const end = Math.min(
        Math.max(invertM[down]!, start - most * parentLengthM[point]!),
        Math.max(invertM[down]!, this.#topM[down]! - crownM(spec)),
      );
      out[point] = drains.length;
      drains.push({ from: point, to: down, spec, startM: start, endM: end });
    }
    return { system: this.#system, draft, drains, out, invertM, connectors: this.#connectors };
  }

  /** Depths below the planes of the zones at which the outside tops begin. */
  #depthsBelowPlanes(): Float64Array {
    const { laid, storm, planes } = this.#options;
    const below = Float64Array.from(laid.layers, (layers) => layers.storm ?? 0);
    if (this.#system === 'storm' || storm === null) return below;
    const lower = (point: number, bottomM: number): void => {
      const { zone, east, north } = storm.draft;
      const at = zone[point]!;
      if (at < 0) return;
      const plane = planes.levelM(at, east[point]!, north[point]!);
      below[at] = Math.max(below[at]!, plane - bottomM + verticalClearanceM('sewer', 'sewer') + 0.03);
    };
    for (const { from, to, spec, startM, endM } of storm.drains) {
      lower(from, startM - bedM(spec));
      lower(to, endM - bedM(spec));
    }
    return below;
  }

  /** Points near the water outside crossings, the nearest of each stretch of bank. */
  #riverside(): number[] {
    const { banks } = this.#options;
    const { east, north, zone } = this.#draft;
    const nearest = new Map<string, { point: number; fromEdgeM: number }>();
    for (let point = 0; point < this.#streetPoints; point++) {
      if (zone[point]! >= 0) continue;
      const bank = banks.nearest(east[point]!, north[point]!, RIVER_WITHIN_M);
      if (bank === null) continue;
      const cell = `${Math.floor(bank.east / OUTFALL_SPACING_M)} ${Math.floor(bank.north / OUTFALL_SPACING_M)} ${this.#draft.course[point]}`;
      const best = nearest.get(cell);
      if (best === undefined || bank.fromEdgeM < best.fromEdgeM)
        nearest.set(cell, { point, fromEdgeM: bank.fromEdgeM });
    }
    return [...nearest.values()].map(({ point }) => point);
  }

  /** Points outside crossings from which the street rises both ways, the lowest first; then the others. */
  #hollows(): number[] {
    const { groundM, zone } = this.#draft;
    const low: number[] = [];
    const others: number[] = [];
    for (let point = 0; point < this.#streetPoints; point++) {
      if (zone[point]! >= 0) continue;
      const isLow = this.#neighbours[point]!.every(
        (next) => groundM[next]! >= groundM[point]! - (zone[next]! >= 0 ? 1.5 : 0),
      );
      (isLow ? low : others).push(point);
    }
    const rising = (a: number, b: number): number => groundM[a]! - groundM[b]! || a - b;
    return [...low.sort(rising), ...others.sort(rising).filter((_, i) => i % 3 === 0)];
  }

  /** The way from a point across its street and out of it on the side of a place, and how high a drain there may lie so as to pass below what it crosses. */
  #wayOut(point: number, toEast: number, toNorth: number): { east: number; north: number; topM: number } | null {
    const { laid, levels } = this.#options;
    const { course: courses, leg: legs, share: shares, east, north } = this.#draft;
    const course = laid.courses[courses[point]!]!;
    const [leg, share] = [legs[point]!, shares[point]!];
    const nx = -(course.north[leg + 1]! - course.north[leg]!);
    const ny = course.east[leg + 1]! - course.east[leg]!;
    const length = Math.hypot(nx, ny);
    const across = ((toEast - east[point]!) * nx + (toNorth - north[point]!) * ny) / length;
    const side = across > 0 ? 1 : -1;
    const out = side * (course.widthM / 2 + BESIDE_STREET_M);
    let topM = Infinity;
    const [x0, y0] = [east[point]!, north[point]!];
    const [x1, y1] = [eastAt(course, out, leg, share), northAt(course, out, leg, share)];
    levels.eachBeside(course.index, [x0, y0, x1, y1], BESIDE_MAIN_M, (spec, bottomM) => {
      topM = Math.min(topM, bottomM - verticalClearanceM(kindOf(spec), 'sewer') - MARGIN_M);
    });
    const storm = this.#bottomAcross(course, leg, share, out, point);
    if (storm !== null) topM = Math.min(topM, storm - verticalClearanceM('sewer', 'sewer') - MARGIN_M);
    return { east: x1, north: y1, topM };
  }

  /** Outside bottom of the lowest storm drain that a way out crosses; null where there is none, or when storm drains are laid themselves. */
  #bottomAcross(course: Course, leg: number, share: number, out: number, point: number): number | null {
    const { storm } = this.#options;
    if (storm === null || this.#system === 'storm') return null;
    const { east, north } = this.#draft;
    const [x1, y1] = [eastAt(course, out, leg, share), northAt(course, out, leg, share)];
    let lowest: number | null = null;
    for (const { from, to, spec, startM, endM } of this.#stormOf(course.index)) {
      const { draft } = storm;
      const apart = planDistanceM(
        east[point]!,
        north[point]!,
        x1,
        y1,
        draft.east[from]!,
        draft.north[from]!,
        draft.east[to]!,
        draft.north[to]!,
      );
      if (apart > 2) continue;
      const bottom = Math.min(startM, endM) - bedM(spec);
      lowest = Math.min(lowest ?? Infinity, bottom);
    }
    return lowest;
  }

  #stormByCourse: Map<number, LaidDrain[]> | null = null;
  #stormOf(course: number): readonly LaidDrain[] {
    const { storm } = this.#options;
    if (storm === null) return [];
    if (this.#stormByCourse === null) {
      this.#stormByCourse = new Map();
      for (const drain of storm.drains) {
        const at = storm.draft.course[drain.from]!;
        const list = this.#stormByCourse.get(at);
        if (list === undefined) this.#stormByCourse.set(at, [drain]);
        else list.push(drain);
      }
    }
    return this.#stormByCourse.get(course) ?? [];
  }

  /** Sewers that a storm connector crosses lie below it. */
  #keepBelowStormConnectors(): void {
    const { storm, specs } = this.#options;
    const draft = this.#draft;
    if (storm === null) return;
    const linksOf = new Map<number, number[]>();
    for (let link = 0; link < draft.from.length; link++) {
      const course = draft.course[draft.from[link]!]!;
      const list = linksOf.get(course);
      if (list === undefined) linksOf.set(course, [link]);
      else list.push(link);
    }
    for (const { course, x0, y0, x1, y1, from } of storm.connectors) {
      const drain = storm.drains[storm.out[from]!];
      if (drain === undefined) continue;
      const bottom = Math.min(drain.startM, drain.endM) - bedM(drain.spec);
      for (const link of linksOf.get(course) ?? []) {
        const [a, b] = [draft.from[link]!, draft.to[link]!];
        if (planDistanceM(x0, y0, x1, y1, draft.east[a]!, draft.north[a]!, draft.east[b]!, draft.north[b]!) > 1)
          continue;
        for (const end of [a, b]) {
          this.#lowerTop(
            end,
            bottom - verticalClearanceM('sewer', 'sewer') - 0.05,
            drainSpec(specs, this.#system, this.#largestMm[end]!),
          );
        }
      }
    }
  }

  #lowerTop(point: number, topM: number, largest: PipeSpec): void {
    if (topM >= this.#topM[point]!) return;
    this.#topM[point] = topM;
    this.#tree.highestM[point] = topM - crownM(largest);
  }

  /** Whether a way from one place to another, beside the streets, is free; the street of `point` does not count near it. */
  #isFree(from: readonly [number, number], to: readonly [number, number], point: number): boolean {
    const { streets } = this.#options;
    const { course, leg } = this.#draft;
    const isOwn = (c: number, l: number): boolean => c === course[point] && Math.abs(l - leg[point]!) <= 1;
    if (streets.touched(from, to, 1.5, isOwn) !== null) return false;
    return (
      this.#connectors.every(
        (other) =>
          Math.abs(other.x1 - from[0]) > 150 ||
          Math.abs(other.y1 - from[1]) > 150 ||
          planDistanceM(from[0], from[1], to[0], to[1], other.x0, other.y0, other.x1, other.y1) > 4,
      ) &&
      (this.#options.storm?.connectors ?? []).every(
        (other) =>
          Math.abs(other.x1 - from[0]) > 150 ||
          Math.abs(other.y1 - from[1]) > 150 ||
          planDistanceM(from[0], from[1], to[0], to[1], other.x0, other.y0, other.x1, other.y1) > 4,
      )
    );
  }

  #offerRiverOutfall(point: number): void {
    const { banks } = this.#options;
    const { east, north } = this.#draft;
    const bank = banks.nearest(east[point]!, north[point]!, RIVER_WITHIN_M);
    if (bank === null) return;
    const dx = east[point]! - bank.east;
    const dy = north[point]! - bank.north;
    const share = (bank.river.widthM / 2 + OUTFALL_FROM_EDGE_M) / Math.hypot(dx, dy);
    this.#offerOutfall(point, bank.east + dx * share, bank.north + dy * share, bank.levelM - OUTFALL_BELOW_WATER_M);
  }

  /** An outfall at a place, and the drain to it from a point of a street; false when water does not get there. */
  #offerOutfall(point: number, x: number, y: number, lowestM: number, fitting: '出水口' | '泵站' = '出水口'): boolean {
    const { land, specs } = this.#options;
    const { east, north, groundM } = this.#draft;
    const way = this.#wayOut(point, x, y);
    if (way === null) return false;
    const fromOut = Math.hypot(x - way.east, y - way.north);
    const across = Math.hypot(east[point]! - way.east, north[point]! - way.north);
    if (fromOut < 3 || across > 60) return false;
    // The way bends once, beyond the street's edge, where a manhole stands.
    if (!this.#isFree([east[point]!, north[point]!], [way.east, way.north], point)) return false;
    if (!this.#isFree([way.east, way.north], [x, y], point)) return false;
    const size = drainSpec(specs, this.#system, this.#largestMm[point]!);
    const ground = land.groundLevelM(x, y);
    const outfallTop = ground - OUTFALL_TOP_M;
    const stops = Math.max(1, Math.ceil(fromOut / MANHOLE_GAP_M));
    const places: { x: number; y: number; ground: number; topM: number; lengthM: number }[] = [];
    for (let i = 0; i < stops; i++) {
      const t = i / stops;
      const [px, py] = [way.east + (x - way.east) * t, way.north + (y - way.north) * t];
      const g = land.groundLevelM(px, py);
      places.push({
        x: px,
        y: py,
        ground: g,
        topM: Math.min(g - DRAIN_DEPTHS[this.#system].topM, i === 0 ? way.topM : Infinity),
        lengthM: fromOut / stops,
      });
    }
    const outfallLow = fitting === '泵站' ? lowestM : Math.max(lowestM, ground - 4);
    let low = outfallLow;
    if (low > outfallTop - crownM(size)) return false;
    for (const place of places.toReversed()) {
      low = Math.max(low + RECKONED_SLOPE * place.lengthM, place.ground - DRAIN_DEPTHS[this.#system].mostM);
      if (low > place.topM - crownM(size)) return false;
    }
    const streetTop = Math.min(this.#topM[point]!, way.topM);
    const streetLow = Math.max(low + RECKONED_SLOPE * across, groundM[point]! - DRAIN_DEPTHS[this.#system].mostM);
    if (streetLow > streetTop - crownM(size)) return false;
    let down = this.#addPlace({
      x,
      y,
      ground,
      topM: outfallTop,
      lowestM: outfallLow,
      parent: -1,
      lengthM: 0,
      fitting,
      point,
    });
    for (const place of places.toReversed()) {
      down = this.#addPlace({
        ...place,
        lowestM: place.ground - DRAIN_DEPTHS[this.#system].mostM,
        parent: down,
        fitting: '',
        point,
      });
    }
    this.#lowerTop(point, way.topM, size);
    if (!this.#tree.offer(point, down, across, this.#tree.lowM[down]! + RECKONED_SLOPE * across)) return false;
    this.#connectors.push({
      course: this.#draft.course[point]!,
      x0: east[point]!,
      y0: north[point]!,
      x1: way.east,
      y1: way.north,
      from: point,
      to: down,
    });
    return true;
  }

  #addPlace(place: {
    x: number;
    y: number;
    ground: number;
    topM: number;
    lowestM: number;
    parent: number;
    lengthM: number;
    fitting: string;
    point: number;
    sizeMm?: number;
    slope?: number;
  }): number {
    const { specs } = this.#options;
    const size = place.sizeMm ?? this.#largestMm[place.point]!;
    this.#draft.point({
      east: place.x,
      north: place.y,
      groundM: place.ground,
      zone: -1,
      kind: POINT_KIND.branch,
      street: place.point < 0 ? -1 : this.#draft.street[place.point]!,
      fitting: place.fitting,
    });
    this.#topM.push(place.topM);
    this.#largestMm.push(size);
    return this.#tree.addPoint({
      highestM: place.topM - crownM(drainSpec(specs, this.#system, size)),
      lowestM: place.lowestM,
      parent: place.parent,
      lengthM: place.lengthM,
      slope: place.slope ?? RECKONED_SLOPE,
    });
  }

  /** From a hollow that nothing else drains to a station beside the street. */
  #offerStation(point: number): boolean {
    const { land, laid } = this.#options;
    const { east, north, course: courses, leg: legs } = this.#draft;
    const course = laid.courses[courses[point]!]!;
    const leg = legs[point]!;
    const along = Math.atan2(course.north[leg + 1]! - course.north[leg]!, course.east[leg + 1]! - course.east[leg]!);
    const reach = course.widthM / 2 + STATION_BESIDE_M;
    const places = [1, -1].map((side) => {
      const direction = along + (side * Math.PI) / 2;
      const [x, y] = [east[point]! + reach * Math.cos(direction), north[point]! + reach * Math.sin(direction)];
      return { x, y, ground: land.groundLevelM(x, y) };
    });
    places.sort((a, b) => a.ground - b.ground);
    return places.some(({ x, y, ground }) =>
      this.#offerOutfall(point, x, y, ground - DRAIN_DEPTHS.sewage.mostM, '泵站'),
    );
  }

  /** From a hollow of a street to where the ground beside it lies low enough: the creek that the street crosses. */
  #offerCreekOutfall(point: number): boolean {
    const { land } = this.#options;
    const { east, north, groundM, course: courses, leg: legs } = this.#draft;
    const course = this.#options.laid.courses[courses[point]!]!;
    const leg = legs[point]!;
    const along = Math.atan2(course.north[leg + 1]! - course.north[leg]!, course.east[leg + 1]! - course.east[leg]!);
    for (const beyond of [12, 22, 34, 48, 64]) {
      let best: { x: number; y: number; ground: number } | null = null;
      for (const turn of [1, -1, 0.75, -0.75, 1.25, -1.25]) {
        const direction = along + (turn * Math.PI) / 2;
        const reach = course.widthM / 2 + beyond;
        const [x, y] = [east[point]! + reach * Math.cos(direction), north[point]! + reach * Math.sin(direction)];
        const ground = land.groundLevelM(x, y);
        if (best === null || ground < best.ground) best = { x, y, ground };
      }
      if (best === null || !(best.ground < groundM[point]! - 0.8)) continue;
      if (this.#offerOutfall(point, best.x, best.y, best.ground - 3.2)) return true;
    }
    return false;
  }

  /** Manholes of the interceptors along both banks of every river, each reach down to a treatment plant. */
  #layInterceptors(): number[] {
    const { banks, land, specs } = this.#options;
    const [west, south, east, north] = land.bounds;
    const manholes: number[] = [];
    const crown = crownM(drainSpec(specs, 'sewage', INTERCEPTOR_MM));
    const most = DRAIN_DEPTHS.sewage.mostM;
    for (const river of banks.rivers) {
      for (const side of [1, -1]) {
        let down = -1;
        let last: [number, number] | null = null;
        for (const [x, y] of bankLine(river.line, side * (river.widthM / 2 + INTERCEPTOR_FROM_EDGE_M)).toReversed()) {
          const inWater = banks.nearest(x, y, INTERCEPTOR_FROM_EDGE_M - 0.7) !== null;
          if (inWater || x < west || x > east || y < south || y > north) {
            down = -1;
            last = null;
            continue;
          }
          const lengthM = last === null ? 0 : Math.hypot(x - last[0], y - last[1]);
          if (last !== null && lengthM < 22) continue;
          const ground = land.groundLevelM(x, y);
          const topM = ground - 0.85;
          const low = Math.max(
            ground - most,
            down < 0 ? -Infinity : this.#tree.lowM[down]! + INTERCEPTOR_SLOPE * lengthM,
          );
          if (low > topM - crown - 0.3) down = -1;
          down = this.#addPlace({
            x,
            y,
            ground,
            topM,
            lowestM: ground - most,
            parent: down,
            lengthM: down < 0 ? 0 : lengthM,
            fitting: down < 0 ? '污水处理场' : '',
            point: -1,
            sizeMm: INTERCEPTOR_MM,
            slope: INTERCEPTOR_SLOPE,
          });
          last = [x, y];
          manholes.push(down);
        }
      }
    }
    return manholes;
  }

  #offerInterceptor(point: number, manholes: readonly number[]): void {
    const { east, north } = this.#draft;
    let nearest = -1;
    let least = RIVER_WITHIN_M + 40;
    for (const manhole of manholes) {
      const apart = Math.hypot(east[manhole]! - east[point]!, north[manhole]! - north[point]!);
      if (apart < least) {
        least = apart;
        nearest = manhole;
      }
    }
    if (nearest >= 0) this.#offerWay(point, [[east[nearest]!, north[nearest]!]], nearest, Infinity);
  }

  /**
   * A drain from a street's point along places (from near the point to near the target) to a reached point; false when it cannot flow, or is not
   * free. `targetTopM` is the highest top on the last stretch, for what it crosses there.
   */
  #offerWay(
    point: number,
    places: readonly (readonly [number, number])[],
    target: number,
    targetTopM: number,
  ): boolean {
    const { land, specs } = this.#options;
    const { east, north, groundM } = this.#draft;
    const tree = this.#tree;
    const first = places[0]!;
    const way = this.#wayOut(point, first[0], first[1]);
    if (way === null) return false;
    const across = Math.hypot(east[point]! - way.east, north[point]! - way.north);
    if (across > 60) return false;
    const corners: [number, number][] = [[way.east, way.north], ...places.map(([x, y]): [number, number] => [x, y])];
    if (
      target < this.#streetPoints ||
      Math.hypot(corners.at(-1)![0] - east[target]!, corners.at(-1)![1] - north[target]!) > 0.5
    ) {
      corners.push([east[target]!, north[target]!]);
    }
    if (!this.#isFree([east[point]!, north[point]!], corners[0]!, point)) return false;
    for (let i = 1; i < corners.length; i++) {
      const isLast = i === corners.length - 1 && target < this.#streetPoints;
      if (!isLast && !this.#isFree(corners[i - 1]!, corners[i]!, point)) return false;
    }
    // Manholes at the corners and between them, from the target upstream.
    const stops: { x: number; y: number; lengthM: number }[] = [];
    for (let i = corners.length - 1; i > 0; i--) {
      const [x1, y1] = corners[i]!;
      const [x0, y0] = corners[i - 1]!;
      const length = Math.hypot(x1 - x0, y1 - y0);
      if (length < 1.5) {
        if (i > 1) continue;
        return false;
      }
      const pieces = Math.ceil(length / MANHOLE_GAP_M);
      for (let k = pieces - 1; k >= 0; k--) {
        stops.push({ x: x0 + ((x1 - x0) * k) / pieces, y: y0 + ((y1 - y0) * k) / pieces, lengthM: length / pieces });
      }
    }
    const { topM, mostM } = DRAIN_DEPTHS[this.#system];
    const size = Math.max(TRUNK_MM, this.#largestMm[point]!);
    const crown = crownM(drainSpec(specs, this.#system, size));
    let low = tree.lowM[target]!;
    const planned: { x: number; y: number; lengthM: number; ground: number; topM: number }[] = [];
    for (const [i, stop] of stops.entries()) {
      const ground = land.groundLevelM(stop.x, stop.y);
      const limit = Math.min(
        ground - topM,
        i === 0 ? targetTopM : Infinity,
        i === stops.length - 1 ? way.topM : Infinity,
      );
      low = Math.max(low + RECKONED_SLOPE * stop.lengthM, ground - mostM);
      if (low > limit - crown) return false;
      planned.push({ ...stop, ground, topM: limit });
    }
    const streetTop = Math.min(this.#topM[point]!, way.topM);
    const own = drainSpec(specs, this.#system, this.#largestMm[point]!);
    if (Math.max(low + RECKONED_SLOPE * across, groundM[point]! - mostM) > streetTop - crownM(own)) return false;
    if (target < this.#streetPoints) {
      const limit = Math.min(this.#topM[target]!, targetTopM);
      if (tree.lowM[target]! > limit - crownM(drainSpec(specs, this.#system, this.#largestMm[target]!))) return false;
      this.#lowerTop(target, targetTopM, drainSpec(specs, this.#system, this.#largestMm[target]!));
    }
    let down = target;
    for (const stop of planned) {
      down = this.#addPlace({ ...stop, lowestM: stop.ground - mostM, parent: down, fitting: '', point, sizeMm: size });
    }
    this.#lowerTop(point, way.topM, own);
    if (!tree.offer(point, down, across, tree.lowM[down]! + RECKONED_SLOPE * across)) return false;
    this.#connectors.push({
      course: this.#draft.course[point]!,
      x0: east[point]!,
      y0: north[point]!,
      x1: way.east,
      y1: way.north,
      from: point,
      to: down,
    });
    const near = planned[0]!;
    if (target < this.#streetPoints) {
      this.#connectors.push({
        course: this.#draft.course[target]!,
        x0: east[target]!,
        y0: north[target]!,
        x1: near.x,
        y1: near.y,
        from: target,
        to: target,
      });
    }
    return true;
  }

  /** From a hollow down the valley, across country, to the next street whose sewer can take it, or to an interceptor. */
  #offerValleyTrunk(point: number): boolean {
    const { land, streets, laid } = this.#options;
    const { east, north, groundM, course: courses, leg: legs } = this.#draft;
    const course = laid.courses[courses[point]!]!;
    for (const side of [1, -1]) {
      const leg = legs[point]!;
      const nx = -(course.north[leg + 1]! - course.north[leg]!) * side;
      const ny = (course.east[leg + 1]! - course.east[leg]!) * side;
      const length = Math.hypot(nx, ny);
      const reach = course.widthM + 8;
      let x = east[point]! + (nx / length) * reach;
      let y = north[point]! + (ny / length) * reach;
      if (!(land.groundLevelM(x, y) < groundM[point]! + 1)) continue;
      const places: [number, number][] = [[x, y]];
      let last: [number, number] = [x, y];
      for (let step = 0; step < 220; step++) {
        const h = 14;
        const gx = (land.groundLevelM(x + h, y) - land.groundLevelM(x - h, y)) / (2 * h);
        const gy = (land.groundLevelM(x, y + h) - land.groundLevelM(x, y - h)) / (2 * h);
        const slope = Math.hypot(gx, gy);
        if (!(slope > 0.0015)) break;
        const [px, py] = [x - (gx / slope) * 11, y - (gy / slope) * 11];
        const touched = streets.touched(
          [x, y],
          [px, py],
          5,
          (c, l) => step < 3 && c === course.index && Math.abs(l - leg) <= 1,
        );
        if (touched !== null) {
          if (this.#joinCourse(point, places, touched.course, x, y)) return true;
          break;
        }
        [x, y] = [px, py];
        if (Math.hypot(x - last[0], y - last[1]) > 28) {
          places.push([x, y]);
          last = [x, y];
        }
        const bank = this.#options.banks.nearest(x, y, 9);
        if (bank !== null) {
          const manhole = this.#nearestReached(x, y, 60, (i) => i >= this.#streetPoints);
          if (manhole >= 0 && this.#offerWay(point, places, manhole, Infinity)) return true;
          break;
        }
      }
    }
    return false;
  }

  #joinCourse(point: number, places: readonly [number, number][], course: number, x: number, y: number): boolean {
    const { zone, east, north } = this.#draft;
    const candidates = (this.#ofCourse.get(course) ?? [])
      .filter((i) => zone[i]! < 0 && this.#tree.isReached(i) && Math.hypot(east[i]! - x, north[i]! - y) < 60)
      .sort((a, b) => Math.hypot(east[a]! - x, north[a]! - y) - Math.hypot(east[b]! - x, north[b]! - y))
      .slice(0, 3);
    for (const target of candidates) {
      const way = this.#wayOut(target, x, y);
      if (way === null) continue;
      const beside: [number, number] = [way.east, way.north];
      if (this.#offerWay(point, [...places, beside], target, way.topM)) return true;
    }
    return false;
  }

  #nearestReached(x: number, y: number, withinM: number, fits: (point: number) => boolean): number {
    const { east, north } = this.#draft;
    let best = -1;
    let least = withinM;
    for (let i = this.#streetPoints; i < east.length; i++) {
      if (!fits(i)) continue;
      const apart = Math.hypot(east[i]! - x, north[i]! - y);
      if (apart < least) {
        least = apart;
        best = i;
      }
    }
    return best;
  }
}

/** A line beside another, to the left for positive offsets, with a vertex every 30 m or so. */
function bankLine(line: Float64Array, offset: number): [number, number][] {
  const out: [number, number][] = [];
  for (let i = 0; i + 1 < line.length; i += 2) {
    const a = Math.max(i - 2, 0);
    const b = Math.min(i + 2, line.length - 2);
    const dx = line[b]! - line[a]!;
    const dy = line[b + 1]! - line[a + 1]!;
    const length = Math.hypot(dx, dy);
    out.push([line[i]! - (dy / length) * offset, line[i + 1]! + (dx / length) * offset]);
  }
  return out;
}
