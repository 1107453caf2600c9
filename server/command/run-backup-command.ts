import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { readConfig } from '../config.ts';
import { writeBackup } from '../store/cluster/backup.ts';
import { joinCluster } from '../store/cluster/join-cluster.ts';
import { StartError } from '../store/cluster/start-error.ts';
import { callerFolder } from './caller-folder.ts';
import { projectFolder } from './project-folder.ts';
import { reportFailure } from './report-failure.ts';

/** `npm run backup -- FILE`: writes the private cluster's store into a file, also while the server runs. Returns the exit code. */
export async function runBackupCommand(argv: readonly string[]): Promise<number> {
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  try {
    const { dataFolder, databaseUrl } = readConfig(process.env, projectFolder);
    const [name, ...rest] = argv;
    if (name === undefined || name.startsWith('-') || rest.length > 0) {
      throw new StartError('Usage: npm run backup -- FILE');
    }
    if (databaseUrl !== null) {
      throw new StartError('DATABASE_URL names a database of its own: back it up with its own pg_dump.');
    }
    const file = resolve(callerFolder(), name);
    const cluster = await joinCluster({ dataFolder, purpose: 'backup', say });
    try {
      await writeBackup(cluster, file);
    } finally {
      await cluster.stop();
    }
    say(`${file} holds the store, ${statSync(file).size} bytes.`);
    return 0;
  } catch (error) {
    return reportFailure(error);
  }
}
