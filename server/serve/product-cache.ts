import { ByteLru } from './byte-lru.ts';
import type { LooseProducts } from './recompression.ts';
import { represent, type Representation } from './representation.ts';
import type { WorkQueue } from './work-queue.ts';

/** A request that waits for a product; a product for requests that are gone is not made. */
export interface Asker {
  /** What tells the request's client from others. */
  client: unknown;
  isGone(): boolean;
  /** Told whether the answer came from the cache. */
  cached(hit: boolean): void;
}

/** Accounted for each entry beside its body: keys, objects. */
const ENTRY_OVERHEAD_BYTES = 512;
/** What a request waits for must be ready soon: gzip at its fastest costs an eighth of its best. */
const GZIP_LEVEL = 1;

/** Compressed products of one media type by address: kept within a number of bytes, made in the shared queue. */
export class ProductCache implements LooseProducts {
  readonly #kept: ByteLru<Representation>;
  readonly #queue: WorkQueue<Representation | null>;
  readonly #type: string;
  /** Keys of products that could be compressed better; some may be forgotten already. */
  readonly #loose = new Set<string>();

  constructor(options: { limitBytes: number; queue: WorkQueue<Representation | null>; type: string }) {
    this.#kept = new ByteLru(options.limitBytes);
    this.#queue = options.queue;
    this.#type = options.type;
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
      const product = represent(this.#type, bytes, GZIP_LEVEL);
      this.#keep(key, product);
      return product;
    };
    return this.#queue.run(key, makeAndKeep, { asker: asker.client, isWanted: () => !asker.isGone() });
  }

  takeLoose(): { key: string; product: Representation } | undefined {
    for (const key of this.#loose) {
      this.#loose.delete(key);
      const product = this.#kept.look(key);
      if (product !== undefined) return { key, product };
    }
    return undefined;
  }

  tighten(key: string, loose: Representation, tight: Representation): void {
    this.#kept.replace(key, loose, tight, tight.body.length + ENTRY_OVERHEAD_BYTES);
  }

  keys(): IterableIterator<string> {
    return this.#kept.keys();
  }

  delete(key: string): void {
    this.#kept.delete(key);
  }

  clear(): void {
    this.#kept.clear();
    this.#loose.clear();
  }

  #keep(key: string, product: Representation): void {
    this.#kept.set(key, product, product.body.length + ENTRY_OVERHEAD_BYTES);
    if (product.encoding !== 'gzip') return;
    this.#loose.add(key);
    // Under steady load nothing is recompressed, and the forgotten would pile up here.
    for (const oldest of this.#loose) {
      if (this.#loose.size <= this.#kept.size) break;
      this.#loose.delete(oldest);
    }
  }
}
