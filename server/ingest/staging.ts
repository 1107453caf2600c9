import type { Segment, SurveyPoint } from '../../core/model/segment.ts';
import type { ImportWriter, RejectedRow } from '../store/import-writer.ts';
import { ISSUE_CATALOGUE } from './report/issue-catalogue.ts';
import { describeIssue, type IssueLog } from './report/issue-log.ts';
import type { RowFault, SourceRow } from './source-row.ts';

const BATCH_ROWS = 4000;

/** Takes rows to the store in batches. Once a row has failed and nothing is set aside, nothing more is sent: it would be thrown away. */
export class Staging {
  segments = 0;
  points = 0;
  rejected = 0;
  /** Plane geodesic length of the segments, metres. */
  lengthM = 0;
  /** Segments with an assumed elevation at one end or both. */
  unknownElevations = 0;
  readonly #writer: ImportWriter;
  readonly #log: IssueLog;
  readonly #quarantine: boolean;
  /** Faults of rows that several sources read. */
  readonly #told = new Set<string>();
  #pointBatch: SurveyPoint[] = [];
  #segmentBatch: Segment[] = [];
  #rejectedBatch: RejectedRow[] = [];

  constructor(writer: ImportWriter, log: IssueLog, quarantine: boolean) {
    this.#writer = writer;
    this.#log = log;
    this.#quarantine = quarantine;
  }

  /** Reports the faults of a row; true when the row is good enough to go in, else it is set aside if rows are. */
  accept(row: SourceRow, file: string, isShared: boolean): boolean {
    if (row.faults.length === 0) return true;
    const faults = isShared ? row.faults.filter((fault) => this.#isNews(row, file, fault)) : row.faults;
    for (const { code, column, params } of faults) this.#log.add(code, placeOf(file, row.row, column), params);
    if (!row.faults.some(isError)) return true;
    this.rejected++;
    if (this.#quarantine && faults.length > 0) {
      const issues = faults.map(({ code, column, params }) =>
        describeIssue(code, placeOf(file, row.row, column), params, this.#log.language),
      );
      this.#rejectedBatch.push({ file, row: row.row, values: row.values, issues });
    }
    return false;
  }

  #isNews({ row }: SourceRow, file: string, { code, column }: RowFault): boolean {
    const fault = `${placeOf(file, row, column)} ${code}`;
    if (this.#told.has(fault)) return false;
    this.#told.add(fault);
    return true;
  }

  addPoint(point: SurveyPoint): void {
    this.points++;
    if (this.#isLost) return;
    this.#pointBatch.push(point);
  }

  addSegment(segment: Segment, lengthM: number): void {
    this.segments++;
    this.lengthM += lengthM;
    if (!segment.startKnown || !segment.endKnown) this.unknownElevations++;
    if (this.#isLost) return;
    this.#segmentBatch.push(segment);
  }

  /** True when a batch is due: `flush` sends it. */
  get isFull(): boolean {
    return Math.max(this.#pointBatch.length, this.#segmentBatch.length, this.#rejectedBatch.length) >= BATCH_ROWS;
  }

  async flush(): Promise<void> {
    if (this.#pointBatch.length > 0) await this.#writer.addPoints(this.#pointBatch);
    if (this.#segmentBatch.length > 0) await this.#writer.addSegments(this.#segmentBatch);
    if (this.#rejectedBatch.length > 0) await this.#writer.addRejected(this.#rejectedBatch);
    [this.#pointBatch, this.#segmentBatch, this.#rejectedBatch] = [[], [], []];
  }

  get #isLost(): boolean {
    return this.#log.errors > 0 && !this.#quarantine;
  }
}

/** `file:row:column`, as far as there is one. */
export function placeOf(file: string, row: number, column: string | null): string {
  return [file, row === 0 ? null : row, column].filter((part) => part !== null).join(':');
}

/** True for a fault that keeps its row out. */
export function isError({ code }: RowFault): boolean {
  return ISSUE_CATALOGUE[code].severity === 'error';
}
