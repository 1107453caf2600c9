/**
 * Extended well-known binary of PostGIS (little-endian, with SRID), for the geometries that the store keeps. The network has Z: coordinates are
 * stride 3: longitude, latitude (degrees, EPSG:4490), elevation (metres). Places are plane: stride 2.
 */
const SRID = 4490;
const Z_AND_SRID = 0xa0000000;
const SRID_ONLY = 0x20000000;
const WKB_POINT = 1;
const WKB_LINE_STRING = 2;
const WKB_POLYGON = 3;
const WKB_MULTI_LINE_STRING = 5;
const WKB_MULTI_POLYGON = 6;
const POINT_HEADER_BYTES = 9;
const LINE_HEADER_BYTES = 13;
/** Byte order and type of a part, which has no SRID of its own. */
const PART_HEADER_BYTES = 5;

export function pointToEwkb(lon: number, lat: number, z: number): Buffer {
  const bytes = Buffer.allocUnsafe(POINT_HEADER_BYTES + 24);
  writeHeader(bytes, WKB_POINT);
  bytes.writeDoubleLE(lon, POINT_HEADER_BYTES);
  bytes.writeDoubleLE(lat, POINT_HEADER_BYTES + 8);
  bytes.writeDoubleLE(z, POINT_HEADER_BYTES + 16);
  return bytes;
}

export function lineToEwkb(vertices: Float64Array): Buffer {
  const bytes = Buffer.allocUnsafe(LINE_HEADER_BYTES + vertices.length * 8);
  writeHeader(bytes, WKB_LINE_STRING);
  bytes.writeUInt32LE(vertices.length / 3, POINT_HEADER_BYTES);
  for (let i = 0; i < vertices.length; i++) bytes.writeDoubleLE(vertices[i] as number, LINE_HEADER_BYTES + i * 8);
  return bytes;
}

/** A MultiLineString without Z; each line stride 2. */
export function linesToEwkb(lines: readonly Float64Array[]): Buffer {
  const bytes = Buffer.allocUnsafe(LINE_HEADER_BYTES + sum(lines, (line) => 9 + 8 * line.length));
  let at = writePlaneHeader(bytes, WKB_MULTI_LINE_STRING, lines.length);
  for (const line of lines) at = writeRun(bytes, line, writePart(bytes, WKB_LINE_STRING, at));
  return bytes;
}

/** A MultiPolygon without Z; each polygon an outer ring and its holes, each ring stride 2 and closed. */
export function polygonsToEwkb(polygons: readonly (readonly Float64Array[])[]): Buffer {
  const size = sum(polygons, (rings) => 9 + sum(rings, (ring) => 4 + 8 * ring.length));
  const bytes = Buffer.allocUnsafe(LINE_HEADER_BYTES + size);
  let at = writePlaneHeader(bytes, WKB_MULTI_POLYGON, polygons.length);
  for (const rings of polygons) {
    at = bytes.writeUInt32LE(rings.length, writePart(bytes, WKB_POLYGON, at));
    for (const ring of rings) at = writeRun(bytes, ring, at);
  }
  return bytes;
}

/** Longitude, latitude, elevation. Throws a TypeError for anything but a point with Z. */
export function ewkbToPoint(bytes: Buffer): [number, number, number] {
  const at = coordinatesOffset(bytes, WKB_POINT);
  return [bytes.readDoubleLE(at), bytes.readDoubleLE(at + 8), bytes.readDoubleLE(at + 16)];
}

/** Stride 3. Throws a TypeError for anything but a line string with Z. */
export function ewkbToLine(bytes: Buffer): Float64Array {
  const at = coordinatesOffset(bytes, WKB_LINE_STRING);
  const count = bytes.readUInt32LE(at);
  const vertices = new Float64Array(count * 3);
  for (let i = 0; i < vertices.length; i++) vertices[i] = bytes.readDoubleLE(at + 4 + i * 8);
  return vertices;
}

/** The lines of a plane MultiLineString whose EWKB begins at `at`, each stride 2. Throws a TypeError for anything else. */
export function ewkbToLines(bytes: Buffer, at = 0): Float64Array[] {
  const run = { at: planeContent(bytes, at, WKB_MULTI_LINE_STRING) };
  return Array.from({ length: readCount(bytes, run) }, () => {
    run.at += PART_HEADER_BYTES;
    return readRun(bytes, run);
  });
}

/** The polygons of a plane MultiPolygon whose EWKB begins at `at`, each ring closed and stride 2. Throws a TypeError for anything else. */
export function ewkbToPolygons(bytes: Buffer, at = 0): Float64Array[][] {
  const run = { at: planeContent(bytes, at, WKB_MULTI_POLYGON) };
  return Array.from({ length: readCount(bytes, run) }, () => {
    run.at += PART_HEADER_BYTES;
    return Array.from({ length: readCount(bytes, run) }, () => readRun(bytes, run));
  });
}

function writeHeader(bytes: Buffer, type: number): void {
  bytes.writeUInt8(1, 0);
  bytes.writeUInt32LE((Z_AND_SRID | type) >>> 0, 1);
  bytes.writeUInt32LE(SRID, 5);
}

function writePlaneHeader(bytes: Buffer, type: number, parts: number): number {
  bytes.writeUInt8(1, 0);
  bytes.writeUInt32LE(SRID_ONLY | type, 1);
  bytes.writeUInt32LE(SRID, 5);
  return bytes.writeUInt32LE(parts, POINT_HEADER_BYTES);
}

/** The header of a part, which has no SRID of its own; returns where its content begins. */
function writePart(bytes: Buffer, type: number, at: number): number {
  return bytes.writeUInt32LE(type, bytes.writeUInt8(1, at));
}

/** The number of positions and the positions. */
function writeRun(bytes: Buffer, positions: Float64Array, at: number): number {
  let next = bytes.writeUInt32LE(positions.length / 2, at);
  for (const value of positions) next = bytes.writeDoubleLE(value, next);
  return next;
}

/** Where the number of parts of a plane geometry of that type stands. */
function planeContent(bytes: Buffer, at: number, type: number): number {
  const tag = bytes.readUInt8(at) === 1 ? bytes.readUInt32LE(at + 1) : -1;
  if (tag !== (SRID_ONLY | type)) {
    throw new TypeError(
      `geometry has the tag 0x${(tag >>> 0).toString(16)}, expected plane type ${type} with SRID, little-endian`,
    );
  }
  return at + POINT_HEADER_BYTES;
}

function readCount(bytes: Buffer, run: { at: number }): number {
  const count = bytes.readUInt32LE(run.at);
  run.at += 4;
  return count;
}

function readRun(bytes: Buffer, run: { at: number }): Float64Array {
  const positions = new Float64Array(2 * readCount(bytes, run));
  for (let i = 0; i < positions.length; i++) positions[i] = bytes.readDoubleLE(run.at + 8 * i);
  run.at += 8 * positions.length;
  return positions;
}

function sum<T>(items: readonly T[], size: (item: T) => number): number {
  return items.reduce((total, item) => total + size(item), 0);
}

function coordinatesOffset(bytes: Buffer, type: number): number {
  const tag = bytes.readUInt8(0) === 1 ? bytes.readUInt32LE(1) : -1;
  if (tag >>> 0 !== (Z_AND_SRID | type) >>> 0) {
    throw new TypeError(
      `geometry has the tag 0x${(tag >>> 0).toString(16)}, expected type ${type} with Z and SRID, little-endian`,
    );
  }
  return POINT_HEADER_BYTES;
}
