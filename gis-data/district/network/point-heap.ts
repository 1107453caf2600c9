/** Points by their key, least first. A point whose key fell is pushed again, and comes out again. */
export class PointHeap {
  readonly #key: readonly number[];
  readonly #points: number[] = [];
  readonly #keys: number[] = [];

  constructor(key: readonly number[]) {
    this.#key = key;
  }

  push(point: number): void {
    const points = this.#points;
    const keys = this.#keys;
    const value = this.#key[point]!;
    let i = points.length;
    points.push(point);
    keys.push(value);
    while (i > 0) {
      const up = (i - 1) >> 1;
      if (keys[up]! <= value) break;
      points[i] = points[up]!;
      keys[i] = keys[up]!;
      i = up;
    }
    points[i] = point;
    keys[i] = value;
  }

  /** The point of the least key, -1 when there is none. */
  pop(): number {
    const points = this.#points;
    const keys = this.#keys;
    if (points.length === 0) return -1;
    const top = points[0]!;
    const point = points.pop()!;
    const value = keys.pop()!;
    const size = points.length;
    if (size === 0) return top;
    let i = 0;
    for (;;) {
      let down = 2 * i + 1;
      if (down >= size) break;
      if (down + 1 < size && keys[down + 1]! < keys[down]!) down++;
      if (keys[down]! >= value) break;
      points[i] = points[down]!;
      keys[i] = keys[down]!;
      i = down;
    }
    points[i] = point;
    keys[i] = value;
    return top;
  }
}
