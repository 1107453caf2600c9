import Delaunator from 'delaunator';

/** The Voronoi cells of sites. Cells share vertices, so what is put together from them fits without gap or overlap. */
export interface VoronoiCells {
  /** Positions of the vertices, stride 2. */
  vertices: Float64Array;
  /** Vertices of each cell, counter-clockwise. */
  rings: Int32Array[];
  /** The cell on the other side of the edge from each vertex of a ring to the next one. */
  neighbours: Int32Array[];
}

/** Cells of sites (stride 2); those of sites on the hull are left empty, as they are open. */
export function voronoiCells(sites: Float64Array): VoronoiCells {
  const { triangles, halfedges } = new Delaunator(sites);
  const count = triangles.length / 3;
  const vertices = new Float64Array(2 * count);
  for (let t = 0; t < count; t++) writeCircumcentre(sites, triangles, 3 * t, vertices, 2 * t);
  const arriving = new Int32Array(sites.length / 2).fill(-1);
  for (let edge = 0; edge < triangles.length; edge++) {
    const site = triangles[nextEdge(edge)]!;
    if (arriving[site] === -1 || halfedges[edge] === -1) arriving[site] = edge;
  }
  const empty = new Int32Array(0);
  const rings: Int32Array[] = [];
  const neighbours: Int32Array[] = [];
  for (const first of arriving) {
    const ring: number[] = [];
    const beyond: number[] = [];
    let edge = first;
    do {
      ring.push(Math.floor(edge / 3));
      const leaving = nextEdge(edge);
      beyond.push(triangles[nextEdge(leaving)]!);
      edge = halfedges[leaving]!;
    } while (edge !== -1 && edge !== first);
    const closed = edge !== -1;
    if (closed && !isCounterClockwise(vertices, ring)) {
      ring.reverse();
      // The edge that left a vertex now arrives at it.
      beyond.reverse();
      beyond.push(beyond.shift()!);
    }
    rings.push(closed ? Int32Array.from(ring) : empty);
    neighbours.push(closed ? Int32Array.from(beyond) : empty);
  }
  return { vertices, rings, neighbours };
}

const nextEdge = (edge: number): number => (edge % 3 === 2 ? edge - 2 : edge + 1);

function writeCircumcentre(
  sites: Float64Array,
  triangles: ArrayLike<number>,
  first: number,
  out: Float64Array,
  offset: number,
): void {
  const a = 2 * triangles[first]!;
  const b = 2 * triangles[first + 1]!;
  const c = 2 * triangles[first + 2]!;
  const ax = sites[a]!;
  const ay = sites[a + 1]!;
  const bx = sites[b]! - ax;
  const by = sites[b + 1]! - ay;
  const cx = sites[c]! - ax;
  const cy = sites[c + 1]! - ay;
  const doubled = 2 * (bx * cy - by * cx);
  const bb = bx * bx + by * by;
  const cc = cx * cx + cy * cy;
  out[offset] = ax + (cy * bb - by * cc) / doubled;
  out[offset + 1] = ay + (bx * cc - cx * bb) / doubled;
}

function isCounterClockwise(vertices: Float64Array, ring: readonly number[]): boolean {
  let doubled = 0;
  // Relative to the first vertex: eastings and northings are large beside a cell.
  const east = vertices[2 * ring[0]!]!;
  const north = vertices[2 * ring[0]! + 1]!;
  for (let i = 0; i < ring.length; i++) {
    const a = 2 * ring[i]!;
    const b = 2 * ring[(i + 1) % ring.length]!;
    doubled += (vertices[a]! - east) * (vertices[b + 1]! - north) - (vertices[b]! - east) * (vertices[a + 1]! - north);
  }
  return doubled > 0;
}
