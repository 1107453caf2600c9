import { geodeticToEcef } from '../geodesy/ecef.ts';
import { RADIANS_PER_DEGREE, SEMI_MAJOR_AXIS_M, SEMI_MINOR_AXIS_M } from '../geodesy/ellipsoid.ts';
import { encodeOctNormal } from './oct-normal.ts';
import { horizonOcclusionPoint } from './horizon-occlusion-point.ts';

/** Ground heights on a regular grid over a rectangle of longitude and latitude, edges included. */
export interface HeightGrid {
  /** Degrees. */
  west: number;
  south: number;
  east: number;
  north: number;
  /** Columns, and rows: 2 to 256. */
  size: number;
  /** `size` × `size` ellipsoidal heights, metres, row by row from the south, each from west to east. */
  heights: Float32Array | Float64Array;
}

const HEADER_BYTES = 88;
/** Largest quantized coordinate. */
const QUANTIZED_MAX = 32767;
const MAX_SIZE = 256;
const OCT_NORMALS_EXTENSION = 1;
const EXTENSION_HEADER_BYTES = 5;

/**
 * Quantized-mesh 1.0 bytes of a terrain tile: the grid as two triangles a cell, counter-clockwise from above, vertices in first-use order.
 *
 * Heights are off by half of (highest - lowest) / 32767 at most. With `normals` the oct-encoded vertex normals follow as extension 1.
 * Format: https://github.com/CesiumGS/quantized-mesh
 *
 * @throws RangeError when the size is not served, the number of heights is not its square, or a height is not finite (named by column and row)
 */
export function encodeQuantizedMesh(grid: HeightGrid, options: { normals?: boolean } = {}): Uint8Array<ArrayBuffer> {
  checkGrid(grid);
  const { size } = grid;
  const count = size * size;
  const edge = size;
  const cells = (size - 1) * (size - 1);
  const vertexBytes = 6 * count;
  // 88 + 4 + 6 n bytes of header and vertices are even, so the 16-bit indices need no padding.
  const total =
    HEADER_BYTES +
    4 +
    vertexBytes +
    4 +
    12 * cells +
    4 * (4 + 2 * edge) +
    (options.normals === true ? EXTENSION_HEADER_BYTES + 2 * count : 0);
  const bytes = new Uint8Array(total);
  const view = new DataView(bytes.buffer);

  const { low, high } = heightRange(grid.heights);
  const positions = earthCentred(grid);
  writeHeader(view, grid, positions, low, high);

  let at = HEADER_BYTES;
  view.setUint32(at, count, true);
  at += 4;
  const triangles = at + vertexBytes;
  view.setUint32(triangles, 2 * cells, true);
  const order = writeTriangles(view, triangles + 4, size);
  writeVertices(view, at, grid, order.gridOf, low, high);
  at = writeEdges(view, triangles + 4 + 12 * cells, size, order.vertexOf);
  if (options.normals === true) {
    view.setUint8(at, OCT_NORMALS_EXTENSION);
    view.setUint32(at + 1, 2 * count, true);
    writeNormals(bytes, at + EXTENSION_HEADER_BYTES, grid, order.gridOf);
  }
  return bytes;
}

function checkGrid({ size, heights }: HeightGrid): void {
  if (!Number.isInteger(size) || size < 2 || size > MAX_SIZE) {
    throw new RangeError(`terrain grid of ${size} columns; it must have 2 to ${MAX_SIZE}`);
  }
  if (heights.length !== size * size) {
    throw new RangeError(`terrain grid of ${size} columns has ${heights.length} heights, not ${size * size}`);
  }
  const bad = heights.findIndex((height: number) => !Number.isFinite(height));
  if (bad >= 0) {
    throw new RangeError(
      `terrain height is ${heights[bad]} at column ${bad % size} from the west, row ${Math.floor(bad / size)} from the south`,
    );
  }
}

/** Lowest and highest height as float32, as the header holds them. */
function heightRange(heights: Float32Array | Float64Array): { low: number; high: number } {
  let low = Infinity;
  let high = -Infinity;
  for (const height of heights) {
    if (height < low) low = height;
    if (height > high) high = height;
  }
  return { low: Math.fround(low), high: Math.fround(high) };
}

/** Earth-centred positions of the grid's vertices, stride 3. */
function earthCentred({ west, south, east, north, size, heights }: HeightGrid): Float64Array {
  const positions = new Float64Array(3 * size * size);
  for (let row = 0; row < size; row++) {
    const lat = south + ((north - south) * row) / (size - 1);
    for (let column = 0; column < size; column++) {
      const i = row * size + column;
      geodeticToEcef(west + ((east - west) * column) / (size - 1), lat, heights[i]!, positions, 3 * i);
    }
  }
  return positions;
}

/** Centre, heights, bounding sphere about the middle of the box of all vertices, horizon occlusion point. */
function writeHeader(view: DataView, grid: HeightGrid, positions: Float64Array, low: number, high: number): void {
  const centre = new Float64Array(3);
  geodeticToEcef((grid.west + grid.east) / 2, (grid.south + grid.north) / 2, (low + high) / 2, centre);
  for (let axis = 0; axis < 3; axis++) view.setFloat64(8 * axis, centre[axis]!, true);
  view.setFloat32(24, low, true);
  view.setFloat32(28, high, true);

  const middle = [0, 0, 0];
  for (let axis = 0; axis < 3; axis++) {
    let min = Infinity;
    let max = -Infinity;
    for (let i = axis; i < positions.length; i += 3) {
      min = Math.min(min, positions[i]!);
      max = Math.max(max, positions[i]!);
    }
    middle[axis] = (min + max) / 2;
    view.setFloat64(32 + 8 * axis, middle[axis]!, true);
  }
  let radius = 0;
  for (let i = 0; i < positions.length; i += 3) {
    const dx = positions[i]! - middle[0]!;
    const dy = positions[i + 1]! - middle[1]!;
    const dz = positions[i + 2]! - middle[2]!;
    radius = Math.max(radius, Math.sqrt(dx * dx + dy * dy + dz * dz));
  }
  view.setFloat64(56, radius, true);
  const occlusion = horizonOcclusionPoint(middle, positions);
  for (let axis = 0; axis < 3; axis++) view.setFloat64(64 + 8 * axis, occlusion[axis]!, true);
}

/**
 * Writes the triangles in high-water-mark coding, which wants each new vertex to have the next number; returns the number of each grid position and
 * the grid position of each number.
 */
function writeTriangles(view: DataView, start: number, size: number): { vertexOf: Int32Array; gridOf: Int32Array } {
  const vertexOf = new Int32Array(size * size).fill(-1);
  const gridOf = new Int32Array(size * size);
  let highest = 0;
  let at = start;
  const write = (position: number) => {
    if (vertexOf[position]! < 0) {
      vertexOf[position] = highest;
      gridOf[highest] = position;
      highest++;
      view.setUint16(at, 0, true);
    } else {
      view.setUint16(at, highest - vertexOf[position]!, true);
    }
    at += 2;
  };
  for (let row = 0; row + 1 < size; row++) {
    for (let column = 0; column + 1 < size; column++) {
      const southWest = row * size + column;
      const northWest = southWest + size;
      write(southWest);
      write(southWest + 1);
      write(northWest);
      write(northWest);
      write(southWest + 1);
      write(northWest + 1);
    }
  }
  return { vertexOf, gridOf };
}

/** Writes u, v and height of all vertices as zig-zag coded differences. */
function writeVertices(
  view: DataView,
  start: number,
  grid: HeightGrid,
  gridOf: Int32Array,
  low: number,
  high: number,
): void {
  const { size, heights } = grid;
  const count = size * size;
  const scale = high > low ? QUANTIZED_MAX / (high - low) : 0;
  let u = 0;
  let v = 0;
  let h = 0;
  for (let vertex = 0; vertex < count; vertex++) {
    const position = gridOf[vertex]!;
    const nextU = Math.round(((position % size) * QUANTIZED_MAX) / (size - 1));
    const nextV = Math.round((Math.floor(position / size) * QUANTIZED_MAX) / (size - 1));
    const nextH = Math.min(Math.max(Math.round((heights[position]! - low) * scale), 0), QUANTIZED_MAX);
    view.setUint16(start + 2 * vertex, zigzag(nextU - u), true);
    view.setUint16(start + 2 * (count + vertex), zigzag(nextV - v), true);
    view.setUint16(start + 2 * (2 * count + vertex), zigzag(nextH - h), true);
    u = nextU;
    v = nextV;
    h = nextH;
  }
}

/** Writes the vertices on the west, south, east and north edge, each from south to north or from west to east. */
function writeEdges(view: DataView, start: number, size: number, vertexOf: Int32Array): number {
  let at = start;
  for (const [first, step] of [
    [0, size],
    [0, 1],
    [size - 1, size],
    [size * (size - 1), 1],
  ] as const) {
    view.setUint32(at, size, true);
    at += 4;
    for (let i = 0; i < size; i++) {
      view.setUint16(at, vertexOf[first + i * step]!, true);
      at += 2;
    }
  }
  return at;
}

/** Writes the normals of the surface, from differences of neighbouring heights, in the earth-centred frame. */
function writeNormals(bytes: Uint8Array, start: number, grid: HeightGrid, gridOf: Int32Array): void {
  const { west, south, east, north, size, heights } = grid;
  const metresNorth = ((north - south) / (size - 1)) * RADIANS_PER_DEGREE * SEMI_MINOR_AXIS_M;
  for (let vertex = 0; vertex < gridOf.length; vertex++) {
    const position = gridOf[vertex]!;
    const column = position % size;
    const row = Math.floor(position / size);
    const lambda = (west + ((east - west) * column) / (size - 1)) * RADIANS_PER_DEGREE;
    const phi = (south + ((north - south) * row) / (size - 1)) * RADIANS_PER_DEGREE;
    // At a pole the meridians meet: a millimetre instead of nothing keeps the slope finite.
    const metresEast = Math.max(
      ((east - west) / (size - 1)) * RADIANS_PER_DEGREE * SEMI_MAJOR_AXIS_M * Math.cos(phi),
      0.001,
    );
    const left = Math.max(column - 1, 0);
    const right = Math.min(column + 1, size - 1);
    const below = Math.max(row - 1, 0);
    const above = Math.min(row + 1, size - 1);
    const slopeEast = (heights[row * size + right]! - heights[row * size + left]!) / ((right - left) * metresEast);
    const slopeNorth =
      (heights[above * size + column]! - heights[below * size + column]!) / ((above - below) * metresNorth);
    const length = Math.sqrt(slopeEast * slopeEast + slopeNorth * slopeNorth + 1);
    const e = -slopeEast / length;
    const n = -slopeNorth / length;
    const up = 1 / length;
    const outward = up * Math.cos(phi) - n * Math.sin(phi);
    encodeOctNormal(
      outward * Math.cos(lambda) - e * Math.sin(lambda),
      outward * Math.sin(lambda) + e * Math.cos(lambda),
      up * Math.sin(phi) + n * Math.cos(phi),
      bytes,
      start + 2 * vertex,
    );
  }
}

function zigzag(difference: number): number {
  return (difference << 1) ^ (difference >> 31);
}
