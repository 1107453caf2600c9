import { CLIP_MAX, CLIP_MIN, roundHalfEven } from './clip-path.ts';
import type { TileFrame } from './tile-frame.ts';

/** Scratch: the ring before and after each cut. */
let here = new Float64Array(2048);
let next = new Float64Array(2048);

/**
 * A ring in whole tile units as a tile draws it: snapped, cut to the buffered box, without repeated positions, open (the last position is not the
 * first). Its corners are put into `out` from its start, stride 2; the return is their number, 0 where nothing of an area is left.
 *
 * `metres` holds EPSG:3857 coordinates, stride 2; the ring is the vertices `from` to `to` (exclusive), closed. Cut by Sutherland and Hodgman's rule: parts of
 * a ring that leaves the box and comes back hang together along the box's edge, which lies in the buffer and is not seen.
 */
export function ringToTile(
  frame: TileFrame,
  metres: Float64Array,
  from: number,
  to: number,
  out: { xy: Int32Array },
): number {
  const { scaleX, scaleY, offsetX, offsetY, west, south, east, north } = frame;
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 2 * from; i < 2 * to; i += 2) {
    const x = metres[i]!;
    const y = metres[i + 1]!;
    if (x < minX) minX = x;
    if (x > maxX) maxX = x;
    if (y < minY) minY = y;
    if (y > maxY) maxY = y;
  }
  if (maxX < west || minX > east || maxY < south || minY > north) return 0;
  // Each of four cuts adds a corner a crossing at most: half as many as there are corners, and one.
  const room = 2 * 8 * (to - from + 4);
  if (here.length < room) [here, next] = [new Float64Array(2 * room), new Float64Array(2 * room)];

  let count = 0;
  for (let i = 2 * from; i < 2 * (to - 1); i += 2) {
    here[2 * count] = roundHalfEven(metres[i]! * scaleX + offsetX);
    here[2 * count + 1] = roundHalfEven(metres[i + 1]! * scaleY + offsetY);
    count++;
  }
  const isInside = minX > west && maxX < east && minY > south && maxY < north;
  if (!isInside) {
    count = cut(count, 0, CLIP_MIN, 1);
    count = cut(count, 0, CLIP_MAX, -1);
    count = cut(count, 1, CLIP_MIN, 1);
    count = cut(count, 1, CLIP_MAX, -1);
  }
  if (out.xy.length < 2 * count) out.xy = new Int32Array(4 * count);
  const { xy } = out;
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const x = roundHalfEven(here[2 * i]!);
    const y = roundHalfEven(here[2 * i + 1]!);
    if (kept > 0 && xy[2 * kept - 2] === x && xy[2 * kept - 1] === y) continue;
    xy[2 * kept] = x;
    xy[2 * kept + 1] = y;
    kept++;
  }
  while (kept > 1 && xy[0] === xy[2 * kept - 2] && xy[1] === xy[2 * kept - 1]) kept--;
  return kept < 3 ? 0 : kept;
}

/** Twice the area of an open ring, positive where it runs clockwise on the screen (rows go down), as outer rings of MVT 2.1 do. */
export function doubleRingArea(xy: Int32Array, count: number): number {
  let sum = 0;
  for (let i = 0, j = count - 1; i < count; j = i++) {
    sum += xy[2 * j]! * xy[2 * i + 1]! - xy[2 * i]! * xy[2 * j + 1]!;
  }
  return sum;
}

/** Keeps of `here` what is on one side of a line along an axis; returns how many corners are left. */
function cut(count: number, axis: 0 | 1, limit: number, sign: 1 | -1): number {
  let kept = 0;
  const other = 1 - axis;
  for (let i = 0; i < count; i++) {
    const j = i === 0 ? count - 1 : i - 1;
    const a = sign * (here[2 * j + axis]! - limit);
    const b = sign * (here[2 * i + axis]! - limit);
    if (a < 0 !== b < 0) {
      const share = a / (a - b);
      next[2 * kept + axis] = limit;
      next[2 * kept + other] = here[2 * j + other]! + share * (here[2 * i + other]! - here[2 * j + other]!);
      kept++;
    }
    if (b >= 0) {
      next[2 * kept] = here[2 * i]!;
      next[2 * kept + 1] = here[2 * i + 1]!;
      kept++;
    }
  }
  [here, next] = [next, here];
  return kept;
}
