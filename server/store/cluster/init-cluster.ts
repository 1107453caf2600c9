import { existsSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Account } from './run-program.ts';
import { lastLines, runProgram } from './run-program.ts';
import { StartError } from './start-error.ts';

/** Superuser of the private cluster. Whoever reaches the socket's folder is let in, and that is its owner (and root) alone. */
export const CLUSTER_USER = 'talpa';

/**
 * PostgreSQL major version of a data directory, from its PG_VERSION; null when there is no cluster yet.
 *
 * @throws StartError when the folder holds something else
 */
export function readClusterVersion(dataDirectory: string): number | null {
  const file = join(dataDirectory, 'PG_VERSION');
  if (existsSync(file)) {
    const text = readFileSync(file, 'utf8').trim();
    if (/^\d+$/.test(text)) return Number(text);
    throw new StartError(
      `${file} says "${text}" where a PostgreSQL version such as 15 should stand: restore that file from a copy.`,
    );
  }
  if (existsSync(dataDirectory) && readdirSync(dataDirectory).length > 0) {
    throw new StartError(
      `${dataDirectory} is not empty and has no PG_VERSION: it is no cluster. Move it away and start again.`,
    );
  }
  return null;
}

/**
 * Makes a cluster with checksums, UTF-8 and a locale that knows Chinese letters (under C, pg_trgm finds none). It is made beside its
 * place and moved there when whole, so that an interrupted start leaves no half cluster.
 *
 * @throws StartError with the last words of initdb
 */
export async function initCluster(binDirectory: string, dataDirectory: string, account: Account | null): Promise<void> {
  const draft = `${dataDirectory}.new`;
  rmSync(draft, { recursive: true, force: true });
  const { code, output } = await runProgram(
    join(binDirectory, 'initdb'),
    [
      '--pgdata',
      draft,
      '--encoding=UTF8',
      `--locale=${process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8'}`,
      '--data-checksums',
      `--username=${CLUSTER_USER}`,
      '--auth-local=trust',
      '--auth-host=reject',
    ],
    account,
  );
  if (code !== 0) {
    rmSync(draft, { recursive: true, force: true });
    throw new StartError(`initdb could not make a cluster in ${dataDirectory}: ${lastLines(output)}`);
  }
  rmSync(dataDirectory, { recursive: true, force: true });
  renameSync(draft, dataDirectory);
}
