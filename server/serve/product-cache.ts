import { ByteLru } from './byte-lru.ts';
import { represent, type Representation } from './representation.ts';
import type { WorkQueue } from './work-queue.ts';

/** A request that waits for a product; a product for requests that are gone is not made. */
export interface Asker {
  isGone(): boolean;
  /** Told whether the answer came from the cache. */
  cached(hit: boolean): void;
}

/** Accounted for each entry beside its body: keys, objects, header texts. */
const ENTRY_OVERHEAD_BYTES = 512;

/** Compressed products of one media type by address: kept within a number of bytes, made in the shared queue. */
export class ProductCache {
  readonly #kept: ByteLru<Representation>;
  readonly #queue: WorkQueue<Representation | null>;
  readonly #type: string;
  readonly #gzipLevel: number;

  constructor(options: {
    limitBytes: number;
    queue: WorkQueue<Representation | null>;
    type: string;
    gzipLevel: number;
  }) {
    this.#kept = new ByteLru(options.limitBytes);
    this.#queue = options.queue;
    this.#type = options.type;
    this.#gzipLevel = options.gzipLevel;
  }

  get bytes(): number {
    return this.#kept.bytes;
  }

  get size(): number {
    return this.#kept.size;
  }

  peek(key: string): Representation | undefined {
    return this.#kept.get(key);
  }

  /** The product, from the cache or made now; null when `make` says that there is none, which is asked again each time. */
  async get(key: string, make: () => Uint8Array | null, asker: Asker): Promise<Representation | null> {
    const kept = this.#kept.get(key);
    asker.cached(kept !== undefined);
    if (kept !== undefined) return kept;
    // Making and keeping are one synchronous step: no revision can come between and leave a stale product behind.
    const makeAndKeep = (): Representation | null => {
      const bytes = make();
      if (bytes === null) return null;
      const product = represent(this.#type, bytes, this.#gzipLevel);
      this.#kept.set(key, product, product.body.length + ENTRY_OVERHEAD_BYTES);
      return product;
    };
    return this.#queue.run(key, makeAndKeep, () => !asker.isGone());
  }

  keys(): IterableIterator<string> {
    return this.#kept.keys();
  }

  delete(key: string): void {
    this.#kept.delete(key);
  }

  clear(): void {
    this.#kept.clear();
  }
}
