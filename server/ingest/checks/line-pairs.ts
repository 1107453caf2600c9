const FIRST_SLOTS = 4096;
/** Slots stay at least this share empty. */
const LEAST_EMPTY = 0.4;
/** Class, start, end, row. */
const STRIDE = 4;
const EMPTY = -1;

/** First row of each line by class and end points: an open hash table in one array, 32 bytes a line. */
export class LinePairs {
  #slots = new Int32Array(STRIDE * FIRST_SLOTS).fill(EMPTY);
  #size = 0;

  /** Row of the first line of that class from `start` to `end`; -1 when there is none. */
  find(surveyClass: number, start: number, end: number): number {
    return this.#slots[this.#slotOf(surveyClass, start, end) + 3] as number;
  }

  /** Notes a line that `find` does not find. */
  add(surveyClass: number, start: number, end: number, row: number): void {
    if (this.#size + 1 > (1 - LEAST_EMPTY) * (this.#slots.length / STRIDE)) this.#grow();
    this.#slots.set([surveyClass, start, end, row], this.#slotOf(surveyClass, start, end));
    this.#size++;
  }

  #slotOf(surveyClass: number, start: number, end: number): number {
    const slots = this.#slots;
    const mask = slots.length / STRIDE - 1;
    let at = mix(start, end, surveyClass) & mask;
    for (;;) {
      const i = STRIDE * at;
      if (slots[i + 1] === EMPTY) return i;
      if (slots[i + 1] === start && slots[i + 2] === end && slots[i] === surveyClass) return i;
      at = (at + 1) & mask;
    }
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Int32Array(2 * old.length).fill(EMPTY);
    for (let i = 0; i < old.length; i += STRIDE) {
      if (old[i + 1] === EMPTY) continue;
      const slot = this.#slotOf(old[i] as number, old[i + 1] as number, old[i + 2] as number);
      this.#slots.set(old.subarray(i, i + STRIDE), slot);
    }
  }
}

/** Spreads neighbouring numbers over the slots (multipliers of MurmurHash3). */
function mix(start: number, end: number, surveyClass: number): number {
  let hash =
    Math.imul(start + 1, 0x85eb_ca6b) ^ Math.imul(end + 1, 0xc2b2_ae35) ^ Math.imul(surveyClass + 1, 0x27d4_eb2f);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x85eb_ca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
