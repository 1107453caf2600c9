import type { FileHandle } from 'node:fs/promises';

const CHUNK_BYTES = 1 << 20;

/** Reads a file forwards in chunks; `ensure` waits for bytes, `take` hands them out without waiting. */
export class ByteReader {
  /** Offset in the file of the next byte that `take` gives. */
  position = 0;
  readonly #handle: FileHandle;
  #buffer: Buffer = Buffer.alloc(0);
  #at = 0;
  #end = false;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** True once `bytes` are there to take; false when the file ends before. */
  async ensure(bytes: number): Promise<boolean> {
    while (this.#buffer.length - this.#at < bytes && !this.#end) {
      const chunk = Buffer.allocUnsafe(Math.max(CHUNK_BYTES, bytes));
      const { bytesRead } = await this.#handle.read(chunk, 0, chunk.length, null);
      if (bytesRead === 0) this.#end = true;
      this.#buffer = Buffer.concat([this.#buffer.subarray(this.#at), chunk.subarray(0, bytesRead)]);
      this.#at = 0;
    }
    return this.has(bytes);
  }

  has(bytes: number): boolean {
    return this.#buffer.length - this.#at >= bytes;
  }

  /** The next `bytes` bytes, which `ensure` or `has` has promised; valid until the next `ensure`. */
  take(bytes: number): Buffer {
    const taken = this.#buffer.subarray(this.#at, this.#at + bytes);
    this.#at += bytes;
    this.position += bytes;
    return taken;
  }
}
