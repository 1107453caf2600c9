import type { NetworksJson } from '../../core/contract/api.ts';
import { REPORT_CLASSES, SURVEY_CLASSES } from '../../core/model/survey-class.ts';
import { END_KNOWN, START_KNOWN } from './segment-input.ts';
import type { SegmentTable } from './segment-table.ts';

const BOTH_KNOWN = START_KNOWN | END_KNOWN;
const CELLS = REPORT_CLASSES.length * SURVEY_CLASSES.length;

/** Segments, metres and unknown depths per report class and, within it, per survey class, kept up while rows come and go. */
export interface NetworkCounts {
  /** One entry for each report class and survey class: report class × number of survey classes + survey class. */
  segments: Uint32Array;
  metres: Float64Array;
  unknownDepths: Uint32Array;
}

/** Counts of the rows of a finished table. */
export function countNetwork(table: SegmentTable): NetworkCounts {
  const counts: NetworkCounts = {
    segments: new Uint32Array(CELLS),
    metres: new Float64Array(CELLS),
    unknownDepths: new Uint32Array(CELLS),
  };
  for (let row = 0; row < table.count; row++) countRow(counts, table, row, 1);
  return counts;
}

/** Adds a row to the counts, or takes it away. */
export function countRow(counts: NetworkCounts, table: SegmentTable, row: number, sign: 1 | -1): void {
  const cell = table.reportClass[row]! * SURVEY_CLASSES.length + table.surveyClass[row]!;
  counts.segments[cell]! += sign;
  counts.metres[cell]! += sign * table.lengthM[row]!;
  if ((table.flags[row]! & BOTH_KNOWN) !== BOTH_KNOWN) counts.unknownDepths[cell]! += sign;
}

/** The counts as `/api/networks` gives them; classes without segments are left out. */
export function networksJson({ segments, metres, unknownDepths }: NetworkCounts): NetworksJson['classes'] {
  return REPORT_CLASSES.flatMap((reportClass, r) => {
    const cells = SURVEY_CLASSES.map((surveyClass, s) => ({ surveyClass, cell: r * SURVEY_CLASSES.length + s })).filter(
      ({ cell }) => segments[cell]! > 0,
    );
    if (cells.length === 0) return [];
    const sum = (values: Uint32Array | Float64Array) => cells.reduce((total, { cell }) => total + values[cell]!, 0);
    return {
      reportClass,
      segments: sum(segments),
      lengthKm: sum(metres) / 1000,
      unknownDepths: sum(unknownDepths),
      surveyClasses: cells.map(({ surveyClass, cell }) => ({
        surveyClass,
        segments: segments[cell]!,
        lengthKm: metres[cell]! / 1000,
      })),
    };
  });
}
