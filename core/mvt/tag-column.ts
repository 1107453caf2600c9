/** A value of an MVT tag. Whole numbers are written as unsigned or signed integers, others as doubles. */
export type TagValue = string | number | boolean;

/**
 * A tag that every feature of a layer may carry, one entry a row.
 * - `coded`: few different values; `codes[row]` is 0 where the feature has no such tag, else 1 + the index in `values`.
 * - `distinct`: another value in nearly every row, such as an id; {@link NO_VALUE} where the feature has no such tag.
 */
export type TagColumn =
  | { key: string; kind: 'coded'; values: readonly TagValue[]; codes: Uint8Array | Uint16Array | Uint32Array }
  | { key: string; kind: 'distinct'; values: Uint32Array };

/**
 * Tags that rows share as whole combinations, such as class, size and dataset of a pipe: a row names one of few sets. More sets and rows may be added while an
 * encoder uses them.
 */
export interface SharedTags {
  keys: readonly string[];
  /** Values in the order of `keys`; `null` is no value. */
  sets: readonly (readonly (TagValue | null)[])[];
  /** Index in `sets` of each row. */
  rows: Uint32Array;
}

/** Says in a `distinct` column that a row has no value. */
export const NO_VALUE = 0xffffffff;

/** A `coded` column from one value a row; `null` is no value. */
export function codedColumn(key: string, rows: readonly (TagValue | null)[]): TagColumn {
  const values: TagValue[] = [];
  const codeOf = new Map<TagValue, number>();
  const codes = new Uint32Array(rows.length);
  for (const [row, value] of rows.entries()) {
    if (value === null) continue;
    let code = codeOf.get(value);
    if (code === undefined) {
      code = values.push(value);
      codeOf.set(value, code);
    }
    codes[row] = code;
  }
  return { key, kind: 'coded', values, codes };
}
