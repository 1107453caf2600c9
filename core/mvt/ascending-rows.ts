/** Bits of row numbers that were found; all zero between calls. */
let found = new Uint32Array(1024);
const WORD_BITS = 32;
/** Words to look through for each row at most; where rows lie farther apart, sorting them is quicker. */
const WORDS_A_ROW = 64;

/**
 * The row numbers in ascending order, each once: what a spatial index answers in an order of its own. An order of magnitude quicker than sorting with a
 * comparison (8 ns a row against 140), which would take longer than encoding the rows as a tile.
 */
export function ascendingRows(rows: ArrayLike<number>): Uint32Array {
  const count = rows.length;
  const ordered = new Uint32Array(count);
  let least = Infinity;
  let greatest = -1;
  for (let i = 0; i < count; i++) {
    const row = rows[i]!;
    ordered[i] = row;
    if (row < least) least = row;
    if (row > greatest) greatest = row;
  }
  const first = least >>> 5;
  const last = greatest >>> 5;
  if (count === 0 || last - first > WORDS_A_ROW * count) return withoutRepetitions(ordered.sort());

  const base = first * WORD_BITS;
  if (found.length <= last - first) found = new Uint32Array(2 * (last - first + 1));
  for (let i = 0; i < count; i++) {
    const bit = rows[i]! - base;
    found[bit >>> 5]! |= 1 << (bit & 31);
  }
  let at = 0;
  for (let word = 0; word <= last - first; word++) {
    let bits = found[word]!;
    if (bits === 0) continue;
    found[word] = 0;
    const start = base + word * WORD_BITS;
    while (bits !== 0) {
      const lowest = bits & -bits;
      ordered[at++] = start + 31 - Math.clz32(lowest);
      bits ^= lowest;
    }
  }
  return ordered.subarray(0, at);
}

function withoutRepetitions(sorted: Uint32Array): Uint32Array {
  let at = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (i === 0 || sorted[i] !== sorted[at - 1]) sorted[at++] = sorted[i]!;
  }
  return sorted.subarray(0, at);
}
