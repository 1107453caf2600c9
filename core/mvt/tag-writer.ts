import { ByteBuffer, MAX_VARINT_BYTES, putVarint } from './byte-buffer.ts';
import { NO_VALUE, type SharedTags, type TagColumn, type TagValue } from './tag-column.ts';

/** Field numbers and wire types of vector_tile.proto, as tag bytes. */
const LAYER_VALUES = 0x22;
const VALUE_STRING = 0x0a;
const VALUE_DOUBLE = 0x19;
const VALUE_UINT = 0x28;
const VALUE_SINT = 0x30;
const VALUE_BOOL = 0x38;

/** Rows that a writer takes at once: their numbers and positions fit the nearest cache. */
export const ROWS_AT_ONCE = 256;

/** Entries of the table that numbers the combinations of two columns; beyond it, a run of columns ends. */
const MAX_PAIRS = 2 ** 20;

/**
 * Coded columns as one: a network has few different combinations of class, size, dataset and so on, so a feature's tags are mostly those
 * of a feature before. A combination is encoded at its first use in a tile and copied from then on, one look-up for all columns of the run.
 */
interface CodedRun {
  /** Combinations of the rows at hand. */
  taken: Uint32Array;
  /** Key numbers and encoded values of the run's columns. */
  columns: CodedColumn[];
  /** Combination of each row. */
  rows: Uint32Array;
  /** Codes of each combination, stride as many as columns. */
  codes: Uint32Array;
  /** Tile in which each combination was used last, and where its encoded tags begin in `recent`, behind a byte with their length. */
  usedIn: Uint32Array;
  recentAt: Uint32Array;
}

interface DistinctColumn {
  key: number;
  values: Uint32Array;
  /** Values of the rows at hand. */
  taken: Uint32Array;
}

interface CodedColumn {
  key: number;
  /** Each value as a field of the layer. */
  encoded: Uint8Array[];
  /** Tile in which each value was used last, and its place among that tile's values. */
  usedIn: Uint32Array;
  slots: Uint32Array;
}

/** Writes the tags of a layer's features and collects the values that they name, tile after tile. */
export class TagWriter {
  /** The values that the tile's features have named so far, as fields of the layer. */
  readonly values = new ByteBuffer();
  /** Bytes that the tags of one feature take at most. */
  readonly maxBytes: number;
  readonly #runs: readonly CodedRun[];
  readonly #distinct: readonly DistinctColumn[];
  /** Encoded tags of the combinations that the tile has used. */
  readonly #recent = new ByteBuffer();
  #tile = 0;
  #valueCount = 0;

  readonly #shared: SharedRun | null;

  constructor(columns: readonly TagColumn[], shared?: SharedTags) {
    const firstKey = shared?.keys.length ?? 0;
    this.#shared = shared === undefined ? null : { source: shared, run: emptyRun(shared), codes: [] };
    this.#runs = [...(this.#shared === null ? [] : [this.#shared.run]), ...runsOf(columns, firstKey)];
    this.#distinct = columns.flatMap((column, i) =>
      column.kind === 'distinct'
        ? [{ key: firstKey + i, values: column.values, taken: new Uint32Array(ROWS_AT_ONCE) }]
        : [],
    );
    this.maxBytes = Math.max(COPIED_BYTES, 2 * MAX_VARINT_BYTES * (firstKey + columns.length));
  }

  startTile(): void {
    this.values.clear();
    this.#recent.clear();
    this.#valueCount = 0;
    this.#tile++;
    if (this.#shared !== null) takeNewSets(this.#shared);
  }

  /**
   * Takes what the columns say of `count` rows, at most {@link ROWS_AT_ONCE}, beginning with `rows[from]`: they lie anywhere in memory, and one loop a
   * column waits for many of them at once, which a loop that writes features does not.
   */
  take(rows: ArrayLike<number>, from: number, count: number): void {
    for (const { rows: combinations, taken } of this.#runs) {
      for (let i = 0; i < count; i++) taken[i] = combinations[rows[from + i]!]!;
    }
    for (const { values, taken } of this.#distinct) {
      for (let i = 0; i < count; i++) taken[i] = values[rows[from + i]!]!;
    }
  }

  /**
   * Writes the packed tags of the i-th row taken at `at`, where there is room for `maxBytes`; returns where the next byte goes. Coded columns come first,
   * as their tags are copied together; the order of tags means nothing.
   */
  write(bytes: Uint8Array, at: number, i: number): number {
    let next = at;
    for (const run of this.#runs) {
      const combination = run.taken[i]!;
      if (run.usedIn[combination] !== this.#tile) this.#encode(run, combination);
      const recent = this.#recent.bytes;
      const from = run.recentAt[combination]! + 1;
      const length = recent[from - 1]!;
      copyTags(recent, from, bytes, next);
      for (let copied = COPIED_BYTES; copied < length; copied++) bytes[next + copied] = recent[from + copied]!;
      next += length;
    }
    for (const { key, taken } of this.#distinct) {
      const value = taken[i]!;
      if (value === NO_VALUE) continue;
      next = putVarint(bytes, next, key);
      next = putVarint(bytes, next, this.#valueCount++);
      this.#appendDistinct(value);
    }
    return next;
  }

  /** Adds an unsigned value; it is below 2^32, so its length takes one byte. */
  #appendDistinct(value: number): void {
    const { values } = this;
    values.reserve(3 + MAX_VARINT_BYTES);
    const { bytes, length } = values;
    const end = putVarint(bytes, length + 3, value);
    bytes[length] = LAYER_VALUES;
    bytes[length + 1] = end - length - 2;
    bytes[length + 2] = VALUE_UINT;
    values.length = end;
  }

  /** Encodes a combination that the tile has not used yet, and the values of it that the tile has not named yet. */
  #encode(run: CodedRun, combination: number): void {
    const { columns } = run;
    const recent = this.#recent;
    recent.reserve(1 + Math.max(COPIED_BYTES, 2 * MAX_VARINT_BYTES * columns.length));
    const { bytes, length } = recent;
    let at = length + 1;
    for (let i = 0; i < columns.length; i++) {
      const code = run.codes[combination * columns.length + i]!;
      if (code === 0) continue;
      const column = columns[i]!;
      if (column.usedIn[code - 1] !== this.#tile) {
        column.usedIn[code - 1] = this.#tile;
        column.slots[code - 1] = this.#valueCount++;
        this.values.append(column.encoded[code - 1]!);
      }
      at = putVarint(bytes, at, column.key);
      at = putVarint(bytes, at, column.slots[code - 1]!);
    }
    bytes[length] = at - length - 1;
    recent.length = at;
    run.usedIn[combination] = this.#tile;
    run.recentAt[combination] = length;
  }
}

/** Bytes that {@link copyTags} copies: tags of six columns whose value numbers take a byte. */
const COPIED_BYTES = 12;

/** Copies so many bytes, whether wanted or not: without a loop there is no branch to foretell, which took a tenth of the time of a tile. */
function copyTags(from: Uint8Array, start: number, to: Uint8Array, at: number): void {
  to[at] = from[start]!;
  to[at + 1] = from[start + 1]!;
  to[at + 2] = from[start + 2]!;
  to[at + 3] = from[start + 3]!;
  to[at + 4] = from[start + 4]!;
  to[at + 5] = from[start + 5]!;
  to[at + 6] = from[start + 6]!;
  to[at + 7] = from[start + 7]!;
  to[at + 8] = from[start + 8]!;
  to[at + 9] = from[start + 9]!;
  to[at + 10] = from[start + 10]!;
  to[at + 11] = from[start + 11]!;
}

/** Columns in a run at most, so that the length of its tags fits a byte. */
const MAX_RUN_COLUMNS = Math.floor(0xff / (2 * MAX_VARINT_BYTES));

/** Shared tags as a run: each set is a combination. */
interface SharedRun {
  source: SharedTags;
  run: CodedRun;
  /** Code of each value, for each column. */
  codes: Map<TagValue, number>[];
}

function emptyRun({ keys, rows }: SharedTags): CodedRun {
  if (keys.length > MAX_RUN_COLUMNS) throw new RangeError(`${keys.length} shared tags, at most ${MAX_RUN_COLUMNS}`);
  return {
    taken: new Uint32Array(ROWS_AT_ONCE),
    columns: keys.map((_, key) => ({ key, encoded: [], usedIn: new Uint32Array(0), slots: new Uint32Array(0) })),
    rows,
    codes: new Uint32Array(0),
    usedIn: new Uint32Array(0),
    recentAt: new Uint32Array(0),
  };
}

/** Enters the sets that were added since the last tile. */
function takeNewSets({ source, run, codes }: SharedRun): void {
  const from = run.usedIn.length;
  const { sets } = source;
  if (sets.length === from) return;
  const stride = run.columns.length;
  run.usedIn = grown(run.usedIn, sets.length);
  run.recentAt = grown(run.recentAt, sets.length);
  run.codes = grown(run.codes, stride * sets.length);
  for (const [i, column] of run.columns.entries()) {
    const known = (codes[i] ??= new Map<TagValue, number>());
    for (let set = from; set < sets.length; set++) {
      const value = sets[set]![i] ?? null;
      if (value === null) continue;
      let code = known.get(value);
      if (code === undefined) {
        code = column.encoded.push(encodeValue(value));
        known.set(value, code);
      }
      run.codes[stride * set + i] = code;
    }
    column.usedIn = grown(column.usedIn, column.encoded.length);
    column.slots = grown(column.slots, column.encoded.length);
  }
}

function grown(array: Uint32Array, length: number): Uint32Array {
  const longer = new Uint32Array(length);
  longer.set(array);
  return longer;
}

function runsOf(columns: readonly TagColumn[], firstKey: number): CodedRun[] {
  const runs: CodedRun[] = [];
  for (const [i, column] of columns.entries()) {
    const key = firstKey + i;
    if (column.kind === 'distinct') continue;
    const last = runs.at(-1);
    const pairs = (last?.usedIn.length ?? 0) * (column.values.length + 1);
    if (last !== undefined && last.columns.length < MAX_RUN_COLUMNS && pairs <= MAX_PAIRS) {
      runs[runs.length - 1] = extended(last, key, column);
    } else {
      runs.push(extended(null, key, column));
    }
  }
  return runs;
}

/** A run with one more column; null is the run of none. Combinations are numbered as they come up. */
function extended(run: CodedRun | null, key: number, column: TagColumn & { kind: 'coded' }): CodedRun {
  const stride = run?.columns.length ?? 0;
  const valueCount = column.values.length;
  const numbers = new Uint32Array((run?.usedIn.length ?? 1) * (valueCount + 1));
  const codes: number[] = [];
  let count = 0;
  const rows = new Uint32Array(column.codes.length);
  for (let row = 0; row < rows.length; row++) {
    const before = run === null ? 0 : run.rows[row]!;
    const code = column.codes[row]!;
    const pair = before * (valueCount + 1) + code;
    if (numbers[pair] === 0) {
      numbers[pair] = ++count;
      for (let i = 0; i < stride; i++) codes.push(run!.codes[before * stride + i]!);
      codes.push(code);
    }
    rows[row] = numbers[pair]! - 1;
  }
  const added = {
    key,
    encoded: column.values.map(encodeValue),
    usedIn: new Uint32Array(valueCount),
    slots: new Uint32Array(valueCount),
  };
  return {
    taken: new Uint32Array(ROWS_AT_ONCE),
    columns: [...(run?.columns ?? []), added],
    rows,
    codes: Uint32Array.from(codes),
    usedIn: new Uint32Array(count),
    recentAt: new Uint32Array(count),
  };
}

/** Scratch of {@link encodeValue}: one for all, since a layer of places has values by the ten thousand. */
const encodedValue = new ByteBuffer();

function encodeValue(value: TagValue): Uint8Array {
  const buffer = encodedValue;
  buffer.clear();
  const field = buffer.open(LAYER_VALUES);
  if (typeof value === 'string') {
    const text = buffer.open(VALUE_STRING);
    buffer.text(value);
    buffer.close(text);
  } else if (typeof value === 'boolean') {
    buffer.byte(VALUE_BOOL);
    buffer.byte(value ? 1 : 0);
  } else if (Number.isSafeInteger(value) && value >= 0) {
    buffer.byte(VALUE_UINT);
    buffer.varint(value);
  } else if (Number.isSafeInteger(value) && value >= -0x3fffffff) {
    buffer.byte(VALUE_SINT);
    buffer.zigzag(value);
  } else {
    buffer.byte(VALUE_DOUBLE);
    buffer.append(new Uint8Array(Float64Array.of(value).buffer));
  }
  buffer.close(field);
  return buffer.bytes.slice(0, buffer.length);
}
