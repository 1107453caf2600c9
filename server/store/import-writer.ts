import type { DatasetDescription, GroundGrid, CoverageArea } from '../../core/model/dataset.ts';
import type { Area, Building, Road } from '../../core/model/place.ts';
import type { Segment, SurveyPoint } from '../../core/model/segment.ts';
import type { Issue } from '../../core/model/issue.ts';

/** A row that `--quarantine` set aside: the row as read, and the reasons. */
export interface RejectedRow {
  file: string;
  row: number;
  values: Record<string, unknown>;
  issues: Issue[];
}

/** What a merge did, per table. */
export interface MergeCounts {
  added: number;
  changed: number;
  unchanged: number;
  removed: number;
}

export interface ImportOutcome {
  datasetId: number;
  /** The revision of the commit; null when nothing changed, or in a dry run. */
  revision: number | null;
  segments: MergeCounts;
  points: MergeCounts;
  roads: MergeCounts;
  areas: MergeCounts;
  buildings: MergeCounts;
  quarantined: number;
}

/**
 * One import: rows are staged as they come, outside the revision lock, and merged into the dataset of that name at `commit`. Rows of the
 * dataset with a key that was not staged are removed. Nothing is visible before `commit`; after `abort` nothing is left.
 */
export interface ImportWriter {
  addPoints(batch: readonly SurveyPoint[]): Promise<void>;
  addSegments(batch: readonly Segment[]): Promise<void>;
  addRoads(batch: readonly Road[]): Promise<void>;
  addAreas(batch: readonly Area[]): Promise<void>;
  addBuildings(batch: readonly Building[]): Promise<void>;
  addRejected(batch: readonly RejectedRow[]): Promise<void>;
  addGround(grid: GroundGrid): Promise<void>;
  addCoverage(areas: readonly CoverageArea[]): Promise<void>;
  /** With `dryRun` every constraint and the merge are tried, and then rolled back. */
  commit(options: { dryRun: boolean }): Promise<ImportOutcome>;
  abort(): Promise<void>;
}

export type OpenImport = (description: DatasetDescription) => Promise<ImportWriter>;
