export type Severity = 'error' | 'warning' | 'info';

/** A defect in data, as a value. `code` is stable and upper-case; `path` says where (`file:row:column` for tables, a JSON path for bodies). */
export interface Issue {
  code: string;
  severity: Severity;
  path: string;
  message: string;
  /** What to do about it, one sentence. */
  fix?: string;
}
