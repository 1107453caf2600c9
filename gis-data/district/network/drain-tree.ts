import { PointHeap } from './point-heap.ts';

/** A link between two points of a street's drain. */
export interface DrainLink {
  from: number;
  to: number;
  lengthM: number;
}

/** Metres of level that a metre of way counts as, so that of equal levels the shorter way is taken. */
const WAY_WEIGHT = 1e-5;

/**
 * Where the water of each point goes: a tree that grows from its roots upstream, always the lowest point next. What counts is how low a drain can lie
 * at a point, coming up from the root at `leastSlope` and never deeper than allowed there; a point is reached as long as that is no higher than
 * it may lie. Whatever is laid afterwards as high as it may, falling by that slope at least, keeps within the greatest depth.
 * Levels are metres of the datum, of the invert.
 */
export class DrainTree {
  /** Highest and lowest invert that a point may have: cover and crossings, and the greatest depth. */
  readonly highestM: number[];
  readonly lowestM: number[];
  /** Point to which the water flows, -1 at a root and where nothing flows. */
  readonly parent: number[] = [];
  readonly parentLengthM: number[] = [];
  /** Lowest invert from which water still gets away; infinite where it does not. */
  readonly lowM: number[] = [];
  /** Points that drain, each after the one that it flows to. */
  readonly order: number[] = [];
  readonly #settled: number[] = [];
  readonly #key: number[] = [];
  readonly #heap: PointHeap;
  readonly #first: Int32Array;
  readonly #neighbour: Int32Array;
  readonly #lengthM: Float64Array;
  readonly #streetPoints: number;
  readonly #leastSlope: number;

  constructor(highestM: number[], lowestM: number[], links: readonly DrainLink[], leastSlope: number) {
    this.highestM = highestM;
    this.lowestM = lowestM;
    const count = (this.#streetPoints = highestM.length);
    this.#leastSlope = leastSlope;
    for (let i = 0; i < count; i++) {
      this.parent.push(-1);
      this.parentLengthM.push(0);
      this.lowM.push(Infinity);
      this.#settled.push(0);
      this.#key.push(Infinity);
    }
    this.#heap = new PointHeap(this.#key);
    const first = (this.#first = new Int32Array(count + 1));
    for (const { from, to } of links) {
      first[from + 1]!++;
      first[to + 1]!++;
    }
    for (let i = 0; i < count; i++) first[i + 1]! += first[i]!;
    const next = Int32Array.from(first);
    this.#neighbour = new Int32Array(2 * links.length);
    this.#lengthM = new Float64Array(2 * links.length);
    for (const { from, to, lengthM } of links) {
      for (const [a, b] of [
        [from, to],
        [to, from],
      ] as const) {
        this.#neighbour[next[a]!] = b;
        this.#lengthM[next[a]!++] = lengthM;
      }
    }
  }

  isReached(point: number): boolean {
    return this.#settled[point] === 1;
  }

  /** Adds a point beside the streets that flows to a reached one, or is a root (-1). Throws when it cannot: ask `lowOf` before. */
  addPoint(point: { highestM: number; lowestM: number; parent: number; lengthM: number; slope: number }): number {
    const { highestM, lowestM, parent, lengthM, slope } = point;
    const low = Math.max(lowestM, parent < 0 ? -Infinity : this.lowM[parent]! + slope * lengthM);
    if (!(low <= highestM)) throw new RangeError('the point lies lower than anything can flow from');
    const index = this.parent.length;
    this.highestM.push(highestM);
    this.lowestM.push(lowestM);
    this.parent.push(parent);
    this.parentLengthM.push(lengthM);
    this.lowM.push(low);
    this.#settled.push(1);
    this.#key.push(low);
    this.order.push(index);
    return index;
  }

  /** Lets a street's point flow to a reached point (or away, -1) once it is its turn; false when it lies too low for that. */
  offer(point: number, parent: number, lengthM: number, lowestOutM: number): boolean {
    const low = Math.max(this.lowestM[point]!, lowestOutM);
    if (low > this.highestM[point]! || this.#settled[point] === 1 || low >= this.#key[point]!) return false;
    this.lowM[point] = low;
    this.#key[point] = low;
    this.parent[point] = parent;
    this.parentLengthM[point] = lengthM;
    this.#heap.push(point);
    return true;
  }

  /** Grows as far as the offers lead. */
  grow(): void {
    const heap = this.#heap;
    for (let at = heap.pop(); at >= 0; at = heap.pop()) {
      if (this.#settled[at] === 1) continue;
      this.#settled[at] = 1;
      this.order.push(at);
      if (at >= this.#streetPoints) continue;
      for (let i = this.#first[at]!; i < this.#first[at + 1]!; i++) {
        const next = this.#neighbour[i]!;
        if (this.#settled[next] === 1) continue;
        const low = Math.max(this.lowM[at]! + this.#leastSlope * this.#lengthM[i]!, this.lowestM[next]!);
        if (low > this.highestM[next]!) continue;
        const key = Math.max(low, this.#key[at]! + WAY_WEIGHT * this.#lengthM[i]!);
        if (key >= this.#key[next]!) continue;
        this.#key[next] = key;
        this.lowM[next] = low;
        this.parent[next] = at;
        this.parentLengthM[next] = this.#lengthM[i]!;
        heap.push(next);
      }
    }
  }
}
