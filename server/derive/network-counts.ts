import type { NetworksJson } from '../../core/contract/api.ts';
import { REPORT_CLASSES, SURVEY_CLASSES } from '../../core/model/survey-class.ts';
import { END_KNOWN, START_KNOWN, type SegmentTable } from './network-snapshot.ts';

const BOTH_KNOWN = START_KNOWN | END_KNOWN;

/** Segments, kilometres and unknown depths per report class and, within it, per survey class; classes without segments are left out. */
export function networkCounts(segments: SegmentTable): NetworksJson['classes'] {
  const survey = SURVEY_CLASSES.length;
  const counts = new Uint32Array(REPORT_CLASSES.length * survey);
  const metres = new Float64Array(counts.length);
  const unknown = new Uint32Array(counts.length);
  for (let row = 0; row < segments.count; row++) {
    const cell = segments.reportClass[row]! * survey + segments.surveyClass[row]!;
    counts[cell]!++;
    metres[cell]! += segments.lengthM[row]!;
    if ((segments.flags[row]! & BOTH_KNOWN) !== BOTH_KNOWN) unknown[cell]!++;
  }
  return REPORT_CLASSES.flatMap((reportClass, r) => {
    const cells = SURVEY_CLASSES.map((surveyClass, s) => ({ surveyClass, cell: r * survey + s })).filter(
      ({ cell }) => counts[cell]! > 0,
    );
    if (cells.length === 0) return [];
    const sum = (values: Uint32Array | Float64Array) => cells.reduce((total, { cell }) => total + values[cell]!, 0);
    return {
      reportClass,
      segments: sum(counts),
      lengthKm: sum(metres) / 1000,
      unknownDepths: sum(unknown),
      surveyClasses: cells.map(({ surveyClass, cell }) => ({
        surveyClass,
        segments: counts[cell]!,
        lengthKm: metres[cell]! / 1000,
      })),
    };
  });
}
