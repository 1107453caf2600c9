/** Groups of the indices 0 to `size` - 1 that are joined, directly or through others (union by size, path halving). */
export class UnionFind {
  readonly #parent: Int32Array;
  readonly #size: Int32Array;

  constructor(size: number) {
    this.#parent = Int32Array.from({ length: size }, (_, i) => i);
    this.#size = new Int32Array(size).fill(1);
  }

  /** The index that stands for the group of `index`. */
  find(index: number): number {
    const parent = this.#parent;
    let at = index;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at] as number] as number;
      at = parent[at] as number;
    }
    return at;
  }

  join(a: number, b: number): void {
    const [rootA, rootB] = [this.find(a), this.find(b)];
    if (rootA === rootB) return;
    const size = this.#size;
    const [large, small] = (size[rootA] as number) >= (size[rootB] as number) ? [rootA, rootB] : [rootB, rootA];
    this.#parent[small] = large;
    size[large] = (size[large] as number) + (size[small] as number);
  }
}
