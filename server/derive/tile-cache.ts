/** Bytes by name, the longest unused of them forgotten when they pass a limit. An empty value is remembered too. */
export class TileCache {
  readonly #tiles = new Map<string, Uint8Array>();
  readonly #limitBytes: number;
  #bytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** The bytes of that name, made by `make` when they are not here. */
  get(name: string, make: () => Uint8Array): Uint8Array {
    const found = this.#tiles.get(name);
    if (found !== undefined) {
      this.#tiles.delete(name);
      this.#tiles.set(name, found);
      return found;
    }
    const made = make();
    this.set(name, made);
    return made;
  }

  set(name: string, tile: Uint8Array): void {
    this.#tiles.set(name, tile);
    this.#bytes += cost(name, tile);
    for (const [oldest, bytes] of this.#tiles) {
      if (this.#bytes <= this.#limitBytes) break;
      this.#tiles.delete(oldest);
      this.#bytes -= cost(oldest, bytes);
    }
  }

  /** Longest unused first. */
  entries(): IterableIterator<[string, Uint8Array]> {
    return this.#tiles.entries();
  }
}

/** What an entry takes beside its bytes, so that empty tiles count. */
const ENTRY_BYTES = 200;

function cost(name: string, tile: Uint8Array): number {
  return tile.byteLength + 2 * name.length + ENTRY_BYTES;
}
