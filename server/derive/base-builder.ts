import { Worker } from 'node:worker_threads';
import { connectDatabase } from '../store/connect-database.ts';
import { compactNetwork } from './compact-network.ts';
import { loadNetwork } from './load-network.ts';
import type { NetworkBase } from './network-base.ts';
import type { NetworkState } from './network-state.ts';
import { packTables, type PackedBase, type PackedTables, unpackTables } from './packed-base.ts';

export type BuildTask =
  | { kind: 'load'; url: string }
  | { kind: 'compact'; tables: PackedTables; rest: Pick<NetworkBase, 'revision' | 'datums' | 'ground'> };
export type BuildReply = { id: number; base: PackedBase } | { id: number; error: unknown };

/** Makes bases away from the event loop: a district takes seconds. */
export interface BaseBuilder {
  /** Reads the whole network of the store. Rejects when it cannot be read. */
  load(): Promise<NetworkBase>;
  /** The base of what a state holds at this moment. */
  compact(state: NetworkState): Promise<NetworkBase>;
  close(): Promise<void>;
}

/** The compiled thread; source that is run as it stands, as tests do, cannot be loaded by a thread, and works in this one. */
const THREAD = new URL('./build-thread.js', import.meta.url);
const IS_COMPILED = import.meta.url.endsWith('.js');

export function createBaseBuilder(url: string): BaseBuilder {
  const run = IS_COMPILED ? new ThreadRunner() : { run: runHere, close: () => Promise.resolve() };
  return {
    load: () => run.run({ kind: 'load', url }),
    async compact({ revision, base, snapshot }) {
      const { numbers } = snapshot.segments.graph;
      const rest = { revision, datums: base.datums, ground: base.ground };
      const compacted = await run.run({ kind: 'compact', tables: packTables(snapshot), rest });
      // The thread has the numbers of that moment; nodes were added since.
      compacted.segments.graph.numbers = numbers;
      return compacted;
    },
    close: () => run.close(),
  };
}

export async function runTask(task: BuildTask): Promise<PackedBase> {
  const base = await runHere(task);
  return { ...base, ...packTables(base) };
}

async function runHere(task: BuildTask): Promise<NetworkBase> {
  if (task.kind === 'compact') return compactNetwork(unpackTables(task.tables), task.rest);
  const db = connectDatabase(task.url);
  try {
    return await loadNetwork(db);
  } finally {
    await db.close();
  }
}

/** One thread, begun with the first task and again after it ended. */
class ThreadRunner {
  #worker: Worker | null = null;
  #lastId = 0;
  readonly #waiting = new Map<number, { resolve: (base: NetworkBase) => void; reject: (error: Error) => void }>();

  run(task: BuildTask): Promise<NetworkBase> {
    this.#worker ??= this.#start();
    const id = ++this.#lastId;
    const result = new Promise<NetworkBase>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    this.#worker.postMessage({ id, task });
    return result;
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(THREAD);
    worker.unref();
    worker.on('message', (reply: BuildReply) => {
      const waiting = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      if ('error' in reply) waiting?.reject(toError(reply.error));
      else waiting?.resolve({ ...reply.base, ...unpackTables(reply.base) });
    });
    worker.on('error', (error) => this.#end(toError(error)));
    worker.on('exit', () => this.#end(new Error('the thread that derives the network ended')));
    return worker;
  }

  #end(error: Error): void {
    this.#worker = null;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
