import { statfs } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { Database } from '../store/connect-database.ts';
import { probeWriting } from '../store/probe-writing.ts';
import { isDiskFull, storageFull } from './problem-of.ts';

interface GuardOptions {
  db: Database;
  log: Logger;
  /** Folder of the store's disk; null when it is on another machine, or not ours to look at. */
  folder: string | null;
  /** Bytes that must stay free there: PostgreSQL ends abruptly when its write-ahead log finds no room. */
  reserveBytes: number;
  everyMs: number;
}

/**
 * Knows whether the disk of the store is full. It is when the database said so, or when less than the reserve is free; then writes are refused, and
 * every `everyMs` it is tried whether writing works again. Timers alone: no clock is asked.
 */
export class StorageGuard {
  readonly #options: GuardOptions;
  readonly #timer: NodeJS.Timeout;
  #why: string | null = null;
  #isLooking = false;

  constructor(options: GuardOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.look(), options.everyMs);
    this.#timer.unref();
    this.look();
  }

  /** Why nothing can be written, in words; null when it can. */
  get full(): string | null {
    return this.#why;
  }

  /** Throws `storage-full` while nothing can be written. */
  check(): void {
    if (this.#why !== null) throw storageFull(this.#why);
  }

  /** Takes note of an error that a request ended with. */
  note(error: unknown): void {
    if (isDiskFull(error)) this.#set((error as Error).message);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** Looks now; at most one look is under way. */
  look(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    void this.#look().finally(() => {
      this.#isLooking = false;
    });
  }

  async #look(): Promise<void> {
    const free = await this.#freeBytes();
    const { db, log, reserveBytes } = this.#options;
    if (free !== null && free < reserveBytes) {
      this.#set(`${megabytes(free)} MB are free where the store lies; ${megabytes(reserveBytes)} MB must be`);
      return;
    }
    if (this.#why === null) return;
    try {
      await probeWriting(db);
      this.#set(null);
    } catch (error) {
      // A database that cannot be reached says nothing about the disk: what was known stays.
      if (isDiskFull(error)) this.#set((error as Error).message);
      else log.warn({ err: error }, 'it could not be tried whether writing works again');
    }
  }

  async #freeBytes(): Promise<number | null> {
    const { folder } = this.#options;
    if (folder === null) return null;
    try {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    } catch {
      return null;
    }
  }

  #set(why: string | null): void {
    const wasFull = this.#why !== null;
    this.#why = why;
    const { log } = this.#options;
    if (why !== null && !wasFull) log.error({ why }, 'the disk of the store is full: read-only');
    if (why === null && wasFull) log.info({}, 'there is room on the disk of the store again: writing goes on');
  }
}

function megabytes(bytes: number): number {
  return Math.floor(bytes / 2 ** 20);
}
