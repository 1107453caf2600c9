import type { SurveyClass } from '../../../core/model/survey-class.ts';

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
  /** Lines that name the point, those with errors too: a tee is no defect because one of its lines has one. */
  namedBy: number;
}

/** Points of an import by source and number, and the numbers whose rows had errors. */
export class PointIndex {
  readonly points: IndexedPoint[] = [];
  readonly #byNumber = new Map<string, Map<string, number>>();
  readonly #rejected = new Set<string>();

  add(number: string, point: IndexedPoint): void {
    const numbers = this.#byNumber.get(point.source) ?? new Map<string, number>();
    numbers.set(number, this.points.length);
    this.#byNumber.set(point.source, numbers);
    this.points.push(point);
  }

  reject(number: string): void {
    this.#rejected.add(number);
  }

  isRejected(number: string): boolean {
    return this.#rejected.has(number);
  }

  /** Index in `points` of a number within a source, or within any when `source` is null; -1 when there is none. */
  find(number: string, source: string | null): number {
    if (source !== null) return this.#byNumber.get(source)?.get(number) ?? -1;
    for (const numbers of this.#byNumber.values()) {
      const found = numbers.get(number);
      if (found !== undefined) return found;
    }
    return -1;
  }
}
