import type { TagValue } from '../../core/mvt/tag-column.ts';

/** Values of a layer's shared tags, in the order of its keys; null is no value. */
export type TagSet = readonly (TagValue | null)[];

const CODES = 2 ** 26;

/**
 * The few different combinations of tags in a table, numbered: a row notes one number, and a tile encodes each combination once.
 */
export class TagSets {
  /** By number. */
  readonly sets: TagSet[];
  readonly #numbers = new Map<string, number>();
  readonly #recent = new Map<number, Map<number, number>>();

  constructor(sets: TagSet[] = []) {
    this.sets = sets;
    sets.forEach((set, number) => this.#numbers.set(nameOf(set), number));
  }

  /** Number of the set that was remembered for a code and dataset (whole numbers below 2^26) and a size. */
  recall(code: number, datasetId: number, size: number): number | undefined {
    return this.#recent.get(code * CODES + datasetId)?.get(size);
  }

  remember(code: number, datasetId: number, size: number, set: TagSet): number {
    const number = this.numberOf(set);
    const key = code * CODES + datasetId;
    const bySize = this.#recent.get(key) ?? new Map<number, number>();
    this.#recent.set(key, bySize.set(size, number));
    return number;
  }

  numberOf(set: TagSet): number {
    const name = nameOf(set);
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.sets.length);
    return this.sets.push(set) - 1;
  }
}

function nameOf(set: TagSet): string {
  return set.join('\u0000');
}
