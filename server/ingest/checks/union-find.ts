/** Groups of indices that are joined, directly or through others (union by size, path halving). */
export class UnionFind {
  readonly #parent: number[] = [];
  readonly #size: number[] = [];

  /** The index that stands for the group of `index`. */
  find(index: number): number {
    let at = index;
    while ((this.#parent[at] ?? at) !== at) {
      const parent = this.#parent[at] as number;
      this.#parent[at] = this.#parent[parent] ?? parent;
      at = this.#parent[at] as number;
    }
    return at;
  }

  join(a: number, b: number): void {
    const [rootA, rootB] = [this.find(a), this.find(b)];
    if (rootA === rootB) return;
    const [large, small] = (this.#size[rootA] ?? 1) >= (this.#size[rootB] ?? 1) ? [rootA, rootB] : [rootB, rootA];
    this.#parent[small] = large;
    this.#size[large] = (this.#size[large] ?? 1) + (this.#size[small] ?? 1);
  }
}
