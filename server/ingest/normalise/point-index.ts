import { SURVEY_CLASSES, type SurveyClass } from '../../../core/model/survey-class.ts';
import { Interner } from './interner.ts';

/** What lines need of a point that was read before them. */
export interface IndexedPoint {
  key: string;
  source: string;
  file: string;
  row: number;
  surveyClass: SurveyClass;
  lon: number;
  lat: number;
  groundM: number | null;
  /** Level of the pipe at the point, when the register keeps it there. */
  levelM: number | null;
  feature: string | null;
  isAppurtenance: boolean;
  /** Pipes that the feature should join; null when its word says nothing. */
  expectedLinks: number | null;
}

const FIRST_CAPACITY = 1024;
/** A longer text may be a window into a chunk of the file, and would keep all of that. */
const WINDOW_CHARACTERS = 13;

/** Points of an import by source and number, a column a fact (a district has half a million), and the numbers whose rows had errors. */
export class PointIndex {
  length = 0;
  readonly #byNumber = new Map<string, Map<string, number>>();
  readonly #rejected = new Set<string>();
  readonly #keys: string[] = [];
  readonly #words = new Interner();
  #lonLat = new Float64Array(2 * FIRST_CAPACITY);
  /** Ground and level, NaN when not known. */
  #heights = new Float64Array(2 * FIRST_CAPACITY);
  #rows = new Int32Array(FIRST_CAPACITY);
  /** Numbers of the words of source, file and feature. */
  #texts = new Int32Array(3 * FIRST_CAPACITY);
  #classes = new Uint8Array(FIRST_CAPACITY);
  #appurtenances = new Uint8Array(FIRST_CAPACITY);
  /** Links that are expected, 0 when nothing is; lines that name the point, those with errors too. */
  #links = new Int32Array(2 * FIRST_CAPACITY);

  add(number: string, point: IndexedPoint): void {
    const i = this.length++;
    if (i === this.#rows.length) this.#grow();
    let numbers = this.#byNumber.get(point.source);
    if (numbers === undefined) this.#byNumber.set(point.source, (numbers = new Map<string, number>()));
    const key = ofItsOwn(point.key);
    numbers.set(number === point.key ? key : ofItsOwn(number), i);
    this.#keys.push(key);
    this.#lonLat[2 * i] = point.lon;
    this.#lonLat[2 * i + 1] = point.lat;
    this.#heights[2 * i] = point.groundM ?? Number.NaN;
    this.#heights[2 * i + 1] = point.levelM ?? Number.NaN;
    this.#rows[i] = point.row;
    this.#texts[3 * i] = this.#words.numberOf(point.source);
    this.#texts[3 * i + 1] = this.#words.numberOf(point.file);
    this.#texts[3 * i + 2] = this.#words.numberOf(point.feature);
    this.#classes[i] = SURVEY_CLASSES.indexOf(point.surveyClass);
    this.#appurtenances[i] = point.isAppurtenance ? 1 : 0;
    this.#links[2 * i] = point.expectedLinks ?? 0;
    this.#links[2 * i + 1] = 0;
  }

  reject(number: string): void {
    this.#rejected.add(ofItsOwn(number));
  }

  isRejected(number: string): boolean {
    return this.#rejected.has(number);
  }

  /** Index of a number within a source, or within any when `source` is null; -1 when there is none. */
  find(number: string, source: string | null): number {
    if (source !== null) return this.#byNumber.get(source)?.get(number) ?? -1;
    for (const numbers of this.#byNumber.values()) {
      const found = numbers.get(number);
      if (found !== undefined) return found;
    }
    return -1;
  }

  /** Counts a line that names the point, with an error or not: a tee is no defect because one of its lines has one. */
  nameOnce(i: number): void {
    this.#links[2 * i + 1] = (this.#links[2 * i + 1] as number) + 1;
  }

  namedBy(i: number): number {
    return this.#links[2 * i + 1] as number;
  }

  /** Null when nothing is expected. */
  expectedLinks(i: number): number | null {
    return (this.#links[2 * i] as number) || null;
  }

  key(i: number): string {
    return this.#keys[i] as string;
  }

  row(i: number): number {
    return this.#rows[i] as number;
  }

  lon(i: number): number {
    return this.#lonLat[2 * i] as number;
  }

  lat(i: number): number {
    return this.#lonLat[2 * i + 1] as number;
  }

  groundM(i: number): number | null {
    return knownOrNull(this.#heights[2 * i] as number);
  }

  levelM(i: number): number | null {
    return knownOrNull(this.#heights[2 * i + 1] as number);
  }

  source(i: number): string {
    return this.#words.text(this.#texts[3 * i] as number) as string;
  }

  file(i: number): string {
    return this.#words.text(this.#texts[3 * i + 1] as number) as string;
  }

  feature(i: number): string | null {
    return this.#words.text(this.#texts[3 * i + 2] as number);
  }

  surveyClass(i: number): SurveyClass {
    return SURVEY_CLASSES[this.#classes[i] as number] as SurveyClass;
  }

  isAppurtenance(i: number): boolean {
    return this.#appurtenances[i] === 1;
  }

  #grow(): void {
    const grown = <A extends Float64Array | Int32Array | Uint8Array>(old: A): A => {
      const larger = new (old.constructor as new (length: number) => A)(2 * old.length);
      larger.set(old);
      return larger;
    };
    this.#lonLat = grown(this.#lonLat);
    this.#heights = grown(this.#heights);
    this.#rows = grown(this.#rows);
    this.#texts = grown(this.#texts);
    this.#classes = grown(this.#classes);
    this.#appurtenances = grown(this.#appurtenances);
    this.#links = grown(this.#links);
  }
}

function knownOrNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

/** The text with memory of its own. */
function ofItsOwn(text: string): string {
  return text.length < WINDOW_CHARACTERS ? text : Buffer.from(text).toString();
}
