import { Interner } from '../normalise/interner.ts';

/** What a line says at one of its ends. */
export interface LineEnd {
  row: number;
  levelM: number | null;
  depthM: number | null;
  size: string | null;
  material: string | null;
}

const FIRST_CAPACITY = 4096;
const NONE = -1;

/** The first line end at each point by class: the others are compared with it. A column a fact; a point has a chain of them, one a class. */
export class FirstEnds {
  #length = 0;
  readonly #words = new Interner();
  /** Newest end at each point. */
  readonly #head: Int32Array;
  /** Next at the same point, class, row, and the numbers of size and material. */
  #facts = new Int32Array(5 * FIRST_CAPACITY);
  /** Level and depth, NaN when not known. */
  #heights = new Float64Array(2 * FIRST_CAPACITY);

  constructor(points: number) {
    this.#head = new Int32Array(points).fill(NONE);
  }

  /** True when a line ends at the point. */
  has(point: number): boolean {
    return this.#head[point] !== NONE;
  }

  /** Index of the first end of that class at a point; -1 when there is none. */
  find(point: number, surveyClass: number): number {
    let i = this.#head[point] ?? NONE;
    while (i !== NONE && this.#facts[5 * i + 1] !== surveyClass) i = this.#facts[5 * i] as number;
    return i;
  }

  add(point: number, surveyClass: number, end: LineEnd): void {
    if (2 * this.#length === this.#heights.length) this.#grow();
    const i = this.#length++;
    const facts = this.#facts;
    facts[5 * i] = this.#head[point] as number;
    facts[5 * i + 1] = surveyClass;
    facts[5 * i + 2] = end.row;
    facts[5 * i + 3] = this.#words.numberOf(end.size);
    facts[5 * i + 4] = this.#words.numberOf(end.material);
    this.#heights[2 * i] = end.levelM ?? Number.NaN;
    this.#heights[2 * i + 1] = end.depthM ?? Number.NaN;
    this.#head[point] = i;
  }

  row(i: number): number {
    return this.#facts[5 * i + 2] as number;
  }

  size(i: number): string | null {
    return this.#words.text(this.#facts[5 * i + 3] as number);
  }

  material(i: number): string | null {
    return this.#words.text(this.#facts[5 * i + 4] as number);
  }

  /** NaN when not known. */
  levelM(i: number): number {
    return this.#heights[2 * i] as number;
  }

  /** NaN when not known. */
  depthM(i: number): number {
    return this.#heights[2 * i + 1] as number;
  }

  #grow(): void {
    const facts = new Int32Array(2 * this.#facts.length);
    facts.set(this.#facts);
    this.#facts = facts;
    const heights = new Float64Array(2 * this.#heights.length);
    heights.set(this.#heights);
    this.#heights = heights;
  }
}
