/**
 * Extended well-known binary of PostGIS (little-endian, with SRID and Z), for the two geometries that the store keeps.
 * Coordinates are stride 3: longitude, latitude (degrees, EPSG:4490), elevation (metres).
 */
const SRID = 4490;
const Z_AND_SRID = 0xa0000000;
const WKB_POINT = 1;
const WKB_LINE_STRING = 2;
const POINT_HEADER_BYTES = 9;
const LINE_HEADER_BYTES = 13;

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

function writeHeader(bytes: Buffer, type: number): void {
  bytes.writeUInt8(1, 0);
  bytes.writeUInt32LE((Z_AND_SRID | type) >>> 0, 1);
  bytes.writeUInt32LE(SRID, 5);
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
