import { performance } from 'node:perf_hooks';
import type { Store } from 'express-rate-limit';

interface Window {
  hits: number;
  /** On the monotonic clock, milliseconds. */
  endsAt: number;
}

/**
 * Counts the requests of each client within windows of the monotonic clock. The package's own store goes by the wall clock: a clock that jumps back
 * by an hour would lock a client out for that hour, one that jumps forward would forget everybody.
 */
export class MonotonicWindows implements Store {
  readonly localKeys = true;
  readonly #windowMs: number;
  readonly #windows = new Map<string, Window>();
  #sweepAt: number;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
    this.#sweepAt = performance.now() + windowMs;
  }

  increment(key: string): { totalHits: number; resetTime: Date } {
    const now = performance.now();
    if (now >= this.#sweepAt) this.#sweep(now);
    let window = this.#windows.get(key);
    if (window === undefined || now >= window.endsAt) {
      window = { hits: 0, endsAt: now + this.#windowMs };
      this.#windows.set(key, window);
    }
    window.hits += 1;
    // The header tells what is left, counted by the package from the wall clock of this very moment.
    return { totalHits: window.hits, resetTime: new Date(Date.now() + window.endsAt - now) };
  }

  decrement(key: string): void {
    const window = this.#windows.get(key);
    if (window !== undefined && window.hits > 0) window.hits -= 1;
  }

  resetKey(key: string): void {
    this.#windows.delete(key);
  }

  #sweep(now: number): void {
    for (const [key, { endsAt }] of this.#windows) if (now >= endsAt) this.#windows.delete(key);
    this.#sweepAt = now + this.#windowMs;
  }
}
