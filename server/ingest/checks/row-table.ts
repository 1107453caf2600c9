const FIRST_SLOTS = 4096;
/** Slots stay at least this share empty. */
const LEAST_EMPTY = 0.4;
/** The three numbers of the key, then the row. */
const STRIDE = 4;
const ROW = 3;

/**
 * First row of each key of three numbers: an open hash table in one array, of 16 bytes a slot for whole numbers (`Int32Array`) and 32 for others
 * (`Float64Array`). Rows are numbered from 1, so that 0 is an empty slot.
 */
export class RowTable<Numbers extends Int32Array | Float64Array> {
  readonly #make: new (length: number) => Numbers;
  #slots: Numbers;
  #size = 0;

  constructor(make: new (length: number) => Numbers) {
    this.#make = make;
    this.#slots = new make(STRIDE * FIRST_SLOTS);
  }

  /** Row that was added under the key; 0 when there is none. */
  find(a: number, b: number, c: number): number {
    return this.#slots[this.#slotOf(a, b, c) + ROW] as number;
  }

  /** Adds a row (from 1) under a key that `find` does not find. */
  add(a: number, b: number, c: number, row: number): void {
    if (this.#size + 1 > (1 - LEAST_EMPTY) * (this.#slots.length / STRIDE)) this.#grow();
    this.#put(a, b, c, row);
    this.#size++;
  }

  #put(a: number, b: number, c: number, row: number): void {
    const i = this.#slotOf(a, b, c);
    this.#slots[i] = a;
    this.#slots[i + 1] = b;
    this.#slots[i + 2] = c;
    this.#slots[i + ROW] = row;
  }

  #slotOf(a: number, b: number, c: number): number {
    const slots = this.#slots;
    const mask = slots.length / STRIDE - 1;
    for (let at = mix(a, b, c) & mask; ; at = (at + 1) & mask) {
      const i = STRIDE * at;
      if (slots[i + ROW] === 0 || (slots[i] === a && slots[i + 1] === b && slots[i + 2] === c)) return i;
    }
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new this.#make(2 * old.length);
    for (let i = 0; i < old.length; i += STRIDE) {
      const row = old[i + ROW] as number;
      if (row !== 0) this.#put(old[i] as number, old[i + 1] as number, old[i + 2] as number, row);
    }
  }
}

/** Thousandths count: heights differ in them. */
const SCALE = 1000;

/** Spreads neighbouring numbers over the slots (multipliers of MurmurHash3); Math.imul takes each modulo 2^32. */
function mix(a: number, b: number, c: number): number {
  let hash = Math.imul(a, 0x85eb_ca6b) ^ Math.imul(b, 0xc2b2_ae35) ^ Math.imul(c * SCALE, 0x27d4_eb2f);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x85eb_ca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
