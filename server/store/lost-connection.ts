/**
 * System and SQLSTATE codes of a connection that was lost, refused or shut down (PostgreSQL appendix A, classes 08 and 57P).
 */
const CODES = /^(?:ECONN(?:REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|08[0-9A-Z]{3}|57P0[123])$/;
/** What pg says without a code; knex puts the statement in front. */
const WORDS =
  /(?:^| - )(?:Connection terminated|Client (?:was closed|has encountered a connection error)|timeout expired$)/;

/** Whether the connection is the fault, not the statement. */
export function isLostConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (WORDS.test(error.message) || error.name === 'KnexTimeoutError') return true;
  if (code === 'ENOENT') return syscall === 'connect';
  return typeof code === 'string' && CODES.test(code);
}
