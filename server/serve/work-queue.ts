import { performance } from 'node:perf_hooks';
import { Problem } from './problem.ts';

/** What one asker waits for, in the order asked. */
interface Line<T> {
  asker: unknown;
  waiters: Waiter<T>[];
  /** Of the waiters, those whose product is not made yet. */
  waiting: number;
}

interface Waiter<T> {
  line: Line<T>;
  task: Task<T>;
  resolve(value: T): void;
  reject(error: unknown): void;
  isWanted: () => boolean;
}

interface Task<T> {
  key: string;
  make: () => T;
  waiters: Waiter<T>[];
  isDone: boolean;
}

/** Who waits for a product: a client, by whatever tells one from another, and whether its request is still there. */
export interface Claim {
  asker: unknown;
  isWanted: () => boolean;
}

/**
 * Makes things that cost CPU in slices: after each slice the event loop turns, so that a storm of requests for cold tiles holds up nothing else. The askers
 * have their turns in a circle, one thing a turn, so that who asks for one thing does not wait for another's thousand. Requests for the same thing
 * share one making; what nobody waits for any more is not made. Above `limit` waiting requests the asker with the most of them is refused.
 */
export class WorkQueue<T> {
  readonly #tasks = new Map<string, Task<T>>();
  /** The asker whose turn it is comes first; none is here who waits for nothing. */
  readonly #lines = new Map<unknown, Line<T>>();
  readonly #limit: number;
  readonly #sliceMs: number;
  #waiting = 0;
  #isScheduled = false;
  #isSwept = false;

  constructor(limit: number, sliceMs: number) {
    this.#limit = limit;
    this.#sliceMs = sliceMs;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** Rejects with the problem `busy` when too many wait, and with what `make` throws. Never settles when the claim is no longer wanted. */
  run(key: string, make: () => T, { asker, isWanted }: Claim): Promise<T> {
    if (this.#waiting >= this.#limit && !this.#makeRoomFor(asker)) return Promise.reject(this.#busy());
    return new Promise((resolve, reject) => {
      let task = this.#tasks.get(key);
      if (task === undefined) this.#tasks.set(key, (task = { key, make, waiters: [], isDone: false }));
      let line = this.#lines.get(asker);
      if (line === undefined) this.#lines.set(asker, (line = { asker, waiters: [], waiting: 0 }));
      const waiter: Waiter<T> = { line, task, resolve, reject, isWanted };
      task.waiters.push(waiter);
      line.waiters.push(waiter);
      line.waiting += 1;
      this.#waiting += 1;
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#isSwept = false;
      this.#runSlice();
      if (this.#lines.size > 0) this.#schedule();
    });
  }

  #runSlice(): void {
    const end = performance.now() + this.#sliceMs;
    for (;;) {
      const task = this.#next();
      if (task === null) return;
      this.#settle(task);
      if (performance.now() >= end) return;
    }
  }

  /** What the asker whose turn it is waits for; the turn goes on to the next. */
  #next(): Task<T> | null {
    for (const [asker, line] of this.#lines) {
      // A map keeps the order of insertion.
      this.#lines.delete(asker);
      this.#lines.set(asker, line);
      const at = line.waiters.findIndex(({ task }) => !task.isDone);
      return line.waiters.splice(0, at + 1)[at]!.task;
    }
    return null;
  }

  #settle(task: Task<T>): void {
    this.#end(task);
    if (!task.waiters.some((waiter) => waiter.isWanted())) return;
    try {
      const value = task.make();
      for (const waiter of task.waiters) waiter.resolve(value);
    } catch (error) {
      for (const waiter of task.waiters) waiter.reject(error);
    }
  }

  #end(task: Task<T>): void {
    task.isDone = true;
    this.#tasks.delete(task.key);
    for (const waiter of task.waiters) this.#leave(waiter);
  }

  #leave({ line }: Waiter<T>): void {
    this.#waiting -= 1;
    line.waiting -= 1;
    if (line.waiting === 0) this.#lines.delete(line.asker);
  }

  /** Lets go of requests that are gone, else refuses the last one of whoever waits for most; false when that is this asker. */
  #makeRoomFor(asker: unknown): boolean {
    this.#sweep();
    if (this.#waiting < this.#limit) return true;
    const own = this.#lines.get(asker)?.waiting ?? 0;
    let greediest: Line<T> | null = null;
    for (const line of this.#lines.values()) {
      if (line.waiting > Math.max(own + 1, greediest?.waiting ?? 0)) greediest = line;
    }
    if (greediest === null) return false;
    const { waiters } = greediest;
    const [last] = waiters.splice(waiters.findLastIndex(({ task }) => !task.isDone));
    const { task } = last!;
    if (task.waiters.length === 1) this.#end(task);
    else {
      task.waiters.splice(task.waiters.indexOf(last!), 1);
      this.#leave(last!);
    }
    last!.reject(this.#busy());
    return true;
  }

  /** At most once a slice: going through all that wait costs more than to refuse one. */
  #sweep(): void {
    if (this.#isSwept) return;
    this.#isSwept = true;
    for (const task of this.#tasks.values()) if (!task.waiters.some((waiter) => waiter.isWanted())) this.#end(task);
  }

  #busy(): Problem {
    return new Problem('busy', `${this.#waiting} requests wait already.`, { headers: { 'retry-after': '1' } });
  }
}
