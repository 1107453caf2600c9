import { CLIP_MAX, CLIP_MIN, clipPath, roundHalfEven, type TilePath } from './clip-path.ts';
import type { TileFrame } from './tile-frame.ts';

/**
 * Lines and points in tile units, equal to what `ST_AsMVTGeom(geom, ST_TileEnvelope(z, x, y), 4096, 64, true)` of PostGIS 3.3 gives:
 * a line whose box is below half a unit goes, positions are rounded to whole units, repeated ones and those on a straight line go, then the
 * tile's box with its buffer cuts, and what the cut made is rounded once more.
 */

/** Positions of the line at hand after rounding, stride 2; float64 because far ends of a line at a deep zoom pass 2^31. */
let snapped = new Float64Array(2048);

/**
 * Puts the pieces of a line that a tile shows into `out` (cleared before) and returns their number.
 *
 * `metres` holds EPSG:3857 coordinates, stride 2; the line is the vertices `from` to `to` (exclusive), two at least.
 */
export function lineToTile(frame: TileFrame, metres: Float64Array, from: number, to: number, out: TilePath): number {
  out.clear();
  let minX = Infinity;
  let minY = Infinity;
  let maxX = -Infinity;
  let maxY = -Infinity;
  for (let i = 2 * from; i < 2 * to; i += 2) {
    const x = metres[i]!;
    const y = metres[i + 1]!;
    if (x < minX) minX = x;
    if (x > maxX) maxX = x;
    if (y < minY) minY = y;
    if (y > maxY) maxY = y;
  }
  if (maxX < frame.west || minX > frame.east || maxY < frame.south || minY > frame.north) return 0;
  if (
    maxX - minX < frame.halfUnitX &&
    maxY - minY < frame.halfUnitY &&
    isBelowHalfUnit(frame, minX, minY, maxX, maxY)
  ) {
    return 0;
  }

  let count = snapLine(frame, metres, from, to);
  if (count > 2) count = dropStraightVertices(count);
  if (count < 2 || (count === 2 && snapped[0] === snapped[2] && snapped[1] === snapped[3])) return 0;

  let left = Infinity;
  let top = Infinity;
  let right = -Infinity;
  let bottom = -Infinity;
  for (let i = 0; i < 2 * count; i += 2) {
    const x = snapped[i]!;
    const y = snapped[i + 1]!;
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
  }
  if (right < CLIP_MIN || left > CLIP_MAX || bottom < CLIP_MIN || top > CLIP_MAX) return 0;
  if (left >= CLIP_MIN && right <= CLIP_MAX && top >= CLIP_MIN && bottom <= CLIP_MAX) {
    for (let i = 0; i < 2 * count; i += 2) out.add(snapped[i]!, snapped[i + 1]!);
    out.endPiece();
  } else {
    clipPath(snapped, count, out);
  }
  return out.pieces;
}

/** Puts a point into `out` (cleared before) as its only vertex; returns whether the tile shows it, buffer included. */
export function pointToTile(frame: TileFrame, x: number, y: number, out: TilePath): boolean {
  out.clear();
  const column = roundHalfEven(x * frame.scaleX + frame.offsetX);
  const row = roundHalfEven(y * frame.scaleY + frame.offsetY);
  if (!inBox(column, row)) return false;
  out.add(column, row);
  return true;
}

/** Whether a position in whole tile units is in the box that a tile draws. */
export function inBox(column: number, row: number): boolean {
  return column >= CLIP_MIN && column <= CLIP_MAX && row >= CLIP_MIN && row <= CLIP_MAX;
}

/** Writes a line to `snapped` in whole tile units without consecutive repetitions; returns the number of vertices. */
function snapLine(frame: TileFrame, metres: Float64Array, from: number, to: number): number {
  const { scaleX, scaleY, offsetX, offsetY } = frame;
  if (snapped.length < 2 * (to - from)) snapped = new Float64Array(4 * (to - from));
  let count = 0;
  let lastX = Number.NaN;
  let lastY = Number.NaN;
  for (let i = 2 * from; i < 2 * to; i += 2) {
    const x = roundHalfEven(metres[i]! * scaleX + offsetX);
    const y = roundHalfEven(metres[i + 1]! * scaleY + offsetY);
    if (x === lastX && y === lastY) continue;
    snapped[2 * count] = x;
    snapped[2 * count + 1] = y;
    count++;
    lastX = x;
    lastY = y;
  }
  return count;
}

/**
 * Removes from `snapped`, in one pass, each vertex that lies exactly on the stretch from the last one kept to the one that follows; returns how many
 * are left. As in PostGIS a spike (there and back along one line) whose ends coincide is such a vertex.
 */
function dropStraightVertices(count: number): number {
  let kept = 0;
  let keptX = snapped[0]!;
  let keptY = snapped[1]!;
  for (let i = 1; i < count - 1; i++) {
    const x = snapped[2 * i]!;
    const y = snapped[2 * i + 1]!;
    const alongX = snapped[2 * i + 2]! - keptX;
    const alongY = snapped[2 * i + 3]! - keptY;
    const dot = (x - keptX) * alongX + (y - keptY) * alongY;
    const cross = (x - keptX) * alongY - (y - keptY) * alongX;
    if (dot < 0 || dot > alongX * alongX + alongY * alongY || cross !== 0) {
      kept++;
      snapped[2 * kept] = x;
      snapped[2 * kept + 1] = y;
      keptX = x;
      keptY = y;
    }
  }
  kept++;
  snapped[2 * kept] = snapped[2 * count - 2]!;
  snapped[2 * kept + 1] = snapped[2 * count - 1]!;
  return kept + 1;
}

/**
 * Whether PostGIS would call the line smaller than half a unit. It compares the box that it keeps with a geometry, which is rounded outward to float32
 * (a metre at a longitude of 106°), so at deep zooms hardly any line is.
 */
function isBelowHalfUnit(frame: TileFrame, minX: number, minY: number, maxX: number, maxY: number): boolean {
  return float32Up(maxX) - float32Down(minX) < frame.halfUnitX && float32Up(maxY) - float32Down(minY) < frame.halfUnitY;
}

const float32 = new Float32Array(1);
const float32Bits = new Int32Array(float32.buffer);

/** The largest float32 that is not above a finite number other than 0. */
function float32Down(value: number): number {
  float32[0] = value;
  if (float32[0] > value) float32Bits[0]! += value > 0 ? -1 : 1;
  return float32[0];
}

function float32Up(value: number): number {
  return -float32Down(-value);
}
