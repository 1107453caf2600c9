import { readConfig } from '../config.ts';
import { importCommand } from '../ingest/import-command.ts';
import { callerFolder } from './caller-folder.ts';
import { openDatabase, openStore } from './open-store.ts';
import { createProgress } from './progress.ts';
import { codesDir, profilesDir, projectFolder } from './project-folder.ts';
import { reportFailure } from './report-failure.ts';

/**
 * `npm run import`: imports into the store of the running server, or of the data folder when none runs. The report goes to standard
 * output, everything else to standard error. Returns the exit code.
 */
export async function runImportCommand(argv: readonly string[]): Promise<number> {
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const progress = createProgress(process.stderr);
  const closers: (() => Promise<void>)[] = [];
  try {
    const config = readConfig(process.env, projectFolder);
    process.chdir(callerFolder());
    return await importCommand(argv, {
      async connect() {
        const database = await openDatabase(config, 'import', say);
        closers.push(() => database.stop());
        return openStore(database.url);
      },
      profilesDir,
      codesDir,
      env: process.env,
      stdout: {
        write(text: string) {
          progress.end();
          return process.stdout.write(text);
        },
      },
      onProgress: (done, total, what) => progress.update(done, total, `Importing ${what}`),
    });
  } catch (error) {
    progress.end();
    return reportFailure(error);
  } finally {
    for (const close of closers) await close();
  }
}
