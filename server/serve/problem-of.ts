import { EditRefused } from '../ingest/edit/edit-fault.ts';
import { OutcomeUnknown, RowLocked } from '../store/edit-transaction.ts';
import { isLostConnection } from '../store/lost-connection.ts';
import { ConstraintError } from '../store/segment-constraints.ts';
import { Problem } from './problem.ts';

/** The table from errors to problems: the first row that fits decides. What no row knows is ours, and its text stays in the log. */
const ROWS: readonly ((error: Error) => Problem | null)[] = [
  (error) => (error instanceof Problem ? error : null),
  (error) => editProblem(error),
  (error) => (isDiskFull(error) ? storageFull(error) : null),
  (error) =>
    isDatabaseFault(error)
      ? new Problem('database-unavailable', 'Try again in a moment.', { headers: { 'retry-after': '2' }, cause: error })
      : null,
  (error) => httpProblem(error),
];

export function problemOf(error: unknown): Problem {
  const known = error instanceof Error ? error : new Error(String(error));
  for (const row of ROWS) {
    const problem = row(known);
    if (problem !== null) return problem;
  }
  return new Problem('internal-error', 'The cause is in the log of the server, under the number of this request.', {
    cause: error,
  });
}

function editProblem(error: Error): Problem | null {
  if (error instanceof EditRefused)
    return new Problem('invalid-edit', error.message, { errors: error.faults, cause: error });
  if (error instanceof ConstraintError)
    return new Problem('invalid-edit', error.message, { errors: [error.fault], cause: error });
  if (error instanceof RowLocked)
    return new Problem(
      'segment-locked',
      'A long change, such as an import, is under way. Nothing was written; try again later.',
      {
        headers: { 'retry-after': '5' },
        cause: error,
      },
    );
  if (error instanceof OutcomeUnknown)
    return new Problem(
      'outcome-unknown',
      'The connection to the database was cut at the commit. Read the segment again; or send the same edit again: with the same If-Match (or key) it is never applied twice.',
      { headers: { 'retry-after': '5' }, cause: error },
    );
  return null;
}

/** SQLSTATE disk_full. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === '53100';
}

export function storageFull(cause?: unknown): Problem {
  return new Problem(
    'storage-full',
    'The server is read-only until there is room on the disk again: maps and reading go on. Nothing of this request was written.',
    { headers: { 'retry-after': '30' }, cause },
  );
}

/** The connection, or the database's resources (SQLSTATE class 53). */
function isDatabaseFault(error: Error): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return isLostConnection(error) || (typeof code === 'string' && /^53[0-9A-Z]{3}$/.test(code));
}

/** Errors of Express and its parsers carry a status; only those below 500 speak of the request. */
function httpProblem(error: Error): Problem | null {
  const status = 'status' in error && typeof error.status === 'number' ? error.status : null;
  switch (status) {
    case null:
      return null;
    case 404:
      return new Problem('not-found', 'Nothing is served under that address.', { cause: error });
    case 413:
      return new Problem('body-too-large', 'Send a smaller body.', { cause: error });
    case 415:
      return new Problem('unsupported-media-type', error.message, { cause: error });
    default:
      return status >= 400 && status < 500 ? new Problem('bad-request', `${error.message}.`, { cause: error }) : null;
  }
}
