import type { GridFrame } from './ground-raster.ts';
import type { StreetRank } from './land.ts';
import { LeastCostPath, type CostGrid, type Leap } from './least-cost-path.ts';
import { resample, smoothLine } from './polyline.ts';
import type { RiverField } from './river-field.ts';
import type { Settlement } from './settlement.ts';
import type { Site } from './site.ts';
import type { StreetWeb } from './street-web.ts';

/** Distances that roads keep from the banks. */
const DRY_M = 34;
const VERTEX_STEP_M = 42;
/** Steeper than this a road rather goes around. */
const EASY_GRADE = 0.035;
const SNAP_M = 18;

/** What a road is drawn with. */
export interface RoadPlan {
  rank: StreetRank;
  name: string;
  /** Name of a bridge on it. */
  bridgeName?: string;
  /** Along the banks it costs less. */
  riverside?: boolean;
}

/** The grid on which roads between places are sought: cells, what steps over them cost, bridges, and the roads drawn so far. */
export class RoadLattice {
  readonly frame: GridFrame;
  readonly #settlement: Settlement;
  readonly #web: StreetWeb;
  readonly #search: LeastCostPath;
  readonly #passable: Uint8Array;
  readonly #bank: Float32Array;
  /** Vertex of the web that stands for a cell; -1 where no road passes. */
  readonly #vertex: Int32Array;
  /** 1 beside a road. */
  readonly #beside: Uint8Array;
  /** 1 on an expressway: roads cross it and do not run along it. */
  readonly #fast: Uint8Array;
  readonly #east: Float64Array;
  readonly #north: Float64Array;
  readonly #leaps = new Map<number, Leap[]>();
  /** Pairs of neighbouring cells between which a road was drawn. */
  readonly #drawn = new Set<number>();

  constructor(site: Site, settlement: Settlement, river: RiverField, web: StreetWeb) {
    const { frame } = settlement;
    const { columns, rows, stepM } = frame;
    const cells = columns * rows;
    this.frame = frame;
    this.#settlement = settlement;
    this.#web = web;
    this.#search = new LeastCostPath(cells);
    this.#passable = new Uint8Array(cells);
    this.#bank = new Float32Array(cells);
    this.#vertex = new Int32Array(cells).fill(-1);
    this.#beside = new Uint8Array(cells);
    this.#fast = new Uint8Array(cells);
    this.#east = new Float64Array(cells);
    this.#north = new Float64Array(cells);
    for (let cell = 0; cell < cells; cell++) {
      const east = frame.originEast + (cell % columns) * stepM;
      const north = frame.originNorth - Math.floor(cell / columns) * stepM;
      this.#east[cell] = east;
      this.#north[cell] = north;
      this.#bank[cell] = river.bankDistanceM(east, north);
      if (this.#bank[cell]! > DRY_M && site.depthInsideM(east, north) > 60) this.#passable[cell] = 1;
    }
  }

  /** Offers a bridge between two places beside the water; false when no road could reach it. */
  offerBridge(aEast: number, aNorth: number, bEast: number, bNorth: number, costPerM: number): boolean {
    const a = this.cellAt(aEast, aNorth);
    const b = this.cellAt(bEast, bNorth);
    if (a === undefined || b === undefined || a === b || this.#leaps.has(a) || this.#leaps.has(b)) return false;
    const cost = costPerM * Math.hypot(bEast - aEast, bNorth - aNorth);
    this.#leaps.set(a, [{ to: b, cost }]);
    this.#leaps.set(b, [{ to: a, cost }]);
    this.#east[a] = aEast;
    this.#north[a] = aNorth;
    this.#east[b] = bEast;
    this.#north[b] = bNorth;
    return true;
  }

  /** The cell of a place, or the nearest one around it that a road may pass; undefined when there is none near. */
  cellAt(east: number, north: number): number | undefined {
    const { columns, rows, stepM, originEast, originNorth } = this.frame;
    const column = Math.round((east - originEast) / stepM);
    const row = Math.round((originNorth - north) / stepM);
    let best: number | undefined;
    let least = Infinity;
    for (let r = Math.max(0, row - 2); r <= Math.min(rows - 1, row + 2); r++) {
      for (let c = Math.max(0, column - 2); c <= Math.min(columns - 1, column + 2); c++) {
        const cell = r * columns + c;
        const distance = Math.hypot(originEast + c * stepM - east, originNorth - r * stepM - north);
        if (this.#passable[cell] === 1 && distance < least) {
          least = distance;
          best = cell;
        }
      }
    }
    return best;
  }

  hasRoad(cell: number): boolean {
    return this.#vertex[cell]! >= 0;
  }

  /** Cells on both ends of the bridges that were built. */
  builtBridgeheads(): number[] {
    return [...this.#leaps].flatMap(([cell, leaps]) =>
      leaps.some(({ to }) => this.#drawn.has(this.#pair(cell, to))) ? [cell] : [],
    );
  }

  position(cell: number): [number, number] {
    return [this.#east[cell]!, this.#north[cell]!];
  }

  /** Draws a road between two cells on the cheapest way; false when there is none. */
  connect(from: number, to: number, plan: RoadPlan): boolean {
    const [aEast, aNorth] = this.position(from);
    const [bEast, bNorth] = this.position(to);
    const direct = Math.hypot(bEast - aEast, bNorth - aNorth);
    const widest = 1.45 * direct + 25 * this.frame.stepM;
    const around = (cell: number): boolean => {
      const e = this.#east[cell]!;
      const n = this.#north[cell]!;
      return Math.hypot(e - aEast, n - aNorth) + Math.hypot(e - bEast, n - bNorth) < widest;
    };
    const path = this.#search.find(
      this.#costs(plan, around, (cell) => 0.4 * Math.hypot(this.#east[cell]! - bEast, this.#north[cell]! - bNorth)),
      from,
      (cell) => cell === to,
    );
    if (path === undefined) return false;
    this.#draw(path, plan);
    return true;
  }

  /** Draws a road from a cell to the road that is cheapest to reach. */
  join(from: number, plan: RoadPlan): boolean {
    if (this.hasRoad(from) && this.#fast[from] === 0) return true;
    const path = this.#search.find(
      this.#costs(
        plan,
        () => true,
        () => 0,
      ),
      from,
      (cell) => this.hasRoad(cell) && this.#fast[cell] === 0,
    );
    if (path === undefined) return false;
    this.#draw(path, plan);
    return true;
  }

  #costs(plan: RoadPlan, around: (cell: number) => boolean, atLeast: (cell: number) => number): CostGrid {
    const { columns, rows, stepM } = this.frame;
    const { ground, density } = this.#settlement;
    const none: readonly Leap[] = [];
    return {
      columns,
      rows,
      atLeast,
      leaps: (cell) => this.#leaps.get(cell) ?? none,
      stepCost: (from, to) => {
        if (this.#passable[to] === 0) return Infinity;
        const dc = (to % columns) - (from % columns);
        const dr = Math.round((to - from - dc) / columns);
        if (Math.abs(dc) === 2) {
          const half = from + dc / 2;
          if (this.#passable[half] === 0 || this.#passable[half + dr * columns] === 0) return Infinity;
        } else if (Math.abs(dr) === 2) {
          const half = from + (dr / 2) * columns;
          if (this.#passable[half] === 0 || this.#passable[half + dc] === 0) return Infinity;
        }
        if (this.#fast[from] === 1 && this.#fast[to] === 1) return Infinity;
        if (!around(to)) return Infinity;
        const length = Math.hypot(dc, dr) * stepM;
        if (this.#drawn.has(this.#pair(from, to)) && plan.rank !== 'expressway') return length * 0.42;
        const grade = Math.abs(ground[to]! - ground[from]!) / length / EASY_GRADE;
        let cost = length * (1 + grade * grade);
        if (plan.riverside === true && this.#bank[to]! < 130 && density[to]! > 0.08) cost *= 0.5;
        if (this.#beside[to] === 1) cost *= 1.7;
        if (plan.rank === 'expressway') cost *= 1 + density[to]!;
        return cost;
      },
    };
  }

  /** Turns a path of cells into ways: runs over free cells between roads and bridges. */
  #draw(path: readonly number[], plan: RoadPlan): void {
    let run: number[] = [path[0]!];
    for (let i = 1; i < path.length; i++) {
      const before = path[i - 1]!;
      const cell = path[i]!;
      const leap = this.#leaps.get(before)?.some(({ to }) => to === cell) === true;
      if (leap) {
        this.#drawRun(run, plan, false);
        if (!this.#drawn.has(this.#pair(before, cell))) this.#drawRun([before, cell], plan, true);
        run = [cell];
        continue;
      }
      if (this.#drawn.has(this.#pair(before, cell))) {
        this.#drawRun(run, plan, false);
        run = [cell];
        continue;
      }
      run.push(cell);
      if (this.#vertex[cell]! >= 0 || this.#leaps.has(cell)) {
        this.#drawRun(run, plan, false);
        run = [cell];
      }
    }
    this.#drawRun(run, plan, false);
  }

  #drawRun(run: readonly number[], plan: RoadPlan, bridge: boolean): void {
    if (run.length < 2) return;
    const web = this.#web;
    const first = run[0]!;
    const last = run.at(-1)!;
    const start = this.#vertexOf(first);
    const end = this.#vertexOf(last);
    for (let i = 1; i < run.length; i++) this.#drawn.add(this.#pair(run[i - 1]!, run[i]!));
    if (start === end) return;
    const corners = new Float64Array(2 * run.length);
    run.forEach((cell, i) => corners.set(this.position(cell), 2 * i));
    corners.set([web.east[start]!, web.north[start]!], 0);
    corners.set([web.east[end]!, web.north[end]!], 2 * run.length - 2);
    const line = bridge ? resample(corners, VERTEX_STEP_M) : this.#smooth(corners);
    const drawn = layLine(web, start, end, line, {
      name: bridge ? (plan.bridgeName ?? plan.name) : plan.name,
      rank: plan.rank,
      bridge,
    });
    for (const cell of run) {
      if (this.#vertex[cell]! < 0) this.#vertex[cell] = nearestOf(web, drawn, ...this.position(cell));
      if (plan.rank === 'expressway') this.#fast[cell] = 1;
      this.#markBeside(cell);
    }
  }

  /** Smoothed and with even vertices, as far as it stays out of the water. */
  #smooth(corners: Float64Array): Float64Array {
    const fine = resample(corners, this.frame.stepM / 2);
    for (const rounds of [40, 16, 5, 1]) {
      const line = resample(smoothLine(fine, rounds), VERTEX_STEP_M);
      if (this.#dry(line)) return line;
    }
    return resample(corners, VERTEX_STEP_M);
  }

  #dry(line: Float64Array): boolean {
    const { columns, stepM, originEast, originNorth } = this.frame;
    for (let i = 0; i < line.length; i += 2) {
      const column = Math.round((line[i]! - originEast) / stepM);
      const row = Math.round((originNorth - line[i + 1]!) / stepM);
      if (this.#bank[row * columns + column]! > 1.5 * stepM + DRY_M) continue;
      if (this.#passable[row * columns + column] === 0) return false;
    }
    return true;
  }

  #vertexOf(cell: number): number {
    if (this.#vertex[cell]! < 0) this.#vertex[cell] = this.#web.addVertex(this.#east[cell]!, this.#north[cell]!);
    return this.#vertex[cell]!;
  }

  #markBeside(cell: number): void {
    const { columns, rows } = this.frame;
    const column = cell % columns;
    const row = Math.floor(cell / columns);
    for (let r = Math.max(0, row - 2); r <= Math.min(rows - 1, row + 2); r++) {
      for (let c = Math.max(0, column - 2); c <= Math.min(columns - 1, column + 2); c++)
        this.#beside[r * columns + c] = 1;
    }
  }

  #pair(a: number, b: number): number {
    return Math.min(a, b) * this.#vertex.length + Math.max(a, b);
  }
}

/** Adds a line between two vertices of the web as ways; where it meets a street both get a vertex. Returns the vertices of the line. */
export function layLine(
  web: StreetWeb,
  start: number,
  end: number,
  line: Float64Array,
  way: { name: string; rank: StreetRank; bridge: boolean },
): number[] {
  const all = [start];
  let vertices = [start];
  const finish = (): void => {
    if (vertices.length > 1) web.addWay({ ...way, vertices });
  };
  const count = line.length / 2;
  for (let i = 1; i < count; i++) {
    const isLast = i === count - 1;
    const target = isLast ? end : web.addVertex(line[2 * i]!, line[2 * i + 1]!);
    for (;;) {
      const from = vertices.at(-1)!;
      const fromEast = web.east[from]!;
      const fromNorth = web.north[from]!;
      const crossing = web.firstCrossing(fromEast, fromNorth, web.east[target]!, web.north[target]!, from, target);
      if (crossing === undefined) break;
      let meeting = web.vertexOn(crossing.segment, crossing.east, crossing.north, SNAP_M);
      if (all.includes(meeting)) meeting = web.vertexOn(crossing.segment, crossing.east, crossing.north, 0.01);
      if (all.includes(meeting)) break;
      vertices.push(meeting);
      all.push(meeting);
      finish();
      vertices = [meeting];
    }
    if (vertices.at(-1) === target) continue;
    vertices.push(target);
    all.push(target);
  }
  finish();
  return all;
}

function nearestOf(web: StreetWeb, vertices: readonly number[], east: number, north: number): number {
  let best = vertices[0]!;
  let least = Infinity;
  for (const vertex of vertices) {
    const distance = Math.hypot(web.east[vertex]! - east, web.north[vertex]! - north);
    if (distance < least) {
      least = distance;
      best = vertex;
    }
  }
  return best;
}
