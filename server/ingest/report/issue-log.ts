import type { Issue, Severity } from '../../../core/model/issue.ts';
import { ISSUE_CATALOGUE, type IssueCode, type Language } from './issue-catalogue.ts';

/** Issues that a report lists; the totals by code are always whole. */
export const LISTED_ISSUES = 1000;
/** Of one code, so that a flood of one kind does not hide the others. */
const LISTED_PER_CODE = 100;

export interface CodeTotal {
  code: IssueCode;
  severity: Severity;
  count: number;
}

type Params = Readonly<Record<string, string | number>>;

/** An issue in a language. */
export function describeIssue(code: IssueCode, path: string, params: Params, language: Language): Issue {
  const entry = ISSUE_CATALOGUE[code];
  const [message, fix] = entry[language];
  return { code, severity: entry.severity, path, message: fill(message, params), fix: fill(fix, params) };
}

/** Gathers the issues of an import: a bounded list, and exact totals. */
export class IssueLog {
  readonly language: Language;
  readonly listed: Issue[] = [];
  readonly #counts = new Map<IssueCode, number>();
  #errors = 0;

  readonly #onIssue: ((issue: Issue) => void) | undefined;

  constructor(language: Language, onIssue?: (issue: Issue) => void) {
    this.language = language;
    this.#onIssue = onIssue;
  }

  /** Counts an issue, and lists it while there is room. */
  add(code: IssueCode, path: string, params: Params = {}): void {
    const count = (this.#counts.get(code) ?? 0) + 1;
    this.#counts.set(code, count);
    if (ISSUE_CATALOGUE[code].severity === 'error') this.#errors++;
    const isListed = count <= LISTED_PER_CODE && this.listed.length < LISTED_ISSUES;
    if (!isListed && this.#onIssue === undefined) return;
    const issue = describeIssue(code, path, params, this.language);
    if (isListed) this.listed.push(issue);
    this.#onIssue?.(issue);
  }

  get errors(): number {
    return this.#errors;
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Errors first, then by number. */
  totals(): CodeTotal[] {
    const order: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };
    return [...this.#counts]
      .map(([code, count]) => ({ code, severity: ISSUE_CATALOGUE[code].severity, count }))
      .toSorted((a, b) => order[a.severity] - order[b.severity] || b.count - a.count);
  }
}

function fill(template: string, params: Params): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? '?'));
}
