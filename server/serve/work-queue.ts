import { performance } from 'node:perf_hooks';
import { Problem } from './problem.ts';

interface Waiter<T> {
  resolve(value: T): void;
  reject(error: unknown): void;
  isWanted(): boolean;
}

interface Task<T> {
  make: () => T;
  waiters: Waiter<T>[];
}

/**
 * Makes things that cost CPU, first come first served, in slices: after each slice the event loop turns, so that a storm of requests for cold
 * tiles starves nobody. Requests for the same thing share one making; what nobody waits for any more is not made; above `limit` waiting
 * requests a new one is refused.
 */
export class WorkQueue<T> {
  readonly #tasks = new Map<string, Task<T>>();
  readonly #limit: number;
  readonly #sliceMs: number;
  #waiting = 0;
  #isScheduled = false;

  constructor(limit: number, sliceMs: number) {
    this.#limit = limit;
    this.#sliceMs = sliceMs;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** Rejects with the problem `busy` when too many wait, and with what `make` throws. Never settles when `isWanted` has become false. */
  run(key: string, make: () => T, isWanted: () => boolean): Promise<T> {
    if (this.#waiting >= this.#limit) {
      const busy = new Problem('busy', `${this.#waiting} requests wait already.`, { headers: { 'retry-after': '1' } });
      return Promise.reject(busy);
    }
    return new Promise((resolve, reject) => {
      const waiter: Waiter<T> = { resolve, reject, isWanted };
      const task = this.#tasks.get(key);
      if (task === undefined) this.#tasks.set(key, { make, waiters: [waiter] });
      else task.waiters.push(waiter);
      this.#waiting += 1;
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#runSlice();
      if (this.#tasks.size > 0) this.#schedule();
    });
  }

  #runSlice(): void {
    const end = performance.now() + this.#sliceMs;
    for (const [key, task] of this.#tasks) {
      this.#tasks.delete(key);
      this.#waiting -= task.waiters.length;
      if (task.waiters.some((waiter) => waiter.isWanted())) this.#finish(task);
      if (performance.now() >= end) return;
    }
  }

  #finish({ make, waiters }: Task<T>): void {
    try {
      const value = make();
      for (const waiter of waiters) waiter.resolve(value);
    } catch (error) {
      for (const waiter of waiters) waiter.reject(error);
    }
  }
}
