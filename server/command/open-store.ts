import type { Config } from '../config.ts';
import { readCodes } from '../ingest/read-codes.ts';
import { readPinyinInitials } from '../ingest/read-pinyin-initials.ts';
import { checkExternalDatabase } from '../store/cluster/check-database.ts';
import type { LockPurpose } from '../store/cluster/data-folder-lock.ts';
import { joinCluster } from '../store/cluster/join-cluster.ts';
import { openCluster } from '../store/cluster/open-cluster.ts';
import { StartError } from '../store/cluster/start-error.ts';
import { loadCodeTables } from '../store/code-tables.ts';
import { connectDatabase, type Database } from '../store/connect-database.ts';
import { migrate } from '../store/migrate.ts';
import { loadPinyinInitials } from '../store/pinyin-initials.ts';
import { migrations } from '../../migrations/index.ts';
import { codesDir } from './project-folder.ts';

/** A database server that runs and was checked. */
export interface OpenDatabase {
  url: string;
  /** Stops the private cluster when this program started it. */
  stop(): Promise<void>;
}

/**
 * The database that the configuration names: the one of DATABASE_URL, or the private cluster, which every program but the server shares
 * with a running server.
 *
 * @throws StartError with the fix
 */
export async function openDatabase(
  config: Config,
  purpose: LockPurpose,
  say: (line: string) => void,
): Promise<OpenDatabase> {
  if (config.databaseUrl !== null) {
    await checkExternalDatabase(config.databaseUrl);
    return { url: config.databaseUrl, stop: () => Promise.resolve() };
  }
  const options = { dataFolder: config.dataFolder, purpose, say };
  return purpose === 'server' ? openCluster({ ...options, keep: true }) : joinCluster(options);
}

/**
 * A pool on that database, with the schema and the code lists of this program.
 *
 * @throws StartError when a newer program wrote the store
 */
export async function openStore(url: string): Promise<Database> {
  const db = connectDatabase(url);
  try {
    const [codes, initials] = await Promise.all([
      readCodes(codesDir),
      readPinyinInitials(codesDir),
      migrate(db, migrations),
    ]);
    await Promise.all([loadCodeTables(db, codes), loadPinyinInitials(db, initials)]);
    return db;
  } catch (error) {
    await db.close();
    // knex's words for a step in the database that the list does not have.
    if (error instanceof Error && error.message.includes('migration directory is corrupt')) {
      throw new StartError(
        'The store was written by a newer Talpa: start that version again, or restore a backup of this one.',
      );
    }
    throw error;
  }
}
