import { ByteBuffer, putVarint, varintSize } from './byte-buffer.ts';
import { doubleRingArea, ringToTile } from './clip-ring.ts';
import type { TagColumn } from './tag-column.ts';
import { ROWS_AT_ONCE, TagWriter } from './tag-writer.ts';
import { TILE_EXTENT, tileFrame } from './tile-frame.ts';

/**
 * The polygons of a layer as flat arrays. Row r has the rings `rowRings[r]` to `rowRings[r + 1]`, ring q the vertices `ringStart[q]` to `ringStart[q + 1]`, the
 * last of which is the first again. A ring with `outer` 1 begins a polygon, the others after it are its holes.
 */
export interface PolygonSource {
  name: string;
  /** Feature ids, whole numbers from 0 to 2^53 - 1. */
  ids: Float64Array;
  /** EPSG:3857 metres, stride 2. */
  metres: Float64Array;
  rowRings: Uint32Array;
  ringStart: Uint32Array;
  outer: Uint8Array;
  columns: readonly TagColumn[];
}

export interface PolygonEncoder {
  /** Mapbox Vector Tile 2.1 bytes of one layer with those of `rows` that tile z/x/y shows; none at all when it shows none. Bytes of several layers, joined, are a tile. */
  encode(z: number, x: number, y: number, rows: ArrayLike<number>): Uint8Array;
}

/** Field numbers and wire types of vector_tile.proto, as tag bytes. */
const TILE_LAYERS = 0x1a;
const LAYER_NAME = 0x0a;
const LAYER_FEATURES = 0x12;
const LAYER_KEYS = 0x1a;
const LAYER_EXTENT = 0x28;
const LAYER_VERSION = 0x78;
const FEATURE_ID = 0x08;
const FEATURE_TAGS = 0x12;
const FEATURE_TYPE = 0x18;
const FEATURE_GEOMETRY = 0x22;
const TYPE_POLYGON = 3;
const MOVE_TO_ONE = (1 << 3) | 1;
const LINE_TO = 2;
const CLOSE_PATH = (1 << 3) | 7;

/** Scratch of the encoder at work: encoding is synchronous, so one of each serves all layers. */
const layer = new ByteBuffer();
const geometry = new ByteBuffer();
const ring = { xy: new Int32Array(1024) };
const order: number[] = [];

/** Prepares a layer of polygons for encoding many of its tiles. Rings that have no area in a tile's units are left out, with the holes of theirs. */
export function createPolygonEncoder(source: PolygonSource): PolygonEncoder {
  const tags = new TagWriter(source.columns);
  return {
    encode(z, x, y, rows) {
      const frame = tileFrame(z, x, y);
      tags.startTile();
      layer.clear();
      layer.byte(TILE_LAYERS);
      const name = layer.open(LAYER_NAME);
      layer.text(source.name);
      layer.close(name);
      const emptyLength = layer.length;
      for (let i = 0; i < rows.length; i++) {
        if (i % ROWS_AT_ONCE === 0) tags.take(rows, i, Math.min(ROWS_AT_ONCE, rows.length - i));
        const row = rows[i]!;
        geometry.clear();
        cursorX = 0;
        cursorY = 0;
        let holes = false;
        for (let q = source.rowRings[row]!; q < source.rowRings[row + 1]!; q++) {
          const isOuter = source.outer[q] === 1;
          if (!isOuter && !holes) continue;
          const corners = ringToTile(frame, source.metres, source.ringStart[q]!, source.ringStart[q + 1]!, ring);
          const area = corners === 0 ? 0 : doubleRingArea(ring.xy, corners);
          if (isOuter) holes = area !== 0;
          if (area !== 0) putRing(corners, area > 0 === isOuter);
        }
        if (geometry.length === 0) continue;
        const feature = layer.open(LAYER_FEATURES);
        layer.byte(FEATURE_ID);
        layer.varint(source.ids[row]!);
        const tagged = layer.open(FEATURE_TAGS);
        layer.reserve(tags.maxBytes);
        layer.length = tags.write(layer.bytes, layer.length, i % ROWS_AT_ONCE);
        layer.close(tagged);
        layer.byte(FEATURE_TYPE);
        layer.byte(TYPE_POLYGON);
        const drawn = layer.open(FEATURE_GEOMETRY);
        layer.append(geometry.bytes.subarray(0, geometry.length));
        layer.close(drawn);
        layer.close(feature);
      }
      if (layer.length === emptyLength) return new Uint8Array(0);
      for (const { key } of source.columns) {
        const text = layer.open(LAYER_KEYS);
        layer.text(key);
        layer.close(text);
      }
      layer.append(tags.values.bytes.subarray(0, tags.values.length));
      layer.byte(LAYER_EXTENT);
      layer.varint(TILE_EXTENT);
      layer.byte(LAYER_VERSION);
      layer.byte(2);
      return withLength(layer);
    },
  };
}

let cursorX = 0;
let cursorY = 0;

/** Writes the corners of `ring`, in their order or against it. */
function putRing(corners: number, forward: boolean): void {
  order.length = 0;
  for (let i = 0; i < corners; i++) order.push(forward ? i : corners - 1 - i);
  for (const [i, at] of order.entries()) {
    if (i === 0) geometry.varint(MOVE_TO_ONE);
    if (i === 1) geometry.varint(((corners - 1) << 3) | LINE_TO);
    const x = ring.xy[2 * at]!;
    const y = ring.xy[2 * at + 1]!;
    geometry.zigzag(x - cursorX);
    geometry.zigzag(y - cursorY);
    cursorX = x;
    cursorY = y;
  }
  geometry.byte(CLOSE_PATH);
}

/** The buffer's content, whose first byte is a tag, with its length behind that tag. */
function withLength({ bytes, length }: ByteBuffer): Uint8Array {
  const start = 1 + varintSize(length - 1);
  const field = new Uint8Array(start + length - 1);
  field[0] = bytes[0]!;
  putVarint(field, 1, length - 1);
  field.set(bytes.subarray(1, length), start);
  return field;
}
