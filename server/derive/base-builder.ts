import type { Worker } from 'node:worker_threads';
import { connectDatabase } from '../store/connect-database.ts';
import { readStoreIdentity, type StoreIdentity } from '../store/store-history.ts';
import { compactNetwork } from './compact-network.ts';
import { type KeptPlace, writeKeptBase } from './kept-base.ts';
import { loadNetwork } from './load-network.ts';
import type { NetworkBase } from './network-base.ts';
import type { NetworkState } from './network-state.ts';
import { packTables, type PackedBase, type PackedTables, unpackBase, unpackTables } from './packed-base.ts';
import { threadRunner } from './thread-runner.ts';

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
export type BuildReply =
  | { base: PackedBase }
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
  const make = (task: BuildTask): Promise<NetworkBase> =>
    new Promise((resolve, reject) => {
      runInThread(task, threads, (reply) => {
        if ('base' in reply) resolve(unpackBase(reply.base));
        else if ('kept' in reply) log.info(reply.kept, 'network kept for the next start');
        else if ('notKept' in reply) log.warn({ reason: reply.notKept }, 'the network could not be kept');
        else reject(toError(reply.error));
      });
    });
  return {
    load: () => make({ kind: 'load', url, keep }),
    async compact({ revision, commit, base, snapshot }) {
      const { numbers } = snapshot.segments.graph;
      const rest = { revision, commit, datums: base.datums, ground: base.ground };
      const compacted = await make({ kind: 'compact', url, keep, tables: packTables(snapshot), rest });
      // The thread has the numbers of that moment; nodes were added since.
      compacted.segments.graph.numbers = numbers;
      return compacted;
    },
    async close() {
      await Promise.all([...threads].map((thread) => thread.terminate()));
    },
  };
}

/** Does a task, and tells what comes of it as it comes. */
export async function build(task: BuildTask, tell: (reply: BuildReply) => void): Promise<void> {
  try {
    await buildAndKeep(task, tell);
  } catch (error) {
    tell({ error });
  }
}

async function buildAndKeep(task: BuildTask, tell: (reply: BuildReply) => void): Promise<void> {
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

function keepBase(keep: KeptPlace, store: StoreIdentity, base: NetworkBase): BuildReply {
  const begun = performance.now();
  try {
    const bytes = writeKeptBase(keep, store, base);
    return { kept: { revision: base.revision, bytes, ms: Math.round(performance.now() - begun) } };
  } catch (error) {
    return { notKept: String(error) };
  }
}

const runInThread = threadRunner<BuildTask, BuildReply>(new URL('./build-thread.js', import.meta.url), build);

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
