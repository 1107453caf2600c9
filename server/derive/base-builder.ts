import { Worker } from 'node:worker_threads';
import { connectDatabase } from '../store/connect-database.ts';
import { readStoreIdentity, type StoreIdentity } from '../store/store-history.ts';
import { compactNetwork } from './compact-network.ts';
import { type KeptBase, type KeptPlace, readKeptBase, writeKeptBase } from './kept-base.ts';
import { loadNetwork } from './load-network.ts';
import type { NetworkBase } from './network-base.ts';
import type { NetworkState } from './network-state.ts';
import { packTables, type PackedBase, type PackedTables, unpackTables } from './packed-base.ts';

/** What a thread does; bases are written to `keep`, where it is given, after they were handed over. */
export type BuildTask =
  | { kind: 'load'; url: string; keep: KeptPlace | null }
  | {
      kind: 'compact';
      url: string;
      keep: KeptPlace | null;
      tables: PackedTables;
      rest: Pick<NetworkBase, 'revision' | 'commit' | 'datums' | 'ground'>;
    };
export type ThreadTask = BuildTask | { kind: 'read'; keep: KeptPlace };
export type ThreadReply =
  | { base: PackedBase }
  | { read: KeptBase | null }
  | { kept: { revision: number; bytes: number; ms: number } }
  | { notKept: string }
  | { error: unknown };

export interface BuilderLog {
  info(detail: object, message: string): void;
  warn(detail: object, message: string): void;
}

/** Makes bases away from the event loop: a district takes seconds. */
export interface BaseBuilder {
  /** Reads the whole network of the store. Rejects when it cannot be read. */
  load(): Promise<NetworkBase>;
  /** The base of what a state holds at this moment. */
  compact(state: NetworkState): Promise<NetworkBase>;
  /** Ends what is being made, and what is being written. */
  close(): Promise<void>;
}

/** `keep`: where bases are kept for the next start; null keeps none. */
export function createBaseBuilder(
  url: string,
  { keep, log }: { keep: KeptPlace | null; log: BuilderLog },
): BaseBuilder {
  const threads = new Set<Worker>();
  const build = (task: BuildTask): Promise<NetworkBase> =>
    new Promise((resolve, reject) => {
      runTask(task, threads, (reply) => {
        if ('base' in reply) resolve(unpackBase(reply.base));
        else if ('kept' in reply) log.info(reply.kept, 'network kept for the next start');
        else if ('notKept' in reply) log.warn({ reason: reply.notKept }, 'the network could not be kept');
        else if ('error' in reply) reject(toError(reply.error));
      });
    });
  return {
    load: () => build({ kind: 'load', url, keep }),
    async compact({ revision, commit, base, snapshot }) {
      const { numbers } = snapshot.segments.graph;
      const rest = { revision, commit, datums: base.datums, ground: base.ground };
      const compacted = await build({ kind: 'compact', url, keep, tables: packTables(snapshot), rest });
      // The thread has the numbers of that moment; nodes were added since.
      compacted.segments.graph.numbers = numbers;
      return compacted;
    },
    async close() {
      await Promise.all([...threads].map((thread) => thread.terminate()));
    },
  };
}

/** The base that a start before kept, read away from the event loop; null when there is none. */
export function readKept(keep: KeptPlace): Promise<KeptBase | null> {
  return new Promise((resolve, reject) => {
    runTask({ kind: 'read', keep }, new Set(), (reply) => {
      if ('read' in reply) resolve(reply.read);
      else if ('error' in reply) reject(toError(reply.error));
    });
  });
}

export function unpackBase(base: PackedBase): NetworkBase {
  return { ...base, ...unpackTables(base) };
}

/** Does a task, and tells what comes of it as it comes. */
export async function doTask(task: ThreadTask, tell: (reply: ThreadReply) => void): Promise<void> {
  try {
    if (task.kind === 'read') tell({ read: readKeptBase(task.keep) });
    else await doBuild(task, tell);
  } catch (error) {
    tell({ error });
  }
}

async function doBuild(task: BuildTask, tell: (reply: ThreadReply) => void): Promise<void> {
  const db = connectDatabase(task.url);
  try {
    const { keep } = task;
    const base = task.kind === 'load' ? await loadNetwork(db) : compactNetwork(unpackTables(task.tables), task.rest);
    const store = keep === null ? null : await readStoreIdentity(db).catch((error: unknown) => String(error));
    tell({ base: { ...base, ...packTables(base) } });
    if (keep === null || store === null) return;
    // Without a thread, whoever got the base changes it from the next step on: no waiting from here.
    if (typeof store === 'string') tell({ notKept: store });
    else tell(keepBase(keep, store, base));
  } finally {
    await db.close();
  }
}

function keepBase(keep: KeptPlace, store: StoreIdentity, base: NetworkBase): ThreadReply {
  const begun = performance.now();
  try {
    const bytes = writeKeptBase(keep, store, base);
    return { kept: { revision: base.revision, bytes, ms: Math.round(performance.now() - begun) } };
  } catch (error) {
    return { notKept: String(error) };
  }
}

/** The compiled thread; source that is run as it stands, as tests do, cannot be loaded by a thread, and works in this one. */
const THREAD = new URL('./build-thread.js', import.meta.url);
const IS_COMPILED = import.meta.url.endsWith('.js');

/** One thread a task: what it took in memory is given back when it ends. */
function runTask(task: ThreadTask, threads: Set<Worker>, tell: (reply: ThreadReply) => void): void {
  if (!IS_COMPILED) return void doTask(task, tell);
  const thread = new Worker(THREAD, { workerData: task });
  threads.add(thread);
  thread.unref();
  thread.on('message', tell);
  thread.on('error', (error) => tell({ error }));
  thread.on('exit', () => {
    threads.delete(thread);
    tell({ error: new Error('the thread that derives the network ended') });
  });
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
