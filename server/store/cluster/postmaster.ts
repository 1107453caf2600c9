import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { clusterSettings } from './cluster-settings.ts';
import { clusterUrl } from './cluster-url.ts';
import type { PostmasterRecord } from './postmaster-record.ts';
import { isPostmasterAlive, readPostmasterRecord } from './postmaster-record.ts';
import type { Account } from './run-program.ts';
import { lastLines } from './run-program.ts';
import { SOCKET_NAME } from './socket-folder.ts';
import { StartError } from './start-error.ts';

const LOG_BYTES_KEPT = 10 * 2 ** 20;
const POLL_MS = 50;
/** Crash recovery replays at most max_wal_size; on a slow disk that takes minutes. */
const READY_TIMEOUT_MS = 600_000;
const SLOW_MS = 5_000;
const STOP_TIMEOUT_MS = 120_000;
/** How long children of a killed server may hold its shared memory. */
const ORPHANS_TIMEOUT_MS = 20_000;

export interface StartOptions {
  binDirectory: string;
  dataDirectory: string;
  socketFolder: string;
  logFile: string;
  account: Account | null;
  fast: boolean;
  say: (line: string) => void;
}

/**
 * The PostgreSQL server that runs on the data directory already, once it takes connections; null when none runs. The
 * `postmaster.pid` of a killed one is defused: PostgreSQL would take for its server whatever has that number now, be it a zombie.
 */
export async function adoptPostmaster(
  dataDirectory: string,
  say: (line: string) => void,
): Promise<PostmasterRecord | null> {
  const record = readPostmasterRecord(dataDirectory);
  if (record === null) return null;
  const running = await untilReady(dataDirectory, () => isPostmasterAlive(record, dataDirectory), say);
  if (running !== null || !existsSync(join(dataDirectory, 'postmaster.pid'))) return running;
  say('The database was not stopped cleanly: it recovers.');
  await nameEndedProcess(dataDirectory);
  return null;
}

/**
 * Starts PostgreSQL in a session of its own, so that Ctrl-C does not reach it, and waits until it takes connections.
 *
 * @throws StartError with the end of its log
 */
export async function startPostmaster(options: StartOptions): Promise<PostmasterRecord> {
  const { dataDirectory, logFile, say } = options;
  keepLogShort(logFile);
  for (const until = performance.now() + ORPHANS_TIMEOUT_MS; ; await sleep(500)) {
    removeSocket(options.socketFolder);
    const logStart = existsSync(logFile) ? statSync(logFile).size : 0;
    const isRunning = launch(options);
    const record = await untilReady(dataDirectory, isRunning, say);
    if (record !== null) return record;
    const said = readFileSync(logFile, 'utf8').slice(logStart);
    if (said.includes('shared memory block') && performance.now() < until) continue;
    throw new StartError(`PostgreSQL did not start on ${dataDirectory}; ${logFile} ends with: ${lastLines(said)}`);
  }
}

/**
 * Stops the server: connections are cut, everything committed is on disk, the files are clean.
 *
 * @throws Error when it does not end in two minutes
 */
export async function stopPostmaster(dataDirectory: string): Promise<void> {
  const record = readPostmasterRecord(dataDirectory);
  if (record === null || !isPostmasterAlive(record, dataDirectory)) return;
  process.kill(record.pid, 'SIGINT');
  for (const until = performance.now() + STOP_TIMEOUT_MS; performance.now() < until; await sleep(POLL_MS)) {
    if (!isPostmasterAlive(record, dataDirectory)) return;
  }
  throw new Error(`PostgreSQL (process ${record.pid}) did not stop within ${STOP_TIMEOUT_MS / 1000} s.`);
}

/** Returns whether the launched server still runs. The shell opens the log as the cluster's account and becomes the server. */
function launch(options: StartOptions): () => boolean {
  const { binDirectory, dataDirectory, socketFolder, logFile, account, fast } = options;
  const settings = clusterSettings(socketFolder, { fast }).flatMap((setting) => ['-c', setting]);
  const child = spawn(
    'sh',
    [
      '-c',
      'umask 077; log=$1; shift; exec "$@" >>"$log" 2>&1',
      'sh',
      logFile,
      join(binDirectory, 'postgres'),
      '-D',
      dataDirectory,
      ...settings,
    ],
    { cwd: '/', detached: true, stdio: 'ignore', env: { ...process.env, LC_ALL: 'C' }, ...account },
  );
  let isRunning = true;
  void Promise.race([once(child, 'exit'), once(child, 'error')]).then(
    () => (isRunning = false),
    () => (isRunning = false),
  );
  child.unref();
  return () => isRunning;
}

async function untilReady(
  dataDirectory: string,
  isRunning: () => boolean,
  say: (line: string) => void,
): Promise<PostmasterRecord | null> {
  const start = performance.now();
  let told = false;
  for (; isRunning(); await sleep(POLL_MS)) {
    const record = readPostmasterRecord(dataDirectory);
    if (record?.ready === true && (await answers(record))) return record;
    if (!told && performance.now() - start > SLOW_MS) {
      say('The database is getting ready (after an unclean stop it reads its log first) ...');
      told = true;
    }
    if (performance.now() - start > READY_TIMEOUT_MS)
      throw new StartError(`PostgreSQL on ${dataDirectory} is not ready after ${READY_TIMEOUT_MS / 60_000} minutes.`);
  }
  return null;
}

async function answers(record: PostmasterRecord): Promise<boolean> {
  const client = new Client({ connectionString: clusterUrl(record.socketFolder, 'postgres') });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false; // Starting up, recovering or shutting down.
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Writes the number of an ended and reaped process into `postmaster.pid`. The file itself stays: with the memory key it names,
 * PostgreSQL finds out whether children of the dead server still write.
 */
async function nameEndedProcess(dataDirectory: string): Promise<void> {
  const ended = spawn('true', { stdio: 'ignore' });
  await once(ended, 'exit');
  const file = join(dataDirectory, 'postmaster.pid');
  const [, ...rest] = readFileSync(file, 'utf8').split('\n');
  writeFileSync(file, [String(ended.pid), ...rest].join('\n'));
}

/** What a killed server left: its socket's own lock file would hold the next one back as `postmaster.pid` does. No server runs here. */
function removeSocket(socketFolder: string): void {
  rmSync(join(socketFolder, SOCKET_NAME), { force: true });
  rmSync(join(socketFolder, `${SOCKET_NAME}.lock`), { force: true });
}

function keepLogShort(logFile: string): void {
  if (existsSync(logFile) && statSync(logFile).size > LOG_BYTES_KEPT) renameSync(logFile, `${logFile}.1`);
}
