import Delaunator from 'delaunator';

/** Steps of a walk before it is given up and every triangle is tried: far above any walk in a sound triangulation. */
const LONGEST_WALK = 100_000;

export interface HeightSample {
  height: number;
  /** Distance from the position to the nearest corner of its triangle that is a sample (not an anchor), plane units; infinite when there is none. */
  sampleDistance: number;
}

/** Scattered heights and their Delaunay triangles, as flat arrays. */
export interface HeightMesh {
  /** Stride 2, in one plane metric frame. */
  xy: Float64Array;
  heights: Float64Array;
  /** So many of the positions, from the first, are data; the rest are anchors. */
  samples: number;
  /** As Delaunator makes them. */
  triangles: Uint32Array;
  halfedges: Int32Array;
}

export function triangulateHeights(xy: Float64Array, heights: Float64Array, samples: number): HeightMesh {
  const { triangles, halfedges } = new Delaunator(xy);
  return { xy, heights, samples, triangles, halfedges };
}

/**
 * Heights over the plane from scattered samples: linear within each Delaunay triangle, hence continuous, and exact at the samples.
 */
export class TriangulatedHeights {
  readonly #xy: Float64Array;
  readonly #heights: Float64Array;
  readonly #samples: number;
  readonly #triangles: Uint32Array;
  readonly #halfedges: Int32Array;
  #last = 0;

  constructor({ xy, heights, samples, triangles, halfedges }: HeightMesh) {
    this.#xy = xy;
    this.#heights = heights;
    this.#samples = samples;
    this.#triangles = triangles;
    this.#halfedges = halfedges;
  }

  /** Null outside the hull, and where all positions lie on one line. */
  at(x: number, y: number): HeightSample | null {
    const triangle = this.#locate(x, y);
    if (triangle === -1) return null;
    const a = this.#triangles[3 * triangle]!;
    const b = this.#triangles[3 * triangle + 1]!;
    const c = this.#triangles[3 * triangle + 2]!;
    const area = this.#area(a, b, this.#xy[2 * c]!, this.#xy[2 * c + 1]!);
    if (area === 0) return null;
    const wc = this.#area(a, b, x, y) / area;
    const wa = this.#area(b, c, x, y) / area;
    const wb = 1 - wa - wc;
    return {
      height: wa * this.#heights[a]! + wb * this.#heights[b]! + wc * this.#heights[c]!,
      sampleDistance: Math.min(this.#distance(a, x, y), this.#distance(b, x, y), this.#distance(c, x, y)),
    };
  }

  /** Walks from the last triangle found towards the position: neighbouring questions cost a step or two. */
  #locate(x: number, y: number): number {
    const count = this.#triangles.length / 3;
    if (count === 0) return -1;
    let triangle = this.#last;
    for (let step = 0; step < LONGEST_WALK; step++) {
      const edge = this.#edgeTowards(triangle, x, y);
      if (edge === -1) {
        this.#last = triangle;
        return triangle;
      }
      const twin = this.#halfedges[edge]!;
      if (twin === -1) return -1; // the hull is convex: beyond one of its edges is outside
      triangle = Math.floor(twin / 3);
    }
    for (let t = 0; t < count; t++) if (this.#edgeTowards(t, x, y) === -1) return t;
    return -1;
  }

  /** A half-edge of the triangle that has the position on its outer side, or -1. */
  #edgeTowards(triangle: number, x: number, y: number): number {
    for (let k = 0; k < 3; k++) {
      const edge = 3 * triangle + k;
      const from = this.#triangles[edge]!;
      const to = this.#triangles[3 * triangle + ((k + 1) % 3)]!;
      if (this.#area(from, to, x, y) > 0) return edge; // Delaunator's triangles run clockwise in a y-up frame
    }
    return -1;
  }

  /** Twice the signed area of from, to, (x, y): positive when the position lies to the left. */
  #area(from: number, to: number, x: number, y: number): number {
    const fx = this.#xy[2 * from]!;
    const fy = this.#xy[2 * from + 1]!;
    return (this.#xy[2 * to]! - fx) * (y - fy) - (this.#xy[2 * to + 1]! - fy) * (x - fx);
  }

  #distance(corner: number, x: number, y: number): number {
    if (corner >= this.#samples) return Infinity;
    return Math.hypot(this.#xy[2 * corner]! - x, this.#xy[2 * corner + 1]! - y);
  }
}
