import type { GroundRaster } from './land.ts';

const HEADER_SIZE_BYTES = 8;
const ENTRY_SIZE_BYTES = 12;
/** TIFF 6.0 asks for strips of about 8 kB; readers of today rather have fewer. */
const STRIP_SIZE_BYTES = 65_536;
const EPSG = 4544;

const SHORT = 3;
const LONG = 4;
const DOUBLE = 12;
const SIZE_BYTES: Readonly<Record<number, number>> = { [SHORT]: 2, [LONG]: 4, [DOUBLE]: 8 };

/** The ground as a GeoTIFF: TIFF 6.0, little-endian, one band of float32 in strips, not compressed; GeoTIFF 1.1 keys of EPSG:4544, pixels are areas. */
export function groundGeoTiff({ originEast, originNorth, stepM, columns, rows, heights }: GroundRaster): Uint8Array {
  const rowsPerStrip = Math.max(1, Math.floor(STRIP_SIZE_BYTES / (4 * columns)));
  const strips = Math.ceil(rows / rowsPerStrip);
  // Directory: version 1.1.0; model type projected, raster type area, projected system, linear units metre.
  const geoKeys = [1, 1, 1, 4, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, EPSG, 3076, 0, 1, 9001];
  const stripSizes = Array.from(
    { length: strips },
    (_, i) => 4 * columns * Math.min(rowsPerStrip, rows - i * rowsPerStrip),
  );
  const offsets: number[] = Array.from({ length: strips }, () => 0);
  // In ascending order of tags, as TIFF asks for.
  const entries: [tag: number, type: number, values: number[]][] = [
    [256, LONG, [columns]],
    [257, LONG, [rows]],
    [258, SHORT, [32]],
    [259, SHORT, [1]],
    [262, SHORT, [1]],
    [273, LONG, offsets],
    [277, SHORT, [1]],
    [278, LONG, [rowsPerStrip]],
    [279, LONG, stripSizes],
    [284, SHORT, [1]],
    [339, SHORT, [3]],
    [33550, DOUBLE, [stepM, stepM, 0]],
    // The corner of the first pixel: its centre is the origin of the raster.
    [33922, DOUBLE, [0, 0, 0, originEast - stepM / 2, originNorth + stepM / 2, 0]],
    [34735, SHORT, geoKeys],
  ];
  let end = HEADER_SIZE_BYTES + 2 + ENTRY_SIZE_BYTES * entries.length + 4;
  const placed = entries.map(([tag, type, values]) => {
    const size = SIZE_BYTES[type]! * values.length;
    if (size <= 4) return { tag, type, values, at: undefined };
    const at = Math.ceil(end / 8) * 8;
    end = at + size;
    return { tag, type, values, at };
  });
  const dataStart = Math.ceil(end / 8) * 8;
  let stripStart = dataStart;
  stripSizes.forEach((size, i) => {
    offsets[i] = stripStart;
    stripStart += size;
  });

  const bytes = new Uint8Array(dataStart + 4 * columns * rows);
  const view = new DataView(bytes.buffer);
  // "II", 42: little-endian TIFF.
  view.setUint16(0, 0x4949, true);
  view.setUint16(2, 42, true);
  view.setUint32(4, HEADER_SIZE_BYTES, true);
  view.setUint16(HEADER_SIZE_BYTES, entries.length, true);
  placed.forEach(({ tag, type, values, at }, i) => {
    const entry = HEADER_SIZE_BYTES + 2 + ENTRY_SIZE_BYTES * i;
    view.setUint16(entry, tag, true);
    view.setUint16(entry + 2, type, true);
    view.setUint32(entry + 4, values.length, true);
    if (at !== undefined) view.setUint32(entry + 8, at, true);
    writeValues(view, at ?? entry + 8, type, values);
  });
  for (let cell = 0; cell < heights.length; cell++) view.setFloat32(dataStart + 4 * cell, heights[cell]!, true);
  return bytes;
}

function writeValues(view: DataView, at: number, type: number, values: readonly number[]): void {
  values.forEach((value, i) => {
    if (type === SHORT) view.setUint16(at + 2 * i, value, true);
    else if (type === LONG) view.setUint32(at + 4 * i, value, true);
    else view.setFloat64(at + 8 * i, value, true);
  });
}
