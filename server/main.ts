import { join } from 'node:path';
import { giveBackMemory } from './command/give-back-memory.ts';
import { checkPort, listen } from './command/listen.ts';
import { openDatabase, openStore } from './command/open-store.ts';
import { programFingerprint } from './command/program-fingerprint.ts';
import { createProgress } from './command/progress.ts';
import { clientDir, codesDir, profilesDir, projectFolder } from './command/project-folder.ts';
import { reportFailure } from './command/report-failure.ts';
import { stopSignal } from './command/stop-signal.ts';
import { readConfig } from './config.ts';
import type { DerivedNetwork } from './derive/derived-network.ts';
import { keptNetwork } from './derive/kept-network.ts';
import { createLog } from './log.ts';
import { readClusterPlace } from './store/cluster/cluster-place.ts';
import { isEmpty } from './store/datasets.ts';

/** What open connections get to end by themselves. */
const CLOSE_GRACE_MS = 1_000;

/**
 * The program: database, schema, sample, derived network, server. Runs until Ctrl-C or SIGTERM, then stops everything in reverse.
 * Returns the exit code.
 */
export async function main(): Promise<number> {
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const { stopped, isStopped } = stopSignal();
  // A closed terminal or pipe must not keep the database from being stopped.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const closers: (() => Promise<void>)[] = [];
  let code = 0;
  try {
    await start();
    await stopped;
    say('Stopping ...');
  } catch (error) {
    code = reportFailure(error);
  }
  for (const close of closers.toReversed()) {
    try {
      await close();
    } catch (error) {
      code = reportFailure(error);
    }
  }
  return code;

  /** Each step notes how it is undone; a stop that was asked for ends the start after the step. */
  async function start(): Promise<void> {
    const config = readConfig(process.env, projectFolder);
    const log = createLog(config.logLevel);
    const progress = createProgress(process.stdout);
    // Its megabytes are read while the database starts.
    const kept = keptNetwork({ folder: join(config.dataFolder, 'kept'), program: programFingerprint() });

    const opening = openDatabase(config, 'server', say);
    const rooms = loadRooms();
    rooms.catch(() => undefined); // Told where it is waited for.
    const database = await opening;
    closers.push(() => database.stop());
    if (isStopped()) return;

    await checkPort(config);
    const db = await openStore(database.url);
    closers.push(() => db.close());
    if (isStopped()) return;

    const { deriveNetwork, createServer } = await rooms;
    let deriving: Promise<DerivedNetwork> | null = null;
    const derive = (): Promise<DerivedNetwork> => {
      if (deriving !== null) return deriving;
      const begun = deriveNetwork(db, { log, kept });
      // A failure is told where the network is waited for.
      closers.push(async () => (await begun.catch(() => null))?.close());
      return (deriving = begun);
    };
    if (config.demo !== 'none' && (await isEmpty(db))) {
      const { importDemo } = await import('./command/import-demo.ts');
      const folder = join(config.dataFolder, 'demo');
      const onNetworks = (): void => void derive();
      const held = await importDemo(db, { demo: config.demo, folder, progress, stopped, onNetworks });
      if (held !== null)
        say(`The store was empty: it holds ${held} now (synthetic data). TALPA_DEMO=none starts empty.`);
    }
    if (isStopped()) return;

    const network = await derive();
    if (isStopped()) return;

    const server = createServer({
      db,
      network,
      log,
      config,
      clientDir,
      rules: { codesDir, profilesDir },
      storageFolder: config.databaseUrl === null ? (readClusterPlace(config.dataFolder)?.folder ?? null) : null,
      limits: { tileCacheBytes: config.tileCacheBytes },
    });
    const address = await listen(server, config);
    closers.push(async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      const cut = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
      await closed;
      clearTimeout(cut);
    });
    const callOff = giveBackMemory((listener) => network.onPlaces(listener));
    closers.push(() => Promise.resolve(callOff()));
    say(`Talpa is ready at ${address} (Ctrl-C stops it).`);
  }
}

/** What is large and not needed to start the database, loaded meanwhile: it takes a second. */
async function loadRooms() {
  const [{ deriveNetwork }, { createServer }] = await Promise.all([
    import('./derive/derive-network.ts'),
    import('./serve/create-server.ts'),
  ]);
  return { deriveNetwork, createServer };
}
