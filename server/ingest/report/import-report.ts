import type { Issue } from '../../../core/model/issue.ts';
import type { ImportOutcome } from '../../store/import-writer.ts';
import type { Language } from './issue-catalogue.ts';
import type { CodeTotal } from './issue-log.ts';

export interface SourceCount {
  /** Source of the profile. */
  source: string;
  role: 'points' | 'lines' | 'roads' | 'areas' | 'buildings';
  file: string;
  rows: number;
  accepted: number;
  rejected: number;
  /** Rows that are no pipe, such as a pump without length. */
  leftOut: number;
}

/** What an import did or would do. */
export interface ImportReport {
  ok: boolean;
  dryRun: boolean;
  quarantine: boolean;
  language: Language;
  dataset: string | null;
  profile: string;
  epsg: number;
  datum: string | null;
  sources: SourceCount[];
  segments: number;
  points: number;
  roads: number;
  areas: number;
  buildings: number;
  groundRasters: number;
  rejectedRows: number;
  lengthKm: number;
  /** Segments with an elevation that is not known at one end or both: theirs are assumed. */
  segmentsWithUnknownElevation: number;
  /** Every code that came up with its whole number. */
  totals: CodeTotal[];
  /** The first issues; `issuesLeftOut` more are only counted in `totals`. */
  issues: Issue[];
  issuesLeftOut: number;
  /** What the merge did; null when nothing was tried. */
  outcome: ImportOutcome | null;
  seconds: number;
}
