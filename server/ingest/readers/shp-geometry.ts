import type { RowGeometry } from '../source-row.ts';

/** Shape types of the ESRI shapefile description (1998); + 10 carries Z and M, + 20 carries M. */
const POINT = 1;
const POLYLINE = 3;
const POLYGON = 5;
const MULTIPOINT = 8;
const Z_OFFSET = 10;
const BOX_BYTES = 32;

/** Kind of geometry that a shape type carries; null for `null shape` and for multipatch, which has no meaning here. */
export function shapeKind(type: number): RowGeometry['kind'] | null {
  switch (type % Z_OFFSET) {
    case POINT:
    case MULTIPOINT:
      return type === 0 ? null : 'point';
    case POLYLINE:
      return 'line';
    case POLYGON:
      return 'polygon';
    default:
      return null;
  }
}

/**
 * Geometry of a record's content (from its shape type on); null for a null shape. Throws RangeError when the counts inside lead past the end
 * of the record: the file is damaged.
 */
export function decodeShape(content: Buffer): RowGeometry | null {
  const type = content.readInt32LE(0);
  const kind = shapeKind(type);
  if (kind === null) {
    if (type === 0) return null;
    throw new RangeError(`shape type ${type} cannot be read`);
  }
  const hasZ = type > Z_OFFSET && type < 2 * Z_OFFSET;
  const stride = hasZ ? 3 : 2;
  if (type % Z_OFFSET === POINT) {
    const part = new Float64Array(stride);
    for (let i = 0; i < stride; i++) part[i] = content.readDoubleLE(4 + 8 * i);
    return { kind, parts: [part], stride };
  }
  const multipoint = type % Z_OFFSET === MULTIPOINT;
  let at = 4 + BOX_BYTES;
  const partCount = multipoint ? 1 : content.readInt32LE(at);
  if (!multipoint) at += 4;
  const pointCount = content.readInt32LE(at);
  at += 4;
  const starts: number[] = [];
  for (let i = 0; i < partCount; i++) starts.push(multipoint ? 0 : content.readInt32LE(at + 4 * i));
  if (!multipoint) at += 4 * partCount;
  const zAt = at + 16 * pointCount + 16;
  const parts = starts.map((start, i) => {
    const end = starts[i + 1] ?? pointCount;
    if (start < 0 || end < start || end > pointCount) throw new RangeError('part offsets are out of order');
    const part = new Float64Array((end - start) * stride);
    for (let j = start; j < end; j++) {
      const to = (j - start) * stride;
      part[to] = content.readDoubleLE(at + 16 * j);
      part[to + 1] = content.readDoubleLE(at + 16 * j + 8);
      if (hasZ) part[to + 2] = content.readDoubleLE(zAt + 8 * j);
    }
    return part;
  });
  return { kind, parts, stride };
}
