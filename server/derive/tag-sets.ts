import type { TagValue } from '../../core/mvt/tag-column.ts';

/** Values of a layer's shared tags, in the order of its keys; null is no value. */
export type TagSet = readonly (TagValue | null)[];

/**
 * The few different combinations of tags in a table, numbered: a row notes one number, and a tile encodes each combination once.
 */
export class TagSets {
  /** By number. */
  readonly sets: TagSet[];
  readonly #numbers = new Map<string, number>();

  constructor(sets: TagSet[] = []) {
    this.sets = sets;
    sets.forEach((set, number) => this.#numbers.set(nameOf(set), number));
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
