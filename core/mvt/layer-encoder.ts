import { ByteBuffer, MAX_VARINT_BYTES, putVarint, varintSize } from './byte-buffer.ts';
import { TilePath } from './clip-path.ts';
import { NO_VALUE, type TagColumn, type TagValue } from './tag-column.ts';
import { TILE_EXTENT, tileFrame, type TileFrame } from './tile-frame.ts';
import { lineToTile, pointToTile } from './tile-geometry.ts';

/** The rows of a layer as flat arrays. Row r is a line of the vertices `vertexStart[r]` to `vertexStart[r + 1]`, or the r-th point. */
export interface LayerSource {
  name: string;
  /** Feature ids, whole numbers from 0 to 2^53 - 1. */
  ids: Uint32Array | Float64Array;
  /** EPSG:3857 metres, stride 2. */
  metres: Float64Array;
  /** One more entry than rows; `null` for a layer of points. */
  vertexStart: Uint32Array | null;
  columns: readonly TagColumn[];
}

export interface LayerEncoder {
  /**
   * Mapbox Vector Tile 2.1 bytes of one layer with those of the first `count` rows named in `rows` that tile z/x/y shows; no bytes at all
   * when it shows none. The bytes of several layers, joined, are a tile too.
   */
  encode(z: number, x: number, y: number, rows: ArrayLike<number>, count?: number): Uint8Array;
}

/** Field numbers and wire types of vector_tile.proto, as tag bytes. */
const TILE_LAYERS = 0x1a;
const LAYER_NAME = 0x0a;
const LAYER_FEATURES = 0x12;
const LAYER_KEYS = 0x1a;
const LAYER_VALUES = 0x22;
const LAYER_EXTENT = 0x28;
const LAYER_VERSION = 0x78;
const FEATURE_ID = 0x08;
const FEATURE_TAGS = 0x12;
const FEATURE_TYPE = 0x18;
const FEATURE_GEOMETRY = 0x22;
const VALUE_STRING = 0x0a;
const VALUE_DOUBLE = 0x19;
const VALUE_UINT = 0x28;
const VALUE_SINT = 0x30;
const VALUE_BOOL = 0x38;

const TYPE_POINT = 1;
const TYPE_LINE = 2;
const MOVE_TO_ONE = (1 << 3) | 1;
const LINE_TO = 2;

/** Scratch of the encoder at work: encoding is synchronous, so one of each serves all layers. */
const features = new ByteBuffer();
const values = new ByteBuffer();
const path = new TilePath();

/** Prepares a layer for encoding many of its tiles: what does not depend on the tile is encoded here, once. */
export function createLayerEncoder(source: LayerSource): LayerEncoder {
  const head = layerHead(source);
  const tail = Uint8Array.of(LAYER_EXTENT, (TILE_EXTENT & 0x7f) | 0x80, TILE_EXTENT >> 7, LAYER_VERSION, 2);
  const columns = source.columns.map(prepareColumn);

  return {
    encode(z, x, y, rows, count = rows.length) {
      const frame = tileFrame(z, x, y);
      features.clear();
      values.clear();
      let valueCount = 0;
      for (const column of columns) column.slots?.fill(-1);

      for (let i = 0; i < count; i++) {
        const row = rows[i]!;
        if (!placeRow(source, frame, row)) continue;
        const feature = features.open(LAYER_FEATURES);
        features.byte(FEATURE_ID);
        features.varint(source.ids[row]!);
        valueCount = appendTags(columns, row, valueCount);
        features.byte(FEATURE_TYPE);
        features.byte(source.vertexStart === null ? TYPE_POINT : TYPE_LINE);
        const geometry = features.open(FEATURE_GEOMETRY);
        if (source.vertexStart === null) appendPoint();
        else appendLines();
        features.close(geometry);
        features.close(feature);
      }
      return features.length === 0 ? new Uint8Array(0) : assembleTile(head, tail);
    },
  };
}

/** Puts a row's geometry in tile units into `path`; false when the tile does not show it. */
function placeRow(source: LayerSource, frame: TileFrame, row: number): boolean {
  if (source.vertexStart === null) {
    return pointToTile(frame, source.metres[2 * row]!, source.metres[2 * row + 1]!, path);
  }
  return lineToTile(frame, source.metres, source.vertexStart[row]!, source.vertexStart[row + 1]!, path) > 0;
}

/** Writes the tags of a row, and the values that the tile has not had before; returns how many values it has now. */
function appendTags(columns: readonly PreparedColumn[], row: number, valuesBefore: number): number {
  let valueCount = valuesBefore;
  const start = features.open(FEATURE_TAGS);
  features.reserve(columns.length * 2 * MAX_VARINT_BYTES);
  const bytes = features.bytes;
  let at = features.length;
  for (let key = 0; key < columns.length; key++) {
    const column = columns[key]!;
    const code = column.rows[row]!;
    let slot = valueCount;
    if (column.slots === null) {
      if (code === NO_VALUE) continue;
      appendDistinct(code);
      valueCount++;
    } else {
      if (code === 0) continue;
      slot = column.slots[code - 1]!;
      if (slot < 0) {
        slot = valueCount++;
        column.slots[code - 1] = slot;
        values.append(column.encoded[code - 1]!);
      }
    }
    at = putVarint(bytes, at, key);
    at = putVarint(bytes, at, slot);
  }
  features.length = at;
  features.close(start);
  return valueCount;
}

/** Writes an unsigned value as a field of the layer; it is below 2^32, so its length takes one byte. */
function appendDistinct(value: number): void {
  values.reserve(3 + MAX_VARINT_BYTES);
  const { bytes, length } = values;
  const end = putVarint(bytes, length + 3, value);
  bytes[length] = LAYER_VALUES;
  bytes[length + 1] = end - length - 2;
  bytes[length + 2] = VALUE_UINT;
  values.length = end;
}

function appendPoint(): void {
  features.byte(MOVE_TO_ONE);
  features.zigzag(path.xy[0]!);
  features.zigzag(path.xy[1]!);
}

/** Writes the pieces in `path`; the cursor runs on from piece to piece. */
function appendLines(): void {
  const { xy, pieceEnd, pieces, vertices } = path;
  features.reserve(vertices * 2 * MAX_VARINT_BYTES + pieces * 2 * MAX_VARINT_BYTES);
  const bytes = features.bytes;
  let at = features.length;
  let x = 0;
  let y = 0;
  let vertex = 0;
  for (let piece = 0; piece < pieces; piece++) {
    const end = pieceEnd[piece]!;
    const first = vertex;
    for (; vertex < end; vertex++) {
      if (vertex === first) bytes[at++] = MOVE_TO_ONE;
      else if (vertex === first + 1) at = putVarint(bytes, at, ((end - first - 1) << 3) | LINE_TO);
      const dx = xy[2 * vertex]! - x;
      const dy = xy[2 * vertex + 1]! - y;
      at = putVarint(bytes, at, (dx << 1) ^ (dx >> 31));
      at = putVarint(bytes, at, (dy << 1) ^ (dy >> 31));
      x += dx;
      y += dy;
    }
  }
  features.length = at;
}

function assembleTile(head: Uint8Array, tail: Uint8Array): Uint8Array {
  const size = head.length + features.length + values.length + tail.length;
  const start = 1 + varintSize(size);
  const tile = new Uint8Array(start + size);
  tile[0] = TILE_LAYERS;
  let rest = size;
  for (let at = 1; at < start; at++) {
    tile[at] = (rest & 0x7f) | (at < start - 1 ? 0x80 : 0);
    rest >>>= 7;
  }
  tile.set(head, start);
  tile.set(features.bytes.subarray(0, features.length), start + head.length);
  tile.set(values.bytes.subarray(0, values.length), start + head.length + features.length);
  tile.set(tail, start + size - tail.length);
  return tile;
}

/** Name and keys of the layer, encoded. */
function layerHead(source: LayerSource): Uint8Array {
  const head = new ByteBuffer();
  const name = head.open(LAYER_NAME);
  head.text(source.name);
  head.close(name);
  for (const column of source.columns) {
    const key = head.open(LAYER_KEYS);
    head.text(column.key);
    head.close(key);
  }
  return head.bytes.slice(0, head.length);
}

interface PreparedColumn {
  rows: Uint8Array | Uint16Array | Uint32Array;
  /** Place of each value among the tile's values, -1 before its first use; null for a column of distinct values. */
  slots: Int32Array | null;
  /** Each value as a field of the layer. */
  encoded: readonly Uint8Array[];
}

function prepareColumn(column: TagColumn): PreparedColumn {
  if (column.kind === 'distinct') return { rows: column.values, slots: null, encoded: [] };
  return {
    rows: column.codes,
    slots: new Int32Array(column.values.length),
    encoded: column.values.map(encodeValue),
  };
}

function encodeValue(value: TagValue): Uint8Array {
  const buffer = new ByteBuffer();
  const field = buffer.open(LAYER_VALUES);
  if (typeof value === 'string') {
    const text = buffer.open(VALUE_STRING);
    buffer.text(value);
    buffer.close(text);
  } else if (typeof value === 'boolean') {
    buffer.byte(VALUE_BOOL);
    buffer.byte(value ? 1 : 0);
  } else if (Number.isSafeInteger(value) && value >= 0) {
    buffer.byte(VALUE_UINT);
    buffer.varint(value);
  } else if (Number.isSafeInteger(value) && value >= -0x3fffffff) {
    buffer.byte(VALUE_SINT);
    buffer.zigzag(value);
  } else {
    buffer.byte(VALUE_DOUBLE);
    buffer.append(new Uint8Array(Float64Array.of(value).buffer));
  }
  buffer.close(field);
  return buffer.bytes.slice(0, buffer.length);
}
