import { existsSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Cluster } from './open-cluster.ts';
import { lastLines, runProgram } from './run-program.ts';
import { StartError } from './start-error.ts';

/**
 * Writes the whole store, at one moment, into one compressed file; the server may go on working. The file appears when it is whole.
 *
 * @throws StartError when the file exists or cannot be written
 */
export async function writeBackup(cluster: Cluster, path: string): Promise<void> {
  const file = resolve(path); // The programs run in another folder.
  if (existsSync(file)) throw new StartError(`${file} exists already: name a new file.`);
  const draft = `${file}.part`;
  const { code, output } = await runProgram(join(cluster.binDirectory, 'pg_dump'), [
    '--format=custom',
    '--no-owner',
    '--no-privileges',
    `--file=${draft}`,
    `--dbname=${cluster.url}`,
  ]);
  if (code !== 0) {
    rmSync(draft, { force: true });
    throw new StartError(`The backup could not be written to ${file}: ${lastLines(output)}`);
  }
  renameSync(draft, file);
}
