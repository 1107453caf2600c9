import type { IssueCode } from './report/issue-catalogue.ts';

/** A defect that stops a whole file or the import: an issue before it has a language. `path` is `file`, `file:row` or an option such as `--crs`. */
export class SourceError extends Error {
  readonly code: IssueCode;
  readonly path: string;
  readonly params: Readonly<Record<string, string | number>>;

  constructor(code: IssueCode, path: string, params: Readonly<Record<string, string | number>> = {}) {
    super(`${code} ${path}`);
    this.name = 'SourceError';
    this.code = code;
    this.path = path;
    this.params = params;
  }
}
