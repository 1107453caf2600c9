import type { PipeRows } from './pipe-rows.ts';

/** Outer heights at which a new size band begins, millimetres. The first band is that of unknown sizes, the second of sizes below the first limit. */
export const SIZE_BANDS_MM = [100, 150, 200, 300, 400, 500, 600, 800, 1000, 1200, 1500, 2000, 3000] as const;

const REPORT_BITS = 4;
const SURVEY_BITS = 4;
const BAND_BITS = 4;
const KNOWN_BITS = 1;

export interface GroupOptions {
  /** Whether rows with and without known elevation are never of one group. */
  byKnown: boolean;
}

/**
 * Group of each row: rows of one group may be merged into one line. A group is a survey class, report class, subclass, size band and, when asked
 * for, whether the elevation is known. A code depends on nothing but these and the place of the subclass in `subclasses`, so that codes of
 * tables with the same subclasses compare.
 */
export function groupRows(rows: PipeRows, { byKnown }: GroupOptions): Uint32Array {
  const { count, surveyClass, reportClass, subclass, outerHeightMm, known } = rows;
  const groups = new Uint32Array(count);
  for (let row = 0; row < count; row++) {
    const isKnown = byKnown ? known[row]! : 0;
    groups[row] = groupCode(subclass[row]!, surveyClass[row]!, reportClass[row]!, outerHeightMm[row]!) | isKnown;
  }
  return groups;
}

/** Group of one row, as {@link groupRows} with `byKnown` false gives it. */
export function groupCode(subclass: number, surveyClass: number, reportClass: number, outerHeightMm: number): number {
  let code = (subclass << SURVEY_BITS) | surveyClass;
  code = (code << REPORT_BITS) | reportClass;
  return ((code << BAND_BITS) | sizeBand(outerHeightMm)) << KNOWN_BITS;
}

/** Number of the size band of an outer height in millimetres; 0 when it is NaN. */
export function sizeBand(heightMm: number): number {
  if (Number.isNaN(heightMm)) return 0;
  let band = 1;
  while (band <= SIZE_BANDS_MM.length && heightMm >= SIZE_BANDS_MM[band - 1]!) band++;
  return band;
}
