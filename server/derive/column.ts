export type Column = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

/** A column of the same kind in memory that threads share, filled from the beginning of the old one. */
export function resized<T extends Column>(column: T, length: number): T {
  const next = shared(column, length);
  next.set(column.subarray(0, Math.min(length, column.length)));
  return next;
}

/** The entries that `rows` name, in their order, with room for `length` in all; `rows` null names all of the first `count`. */
export function gathered<T extends Column>(column: T, rows: Uint32Array | null, count: number, length: number): T {
  const next = shared(column, length);
  if (rows === null) next.set(column.subarray(0, count));
  else for (let i = 0; i < count; i++) next[i] = column[rows[i]!]!;
  return next;
}

/** An empty column in memory that threads share. */
export function sharedColumn<T extends Column>(kind: new (buffer: SharedArrayBuffer) => T, length: number): T {
  const { BYTES_PER_ELEMENT } = kind as unknown as { BYTES_PER_ELEMENT: number };
  return new kind(new SharedArrayBuffer(length * BYTES_PER_ELEMENT));
}

function shared<T extends Column>(like: T, length: number): T {
  return sharedColumn(like.constructor as new (buffer: SharedArrayBuffer) => T, length);
}
