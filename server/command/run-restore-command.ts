import { resolve } from 'node:path';
import { readConfig } from '../config.ts';
import { openCluster } from '../store/cluster/open-cluster.ts';
import { restoreBackup } from '../store/cluster/restore.ts';
import { StartError } from '../store/cluster/start-error.ts';
import { callerFolder } from './caller-folder.ts';
import { projectFolder } from './project-folder.ts';
import { reportFailure } from './report-failure.ts';

/**
 * `npm run restore -- FILE [--force]`: replaces the private cluster's store by that of a backup. The server must not run. Returns the
 * exit code.
 */
export async function runRestoreCommand(argv: readonly string[]): Promise<number> {
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  try {
    const { dataFolder, databaseUrl } = readConfig(process.env, projectFolder);
    const names = argv.filter((argument) => argument !== '--force');
    const [name] = names;
    if (name === undefined || name.startsWith('-') || names.length > 1) {
      throw new StartError('Usage: npm run restore -- FILE [--force]');
    }
    if (databaseUrl !== null) {
      throw new StartError('DATABASE_URL names a database of its own: restore it with its own pg_restore.');
    }
    const file = resolve(callerFolder(), name);
    const cluster = await openCluster({ dataFolder, purpose: 'restore', say });
    try {
      await restoreBackup(cluster, file, { force: names.length < argv.length });
    } finally {
      await cluster.stop();
    }
    say(`The store is that of ${file}; npm start shows it.`);
    return 0;
  } catch (error) {
    return reportFailure(error);
  }
}
