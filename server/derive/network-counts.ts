import type { NetworksJson } from '../../core/contract/api.ts';
import { REPORT_CLASSES, SURVEY_CLASSES, type SurveyClass } from '../../core/model/survey-class.ts';
import { END_KNOWN, START_KNOWN } from './segment-input.ts';
import type { SegmentTable } from './segment-table.ts';

const BOTH_KNOWN = START_KNOWN | END_KNOWN;
const CELLS = REPORT_CLASSES.length * SURVEY_CLASSES.length;

type NetworkClass = NetworksJson['classes'][number];

/** A class as `/api/networks` gives it, without the meaning of its subclasses, which the code lists have. */
export type ClassCounts = Omit<NetworkClass, 'subclasses'> & {
  subclasses: Omit<NetworkClass['subclasses'][number], 'name'>[];
};

/**
 * Segments, metres and unknown depths per report class, survey class and subclass, kept up while rows come and go. One entry a cell: (subclass ×
 * number of report classes + report class) × number of survey classes + survey class, the subclass as an index in `subclasses`.
 */
export interface NetworkCounts {
  /** Names of the subclasses, as the table has them; the first is null. */
  subclasses: readonly (string | null)[];
  segments: number[];
  metres: number[];
  unknownDepths: number[];
}

/** Counts of the rows of a finished table. */
export function countNetwork(table: SegmentTable): NetworkCounts {
  const counts: NetworkCounts = { subclasses: table.subclasses, segments: [], metres: [], unknownDepths: [] };
  for (let row = 0; row < table.count; row++) countRow(counts, table, row, 1);
  return counts;
}

/** Adds a row to the counts, or takes it away. */
export function countRow(counts: NetworkCounts, table: SegmentTable, row: number, sign: 1 | -1): void {
  const cell = table.subclass[row]! * CELLS + table.reportClass[row]! * SURVEY_CLASSES.length + table.surveyClass[row]!;
  while (counts.segments.length <= cell) {
    counts.segments.push(0);
    counts.metres.push(0);
    counts.unknownDepths.push(0);
  }
  counts.segments[cell]! += sign;
  counts.metres[cell]! += sign * table.lengthM[row]!;
  if ((table.flags[row]! & BOTH_KNOWN) !== BOTH_KNOWN) counts.unknownDepths[cell]! += sign;
}

/** The counts as `/api/networks` gives them; classes and subclasses without segments are left out. */
export function networksJson({ subclasses, segments, metres, unknownDepths }: NetworkCounts): ClassCounts[] {
  return REPORT_CLASSES.flatMap((reportClass, r) => {
    const cells = SURVEY_CLASSES.flatMap((surveyClass, s) =>
      subclasses.map((surveySubclass, sub) => ({
        surveyClass,
        surveySubclass,
        cell: sub * CELLS + r * SURVEY_CLASSES.length + s,
      })),
    ).filter(({ cell }) => (segments[cell] ?? 0) > 0);
    if (cells.length === 0) return [];
    const sum = (values: readonly number[], of = cells) => of.reduce((total, { cell }) => total + values[cell]!, 0);
    const ofSurvey = (surveyClass: SurveyClass) => cells.filter((one) => one.surveyClass === surveyClass);
    return {
      reportClass,
      segments: sum(segments),
      lengthKm: sum(metres) / 1000,
      unknownDepths: sum(unknownDepths),
      surveyClasses: SURVEY_CLASSES.filter((surveyClass) => ofSurvey(surveyClass).length > 0).map((surveyClass) => ({
        surveyClass,
        segments: sum(segments, ofSurvey(surveyClass)),
        lengthKm: sum(metres, ofSurvey(surveyClass)) / 1000,
      })),
      subclasses: cells.map(({ surveyClass, surveySubclass, cell }) => ({
        surveyClass,
        surveySubclass,
        segments: segments[cell]!,
        lengthKm: metres[cell]! / 1000,
        unknownDepths: unknownDepths[cell]!,
      })),
    };
  });
}
