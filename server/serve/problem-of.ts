import { Problem } from './problem.ts';

/** The table from errors to problems: the first row that fits decides. What no row knows is ours, and its text stays in the log. */
const ROWS: readonly ((error: Error) => Problem | null)[] = [
  (error) => (error instanceof Problem ? error : null),
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

/** System and SQLSTATE codes of a lost, refused or exhausted connection (PostgreSQL appendix A, classes 08, 53 and 57P). */
const LOST_CONNECTION =
  /^(?:ECONN(?:REFUSED|RESET|ABORTED)|EPIPE|ENOENT|ETIMEDOUT|08[0-9A-Z]{3}|53[0-9A-Z]{3}|57P0[123])$/;

function isDatabaseFault(error: Error): boolean {
  if (error.name === 'KnexTimeoutError' || /^Connection terminated|^timeout expired$/.test(error.message)) return true;
  // A file that is missing says ENOENT too, with a path; a socket that is missing comes from `connect`.
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' && syscall !== 'connect') return false;
  return typeof code === 'string' && LOST_CONNECTION.test(code);
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
