import { ConfigError } from '../config.ts';
import { StartError } from '../store/cluster/start-error.ts';

/**
 * Writes why a program could not do its work to standard error: the sentence of a failure that the operator can mend, else the whole
 * error, which is a bug or a broken machine. Returns the exit code.
 */
export function reportFailure(error: unknown): 1 {
  const isKnown = error instanceof StartError || error instanceof ConfigError;
  const text = isKnown ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${text}\n`);
  return 1;
}
