import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pino, type Logger } from 'pino';
import { codesDir, profilesDir, samplesDir } from '../../server/command/project-folder.ts';
import { deriveNetwork } from '../../server/derive/derive-network.ts';
import { runImport } from '../../server/ingest/run-import.ts';
import { createServer } from '../../server/serve/create-server.ts';
import { connectDatabase, type Database } from '../../server/store/connect-database.ts';
import { dropDatabase, makeDatabase } from '../bench/bench-store.ts';
import { seededRandom } from '../derive/seeded-random.ts';
import { startRelay } from '../support/database-relay.ts';
import { editByApi } from './api-editor.ts';
import { checkCounts, checkLog, checkTold } from './check-log.ts';
import { compareNetworks, shortened } from './compare-networks.ts';
import { compareWithStore } from './compare-with-store.ts';
import { cutConnections } from './cutter.ts';
import { importSurveys } from './importer.ts';
import { createJudge } from './judge.ts';
import { listenLive, type Told } from './live-listener.ts';
import { readEverything } from './readers.ts';
import { editBySql } from './sql-editor.ts';
import { OVER_QUARTER, writeSurvey } from './survey-files.ts';
import type { Actor, World } from './world.ts';

export interface SoakReport {
  seed: number;
  seconds: number;
  revisions: number;
  /** How often what was done. */
  counts: Record<string, number>;
  /** Number and length of the segments of each class at the end. */
  classes: string[];
  /** Bases that took the place of the snapshot. */
  bases: { reloaded: number; compacted: number };
  /** What must not be: during the soak, and in the comparison at its end. Empty when all is well. */
  violations: string[];
}

export interface SoakOptions {
  /** Address of a cluster of PostGIS for administration; the database is the soak's own. */
  adminUrl: string;
  seconds: number;
  /** Each actor does the same with the same seed; in which order they meet is up to the machine. */
  seed: number;
}

const LISTENERS = 3;
const PHASE_MS = 20_000;
const STREETS = 3_000;
const CATCH_UP_MS = 120_000;

/**
 * Edits by the API and by SQL, imports, reads, listeners and cut connections against one server for so many seconds; then everything that the
 * server has in memory is held against the store.
 */
export async function runSoak({ adminUrl, seconds, seed }: SoakOptions): Promise<SoakReport> {
  const name = `talpa_soak_${randomBytes(4).toString('hex')}`;
  const url = await makeDatabase(adminUrl, name);
  const relay = await startRelay(url);
  const closers: (() => Promise<unknown>)[] = [() => dropDatabase(adminUrl, name), () => relay.stop()];
  try {
    const judge = createJudge(url);
    closers.push(() => judge.close());
    const direct = connectDatabase(url);
    await importNetworks(direct, seededRandom(seed));
    const db = connectDatabase(relay.url);
    closers.push(() => db.close());
    const counts = new Map<string, number>();
    const violations: string[] = [];
    const bases = { reloaded: 0, compacted: 0 };
    const network = await deriveNetwork(db, {
      log: {
        info: (detail, message) => {
          if (message === 'new base in place') bases.compacted++;
          else if ('bounds' in detail && detail.bounds === null) bases.reloaded++;
        },
        warn: () => undefined,
        error: () => undefined,
      },
    });
    closers.push(() => network.close());
    const server = createServer({
      db,
      network,
      log: failureLog((what) => violations.push(what)),
      config: { host: '127.0.0.1', port: 0, token: null, publicUrl: null },
      clientDir: '/nonexistent',
      rules: { codesDir, profilesDir },
      limits: { apiRequestsPerMinute: 1e6, editsPerMinute: 1e6 },
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closers.push(() => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      return closed;
    });

    const end = performance.now() + 1_000 * seconds;
    const world: World = {
      port: (server.address() as AddressInfo).port,
      network,
      url,
      relay,
      judge,
      bounds: network.tileJson('pipes').bounds,
      seconds,
      isOver: () => performance.now() >= end,
      isCalm: () => Math.floor((end - performance.now()) / PHASE_MS) % 2 === 0,
      count: (what, by = 1) => void counts.set(what, (counts.get(what) ?? 0) + by),
      violate: (what) => void violations.push(what),
      told: new Map(),
    };
    let head = Infinity;
    const streams = Array.from({ length: LISTENERS }, (): Told[] => []);
    const listeners = streams.map((told) => listenLive(told, (revision) => revision >= head));
    const writers: Actor[] = [editByApi, editByApi, editByApi, editBySql, editBySql, importSurveys, cutConnections];
    const readers: Actor[] = [readEverything, readEverything, readEverything];
    const run = (actor: Actor, i: number): Promise<void> => actor(world, seededRandom(seed + 7_919 * i));
    const listening = listeners.map((actor, i) => run(actor, 100 + i));
    await Promise.all([...writers, ...readers].map((actor, i) => run(actor, i)));

    const [row] = await judge.rows<{ head: number }>('SELECT revision::int AS head FROM talpa.revision_head');
    const limit = performance.now() + CATCH_UP_MS;
    while (network.revision < row!.head && performance.now() < limit) await wait(20);
    if (network.revision !== row!.head)
      violations.push(`the server stays at revision ${network.revision} of ${row!.head}`);
    head = network.revision;
    await Promise.all(listening);

    violations.push(...(await checkLog(judge)), ...shortened(await checkTold(judge, streams)));
    violations.push(...shortened(await checkCounts(judge, world.told)));
    const ids = await judge.rows<{ id: number }>('SELECT id::int FROM talpa.segment');
    const fresh = await deriveNetwork(direct, {
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    });
    violations.push(
      ...(await compareNetworks(
        network,
        fresh,
        ids.map(({ id }) => id),
      )),
    );
    await fresh.close();
    const { wrong, classes } = await compareWithStore(network, judge);
    violations.push(...wrong);
    await direct.close();
    const sorted = Object.fromEntries(
      [...counts, ['database lines cut at a commit or for all', relay.cuts] as const].sort(([a], [b]) =>
        a < b ? -1 : 1,
      ),
    );
    return { seed, seconds, revisions: row!.head, counts: sorted, classes, bases, violations: shortened(violations) };
  } finally {
    for (const close of closers.toReversed()) await close();
  }
}

/** The sample quarter, and some thousand segments over it, so that a statement can touch more rows than the log lists. */
async function importNetworks(db: Database, random: () => number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'talpa-soak-'));
  const streets = writeSurvey(folder, random, { size: STREETS, corner: OVER_QUARTER });
  const quarter = ['quarter-points.csv', 'quarter-lines.csv'].map((file) => join(samplesDir, file));
  try {
    for (const [dataset, files] of Object.entries({ quarter, streets: [streets.points, streets.lines] })) {
      const report = await runImport(db, {
        files,
        profileName: 'cjj61',
        profilesDir,
        codesDir,
        epsg: 4544,
        dataset,
        dryRun: false,
        quarantine: true,
      });
      if (!report.ok) throw new Error(`${dataset} was not imported: ${JSON.stringify(report.issues.slice(0, 3))}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Takes up what went wrong within the server, with its cause. */
function failureLog(violate: (what: string) => void): Logger {
  return pino(
    { level: 'error' },
    {
      write(line: string) {
        const { status, err, msg } = JSON.parse(line) as { status?: number; err?: { stack?: string }; msg?: string };
        if (status === 500 || status === undefined) violate(`the server logged: ${msg ?? ''} ${err?.stack ?? line}`);
      },
    },
  );
}
