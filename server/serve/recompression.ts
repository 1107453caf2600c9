import { recompress, type Representation } from './representation.ts';

/** A store of products of which some could be smaller. */
export interface LooseProducts {
  /** One that was compressed in haste and not taken yet; undefined when there is none. */
  takeLoose(): { key: string; product: Representation } | undefined;
  /** Puts the tighter one in the place of the other, when that is still kept. */
  tighten(key: string, loose: Representation, tight: Representation): void;
}

/**
 * Compresses anew, at the best level, what was compressed in haste: one product at a time, in zlib's threads, and only while nothing else is asked for.
 */
export class Recompression {
  readonly #stores: readonly LooseProducts[];
  readonly #isBusy: () => boolean;
  readonly #timer: NodeJS.Timeout;
  #requests = 0;
  #requestsSeen = 0;
  #isRunning = false;
  #isClosed = false;
  #savedBytes = 0;

  /** `idleMs`: time without a request after which it begins; `isBusy`: whether other work waits. */
  constructor(stores: readonly LooseProducts[], { idleMs, isBusy }: { idleMs: number; isBusy: () => boolean }) {
    this.#stores = stores;
    this.#isBusy = isBusy;
    this.#timer = setInterval(() => this.#look(), idleMs);
    this.#timer.unref();
  }

  get savedBytes(): number {
    return this.#savedBytes;
  }

  /** To be called for each request. */
  noteRequest(): void {
    this.#requests += 1;
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
  }

  /** Idle: no request came since the last look. */
  #look(): void {
    const wasIdle = this.#requests === this.#requestsSeen;
    this.#requestsSeen = this.#requests;
    if (wasIdle && !this.#isRunning) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (!this.#isClosed && this.#requests === this.#requestsSeen && !this.#isBusy()) {
      if (!(await this.#tightenOne())) break;
    }
    this.#isRunning = false;
  }

  async #tightenOne(): Promise<boolean> {
    for (const store of this.#stores) {
      const found = store.takeLoose();
      if (found === undefined) continue;
      const { key, product } = found;
      const tight = await recompress(product);
      if (tight !== null && !this.#isClosed) {
        store.tighten(key, product, tight);
        this.#savedBytes += product.body.length - tight.body.length;
      }
      return true;
    }
    return false;
  }
}
