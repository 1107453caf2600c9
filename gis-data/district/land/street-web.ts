import type { StreetRank } from './land.ts';

/** A street as it was drawn: it may be crossed and joined anywhere by others. */
export interface Way {
  name: string;
  rank: StreetRank;
  bridge: boolean;
  /** Vertices in order, indices into the web. */
  vertices: number[];
}

/** Where a straight step meets a street. */
export interface Crossing {
  segment: number;
  east: number;
  north: number;
  /** 0 at the start of the step, 1 at its end. */
  part: number;
}

/** The nearest place of a street. */
export interface Nearest {
  segment: number;
  east: number;
  north: number;
  distanceM: number;
}

const CELL_M = 60;

/**
 * Streets that grow: ways over shared vertices, with their segments in a grid of buckets. Two ways meet only at vertices as long as
 * every step is tried by `firstCrossing` before it is added.
 */
export class StreetWeb {
  readonly ways: Way[] = [];
  readonly east: number[] = [];
  readonly north: number[] = [];
  /** How many segments end at each vertex. */
  readonly degree: number[] = [];
  readonly segmentFrom: number[] = [];
  readonly segmentTo: number[] = [];
  /** Index of the way of each segment, -1 once the segment was split. */
  readonly segmentWay: number[] = [];
  lengthM = 0;

  readonly #originEast: number;
  readonly #originNorth: number;
  readonly #columns: number;
  readonly #rows: number;
  readonly #buckets: number[][];

  /** `bounds` are west, south, east, north; nothing is drawn outside. */
  constructor(bounds: readonly [number, number, number, number]) {
    this.#originEast = bounds[0] - CELL_M;
    this.#originNorth = bounds[1] - CELL_M;
    this.#columns = Math.ceil((bounds[2] - bounds[0]) / CELL_M) + 2;
    this.#rows = Math.ceil((bounds[3] - bounds[1]) / CELL_M) + 2;
    this.#buckets = Array.from({ length: this.#columns * this.#rows }, () => []);
  }

  addVertex(east: number, north: number): number {
    this.east.push(east);
    this.north.push(north);
    this.degree.push(0);
    return this.east.length - 1;
  }

  /** Adds a way over vertices that exist; returns its index. */
  addWay(way: Way): number {
    const index = this.ways.length;
    this.ways.push(way);
    for (let i = 1; i < way.vertices.length; i++) this.#addSegment(index, way.vertices[i - 1]!, way.vertices[i]!);
    return index;
  }

  /** The vertex at a place of a segment: one of its ends when the place is nearer than `snapM`, else a new one that splits it. */
  vertexOn(segment: number, east: number, north: number, snapM: number): number {
    const from = this.segmentFrom[segment]!;
    const to = this.segmentTo[segment]!;
    const toFrom = Math.hypot(this.east[from]! - east, this.north[from]! - north);
    const toTo = Math.hypot(this.east[to]! - east, this.north[to]! - north);
    if (Math.min(toFrom, toTo) < snapM) return toFrom < toTo ? from : to;
    const vertex = this.addVertex(east, north);
    const way = this.segmentWay[segment]!;
    const { vertices } = this.ways[way]!;
    let at = vertices.indexOf(from);
    while (vertices[at + 1] !== to) at = vertices.indexOf(from, at + 1);
    vertices.splice(at + 1, 0, vertex);
    this.segmentWay[segment] = -1;
    this.degree[from]!--;
    this.degree[to]!--;
    this.lengthM -= Math.hypot(this.east[to]! - this.east[from]!, this.north[to]! - this.north[from]!);
    this.#addSegment(way, from, vertex);
    this.#addSegment(way, vertex, to);
    return vertex;
  }

  /** The first street that the step from a to b meets, segments that end at one of two given vertices left out. */
  firstCrossing(
    aEast: number,
    aNorth: number,
    bEast: number,
    bNorth: number,
    exceptA = -1,
    exceptB = -1,
  ): Crossing | undefined {
    const dx = bEast - aEast;
    const dy = bNorth - aNorth;
    let best: Crossing | undefined;
    this.#visit(aEast, aNorth, bEast, bNorth, 0, (segment) => {
      const from = this.segmentFrom[segment]!;
      const to = this.segmentTo[segment]!;
      if (from === exceptA || to === exceptA) return;
      if (exceptB >= 0 && (from === exceptB || to === exceptB)) return;
      const cx = this.east[from]! - aEast;
      const cy = this.north[from]! - aNorth;
      const ex = this.east[to]! - this.east[from]!;
      const ey = this.north[to]! - this.north[from]!;
      const turn = dx * ey - dy * ex;
      if (turn === 0) return;
      const part = (cx * ey - cy * ex) / turn;
      const across = (cx * dy - cy * dx) / turn;
      if (part < 0 || part > 1 || across < 0 || across > 1 || (best !== undefined && best.part <= part)) return;
      best = { segment, part, east: aEast + part * dx, north: aNorth + part * dy };
    });
    return best;
  }

  /** The nearest place of a street within `reachM`, among the segments that `accept` takes. */
  nearest(east: number, north: number, reachM: number, accept?: (segment: number) => boolean): Nearest | undefined {
    let best: Nearest | undefined;
    let least = reachM * reachM;
    this.#visit(east, north, east, north, reachM, (segment) => {
      const from = this.segmentFrom[segment]!;
      const to = this.segmentTo[segment]!;
      const ax = this.east[from]!;
      const ay = this.north[from]!;
      const dx = this.east[to]! - ax;
      const dy = this.north[to]! - ay;
      const part = Math.max(0, Math.min(((east - ax) * dx + (north - ay) * dy) / (dx * dx + dy * dy), 1));
      const x = ax + part * dx;
      const y = ay + part * dy;
      const squared = (x - east) ** 2 + (y - north) ** 2;
      if (squared >= least || accept?.(segment) === false) return;
      least = squared;
      best = { segment, east: x, north: y, distanceM: Math.sqrt(squared) };
    });
    return best;
  }

  /** Calls back for every segment that may lie within a distance; a segment may come twice, and some lie farther away. */
  eachNear(east: number, north: number, reachM: number, see: (segment: number) => void): void {
    this.#visit(east, north, east, north, reachM, see);
  }

  /** Calls back for every segment whose bucket touches the box around a and b, grown by `marginM`; a segment may come twice. */
  #visit(
    aEast: number,
    aNorth: number,
    bEast: number,
    bNorth: number,
    marginM: number,
    see: (segment: number) => void,
  ): void {
    const first = Math.max(0, Math.floor((Math.min(aEast, bEast) - marginM - this.#originEast) / CELL_M));
    const last = Math.min(
      this.#columns - 1,
      Math.floor((Math.max(aEast, bEast) + marginM - this.#originEast) / CELL_M),
    );
    const bottom = Math.max(0, Math.floor((Math.min(aNorth, bNorth) - marginM - this.#originNorth) / CELL_M));
    const top = Math.min(this.#rows - 1, Math.floor((Math.max(aNorth, bNorth) + marginM - this.#originNorth) / CELL_M));
    for (let row = bottom; row <= top; row++) {
      for (let column = first; column <= last; column++) {
        for (const segment of this.#buckets[row * this.#columns + column]!) {
          if (this.segmentWay[segment]! >= 0) see(segment);
        }
      }
    }
  }

  #addSegment(way: number, from: number, to: number): void {
    const segment = this.segmentFrom.length;
    this.segmentFrom.push(from);
    this.segmentTo.push(to);
    this.segmentWay.push(way);
    this.degree[from]!++;
    this.degree[to]!++;
    const ax = this.east[from]!;
    const ay = this.north[from]!;
    const bx = this.east[to]!;
    const by = this.north[to]!;
    this.lengthM += Math.hypot(bx - ax, by - ay);
    const first = Math.max(0, Math.floor((Math.min(ax, bx) - this.#originEast) / CELL_M));
    const last = Math.min(this.#columns - 1, Math.floor((Math.max(ax, bx) - this.#originEast) / CELL_M));
    const bottom = Math.max(0, Math.floor((Math.min(ay, by) - this.#originNorth) / CELL_M));
    const top = Math.min(this.#rows - 1, Math.floor((Math.max(ay, by) - this.#originNorth) / CELL_M));
    for (let row = bottom; row <= top; row++) {
      for (let column = first; column <= last; column++) this.#buckets[row * this.#columns + column]!.push(segment);
    }
  }
}
