import { ByteBuffer, endField, MAX_VARINT_BYTES, putVarint, varintSize } from './byte-buffer.ts';
import { roundHalfEven, TilePath } from './clip-path.ts';
import type { SharedTags, TagColumn } from './tag-column.ts';
import { ROWS_AT_ONCE, TagWriter } from './tag-writer.ts';
import { TILE_EXTENT, tileFrame, type TileFrame } from './tile-frame.ts';
import { inBox, lineToTile, pointToTile } from './tile-geometry.ts';

/** The rows of a layer as flat arrays. Row r is a line of the vertices `vertexStart[r]` to `vertexStart[r + 1]`, or the r-th point. */
export interface LayerSource {
  name: string;
  /** Feature ids, whole numbers from 0 to 2^53 - 1. */
  ids: Uint32Array | Float64Array;
  /** EPSG:3857 metres, stride 2. */
  metres: Float64Array;
  /** One more entry than rows; `null` for a layer of points. */
  vertexStart: Uint32Array | null;
  /** Keys of these come first. */
  shared?: SharedTags;
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
const LAYER_EXTENT = 0x28;
const LAYER_VERSION = 0x78;
const FEATURE_ID = 0x08;
const FEATURE_TAGS = 0x12;
const FEATURE_TYPE = 0x18;
const FEATURE_GEOMETRY = 0x22;

const TYPE_POINT = 1;
const TYPE_LINE = 2;
const MOVE_TO_ONE = (1 << 3) | 1;
const LINE_TO = 2;
const LINE_TO_ONE = (1 << 3) | LINE_TO;

/** Bytes of a feature beside its tags and positions at most: tag bytes, id, type, and three lengths. */
const FEATURE_FRAME_BYTES = 6 + MAX_VARINT_BYTES + 3 * MAX_VARINT_BYTES;

/** Scratch of the encoder at work: encoding is synchronous, so one of each serves all layers. */
const features = new ByteBuffer();
const path = new TilePath();

/** Prepares a layer for encoding many of its tiles: what does not depend on the tile is encoded here, once. */
export function createLayerEncoder(source: LayerSource): LayerEncoder {
  const { vertexStart } = source;
  const head = layerHead(source);
  const tail = Uint8Array.of(LAYER_EXTENT, (TILE_EXTENT & 0x7f) | 0x80, TILE_EXTENT >> 7, LAYER_VERSION, 2);
  const tags = new TagWriter(source.columns, source.shared);
  const type = vertexStart === null ? TYPE_POINT : TYPE_LINE;

  return {
    encode(z, x, y, rows, count = rows.length) {
      const frame = tileFrame(z, x, y);
      const { west, south, east, north, scaleX, scaleY, offsetX, offsetY, halfUnitX, halfUnitY } = frame;
      features.clear();
      tags.startTile();
      let { bytes } = features;
      let at = 0;

      for (let i = 0; i < count; i++) {
        const inChunk = i % ROWS_AT_ONCE;
        if (inChunk === 0) {
          const chunk = Math.min(ROWS_AT_ONCE, count - i);
          takePlaces(source, rows, i, chunk);
          tags.take(rows, i, chunk);
        }
        // Most lines of a pipe network have two vertices and are in the tile as a whole, or not at all. They are placed and written right here:
        // 84 ns a feature against 112 by way of `path`, since a loop with that many calls has them no longer inlined.
        let isLeg = false;
        let fromX = 0;
        let fromY = 0;
        let toX = 0;
        let toY = 0;
        if (taken.vertices[inChunk] === 2) {
          const ax = taken.ends[4 * inChunk]!;
          const ay = taken.ends[4 * inChunk + 1]!;
          const bx = taken.ends[4 * inChunk + 2]!;
          const by = taken.ends[4 * inChunk + 3]!;
          if ((ax < west && bx < west) || (ax > east && bx > east)) continue;
          if ((ay < south && by < south) || (ay > north && by > north)) continue;
          if (Math.abs(ax - bx) >= halfUnitX || Math.abs(ay - by) >= halfUnitY) {
            fromX = roundHalfEven(ax * scaleX + offsetX);
            fromY = roundHalfEven(ay * scaleY + offsetY);
            toX = roundHalfEven(bx * scaleX + offsetX);
            toY = roundHalfEven(by * scaleY + offsetY);
            isLeg = inBox(fromX, fromY) && inBox(toX, toY);
            if (isLeg && fromX === toX && fromY === toY) continue;
          }
        }
        if (!isLeg && !placeRow(source, frame, rows[i]!)) continue;

        // Room for all of it at once, so that the bytes are written without a further look.
        const positions = isLeg ? 2 : path.vertices + path.pieces;
        const needed = at + FEATURE_FRAME_BYTES + tags.maxBytes + 2 * MAX_VARINT_BYTES * positions;
        if (needed > bytes.length) {
          features.length = at;
          features.reserve(needed - at);
          bytes = features.bytes;
        }
        const feature = at + 2;
        bytes[at] = LAYER_FEATURES;
        bytes[feature] = FEATURE_ID;
        at = putVarint(bytes, feature + 1, taken.ids[inChunk]!);
        bytes[at] = FEATURE_TAGS;
        at = endField(bytes, at + 2, tags.write(bytes, at + 2, inChunk));
        bytes[at] = FEATURE_TYPE;
        bytes[at + 1] = type;
        bytes[at + 2] = FEATURE_GEOMETRY;
        const geometry = at + 4;
        if (isLeg) {
          bytes[geometry] = MOVE_TO_ONE;
          at = putUnits(bytes, geometry + 1, fromX);
          at = putUnits(bytes, at, fromY);
          bytes[at] = LINE_TO_ONE;
          at = putUnits(bytes, at + 1, toX - fromX);
          at = putUnits(bytes, at, toY - fromY);
        } else {
          at = type === TYPE_POINT ? putPoint(bytes, geometry) : putLines(bytes, geometry);
        }
        at = endField(bytes, feature, endField(bytes, geometry, at));
      }
      features.length = at;
      return features.length === 0 ? new Uint8Array(0) : assembleTile(head, tags.values, tail);
    },
  };
}

/** What the next rows are, side by side: ids, vertices, and the positions of the first two. */
const taken = {
  ids: new Float64Array(ROWS_AT_ONCE),
  vertices: new Uint32Array(ROWS_AT_ONCE),
  starts: new Uint32Array(ROWS_AT_ONCE),
  ends: new Float64Array(4 * ROWS_AT_ONCE),
};

/** Takes ids and first legs of `count` rows, beginning with `rows[from]`, column by column, so that the waits for memory overlap. */
function takePlaces(
  { ids, metres, vertexStart }: LayerSource,
  rows: ArrayLike<number>,
  from: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) taken.ids[i] = ids[rows[from + i]!]!;
  if (vertexStart === null) {
    taken.vertices.fill(1);
    return;
  }
  const { vertices, starts, ends } = taken;
  for (let i = 0; i < count; i++) {
    const row = rows[from + i]!;
    const start = vertexStart[row]!;
    starts[i] = 2 * start;
    vertices[i] = vertexStart[row + 1]! - start;
  }
  for (let i = 0; i < count; i++) {
    const start = starts[i]!;
    ends[4 * i] = metres[start]!;
    ends[4 * i + 1] = metres[start + 1]!;
    ends[4 * i + 2] = metres[start + 2]!;
    ends[4 * i + 3] = metres[start + 3]!;
  }
}

/** Puts a row's geometry in tile units into `path`; false when the tile does not show it. */
function placeRow(source: LayerSource, frame: TileFrame, row: number): boolean {
  if (source.vertexStart === null) {
    return pointToTile(frame, source.metres[2 * row]!, source.metres[2 * row + 1]!, path);
  }
  return lineToTile(frame, source.metres, source.vertexStart[row]!, source.vertexStart[row + 1]!, path) > 0;
}

/** Writes tile units, or a difference of them, within a tile: two bytes hold ±8,191. */
function putUnits(bytes: Uint8Array, at: number, units: number): number {
  const value = zigzag(units);
  if (value < 0x80) {
    bytes[at] = value;
    return at + 1;
  }
  bytes[at] = (value & 0x7f) | 0x80;
  bytes[at + 1] = value >> 7;
  return at + 2;
}

function putPoint(bytes: Uint8Array, at: number): number {
  bytes[at] = MOVE_TO_ONE;
  const next = putVarint(bytes, at + 1, zigzag(path.xy[0]!));
  return putVarint(bytes, next, zigzag(path.xy[1]!));
}

/** Writes the pieces in `path`; the cursor runs on from piece to piece. */
function putLines(bytes: Uint8Array, start: number): number {
  const { xy, pieceEnd, pieces } = path;
  let at = start;
  let x = 0;
  let y = 0;
  let vertex = 0;
  for (let piece = 0; piece < pieces; piece++) {
    const end = pieceEnd[piece]!;
    const first = vertex;
    for (; vertex < end; vertex++) {
      if (vertex === first) bytes[at++] = MOVE_TO_ONE;
      else if (vertex === first + 1) at = putVarint(bytes, at, ((end - first - 1) << 3) | LINE_TO);
      const nextX = xy[2 * vertex]!;
      const nextY = xy[2 * vertex + 1]!;
      at = putVarint(bytes, at, zigzag(nextX - x));
      at = putVarint(bytes, at, zigzag(nextY - y));
      x = nextX;
      y = nextY;
    }
  }
  return at;
}

/** A whole number within ±2^30 in zig-zag coding. */
function zigzag(value: number): number {
  return (value << 1) ^ (value >> 31);
}

function assembleTile(head: Uint8Array, values: ByteBuffer, tail: Uint8Array): Uint8Array {
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
  for (const name of [...(source.shared?.keys ?? []), ...source.columns.map(({ key }) => key)]) {
    const key = head.open(LAYER_KEYS);
    head.text(name);
    head.close(key);
  }
  return head.bytes.slice(0, head.length);
}
