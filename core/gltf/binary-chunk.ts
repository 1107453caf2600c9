/** Every buffer view begins at a multiple of this from the start of the file, as `EXT_structural_metadata` demands. */
const ALIGNMENT = 8;
const MAGIC = 0x46546c67;
const VERSION = 2;
const JSON_CHUNK = 0x4e4f534a;
const BIN_CHUNK = 0x004e4942;
const FILE_HEADER_BYTES = 12;
const CHUNK_HEADER_BYTES = 8;
const SPACE = 0x20;

/** The binary part of a GLB in the making: pieces one after the other, each aligned to 8 bytes. */
export class BinaryChunk {
  byteLength = 0;
  readonly #pieces: { at: number; bytes: Uint8Array }[] = [];

  /** Adds bytes and returns their offset. */
  add(bytes: Uint8Array): number {
    const at = this.byteLength;
    this.#pieces.push({ at, bytes });
    this.byteLength = aligned(at + bytes.length);
    return at;
  }

  /** The whole GLB file: `json` in ASCII, padded so that the binary chunk's content begins at a multiple of 8. */
  toGlb(json: object): Uint8Array<ArrayBuffer> {
    const text = asciiJson(json);
    const beforeContent = FILE_HEADER_BYTES + 2 * CHUNK_HEADER_BYTES;
    const jsonLength = aligned(text.length + beforeContent) - beforeContent;
    const total = beforeContent + jsonLength + this.byteLength;
    const file = new Uint8Array(total);
    const view = new DataView(file.buffer);
    view.setUint32(0, MAGIC, true);
    view.setUint32(4, VERSION, true);
    view.setUint32(8, total, true);
    view.setUint32(12, jsonLength, true);
    view.setUint32(16, JSON_CHUNK, true);
    const jsonStart = FILE_HEADER_BYTES + CHUNK_HEADER_BYTES;
    for (let i = 0; i < text.length; i++) file[jsonStart + i] = text.charCodeAt(i);
    file.fill(SPACE, jsonStart + text.length, jsonStart + jsonLength);
    view.setUint32(jsonStart + jsonLength, this.byteLength, true);
    view.setUint32(jsonStart + jsonLength + 4, BIN_CHUNK, true);
    const contentStart = jsonStart + jsonLength + CHUNK_HEADER_BYTES;
    for (const { at, bytes } of this.#pieces) file.set(bytes, contentStart + at);
    return file;
  }
}

/** JSON in which every character beyond ASCII is written as an escape, so that a character is a byte. */
function asciiJson(json: object): string {
  return JSON.stringify(json).replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function aligned(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}
