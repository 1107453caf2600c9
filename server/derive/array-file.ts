import { createHash } from 'node:crypto';
import { closeSync, fstatSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { deserialize, serialize } from 'node:v8';

/** Why a file may not be used; the message is a clause that goes on from "it ...". */
export class UnusableFile extends Error {
  override name = 'UnusableFile';
}

const FORMAT = 'talpa arrays 1';
/** Longest first line of a file. */
const LONGEST_LABEL = 65_536;
/** Read, hashed and written at once; calls for more than 2 GB fail. */
const CHUNK_BYTES = 2 ** 24;
const DIGEST = 'sha256';
const DIGEST_BYTES = 32;
/** Key of what stands in the place of an array. */
const PLACE = '\u0000array';

const KINDS = {
  Uint8Array,
  Int8Array,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  Float32Array,
  Float64Array,
  /** Bare memory that threads share. */
  SharedArrayBuffer: Uint8Array,
} as const;
type Kind = keyof typeof KINDS;
type FlatArray = ArrayBufferView;

interface Place {
  [PLACE]: { kind: Kind; bytes: number; shared: boolean };
}

interface FirstLine {
  format: string;
  label: unknown;
  /** Length of the value without its arrays, which comes first, and of the arrays, which follow in their order. */
  valueBytes: number;
  arrayBytes: number;
}

/**
 * Writes a plain value (objects, lists, maps, numbers, texts, typed arrays, shared memory) with a label and a digest over all of it. The file takes the place of an
 * earlier one only when it is whole and on the disk; returns its length in bytes.
 */
export function writeArrayFile(path: string, label: unknown, value: unknown): number {
  const arrays: FlatArray[] = [];
  const plain = serialize(withPlaces(value, arrays));
  const arrayBytes = arrays.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const firstLine: FirstLine = { format: FORMAT, label, valueBytes: plain.length, arrayBytes };
  const part = `${path}.${process.pid}.part`;
  const file = openSync(part, 'w', 0o600);
  let written = 0;
  try {
    const hash = createHash(DIGEST);
    const write = (bytes: Uint8Array): void => {
      for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
        const chunk = bytes.subarray(at, at + CHUNK_BYTES);
        hash.update(chunk);
        for (let done = 0; done < chunk.length;) done += writeSync(file, chunk, done);
        written += chunk.length;
      }
    };
    write(Buffer.from(`${JSON.stringify(firstLine)}\n`));
    write(plain);
    for (const array of arrays) write(bytesOf(array));
    writeSync(file, hash.digest());
    fsyncSync(file);
    closeSync(file);
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
  return written + DIGEST_BYTES;
}

/**
 * The value of a file, its arrays in memory of their own each. `judge` gets the label before anything else is read and throws {@link UnusableFile} when it does
 * not want the file.
 *
 * @throws UnusableFile when it is none of ours, is cut short, or any byte of it differs from what was written; the system's error when it cannot be read
 */
export function readArrayFile(path: string, judge: (label: unknown) => void): unknown {
  const file = openSync(path, 'r');
  try {
    const hash = createHash(DIGEST);
    let at = 0;
    const read = (bytes: Uint8Array): void => {
      for (let done = 0; done < bytes.length;) {
        const count = readSync(file, bytes, done, Math.min(CHUNK_BYTES, bytes.length - done), at);
        if (count === 0) throw new UnusableFile('is cut short');
        hash.update(bytes.subarray(done, done + count));
        done += count;
        at += count;
      }
    };
    const { length, label, valueBytes, arrayBytes } = readFirstLine(file);
    judge(label);
    if (fstatSync(file).size !== length + valueBytes + arrayBytes + DIGEST_BYTES) {
      throw new UnusableFile('is not as long as it says');
    }
    read(new Uint8Array(length));
    const plain = new Uint8Array(valueBytes);
    read(plain);
    const value = withArrays(unserialized(plain), read);
    const told = new Uint8Array(DIGEST_BYTES);
    readSync(file, told, 0, DIGEST_BYTES, at);
    if (!hash.digest().equals(told)) throw new UnusableFile('is damaged: its bytes are not those that were written');
    return value;
  } finally {
    closeSync(file);
  }
}

function readFirstLine(file: number): FirstLine & { length: number } {
  const start = Buffer.alloc(LONGEST_LABEL);
  const text = start.toString('utf8', 0, readSync(file, start, 0, LONGEST_LABEL, 0));
  const end = text.indexOf('\n');
  try {
    const line = JSON.parse(text.slice(0, Math.max(end, 0))) as FirstLine;
    if (line.format === FORMAT) return { ...line, length: Buffer.byteLength(text.slice(0, end + 1)) };
  } catch {
    // Said below.
  }
  throw new UnusableFile('is of another format');
}

function unserialized(plain: Uint8Array): unknown {
  try {
    return deserialize(plain);
  } catch {
    // The digest comes last; bytes that are not those that were written may end here.
    throw new UnusableFile('is damaged: its bytes are not those that were written');
  }
}

function withPlaces(value: unknown, arrays: FlatArray[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => withPlaces(item, arrays));
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, withPlaces(item, arrays)]));
  const kind = value.constructor.name;
  if (isKind(kind)) {
    const array = value instanceof SharedArrayBuffer ? new Uint8Array(value) : (value as FlatArray);
    arrays.push(array);
    return { [PLACE]: { kind, bytes: array.byteLength, shared: array.buffer instanceof SharedArrayBuffer } };
  }
  if (kind !== 'Object') throw new TypeError(`a ${kind} cannot be kept in a file`);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withPlaces(item, arrays)]));
}

/** Puts arrays back, in the order in which they were taken out. */
function withArrays(value: unknown, read: (bytes: Uint8Array) => void): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => withArrays(item, read));
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, withArrays(item, read)]));
  if (isPlace(value)) {
    const { kind, bytes, shared } = value[PLACE];
    if (!isKind(kind)) throw new UnusableFile('is damaged: its bytes are not those that were written');
    const memory = shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
    read(new Uint8Array(memory));
    return kind === 'SharedArrayBuffer'
      ? memory
      : new (KINDS[kind] as new (memory: ArrayBufferLike) => FlatArray)(memory);
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withArrays(item, read)]));
}

function isKind(name: string): name is Kind {
  return Object.hasOwn(KINDS, name);
}

function isPlace(value: object): value is Place {
  return Object.hasOwn(value, PLACE);
}

function bytesOf({ buffer, byteOffset, byteLength }: FlatArray): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** So that the new name is on the disk too; some systems cannot, and do not need it. */
function syncFolder(folder: string): void {
  try {
    const opened = openSync(folder, 'r');
    fsyncSync(opened);
    closeSync(opened);
  } catch {
    // A file that is gone after a power cut is made again.
  }
}
