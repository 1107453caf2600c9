import { TILE_BUFFER, TILE_EXTENT } from './tile-frame.ts';

/** The box that a tile draws, tile units, edges included. */
export const CLIP_MIN = -TILE_BUFFER;
export const CLIP_MAX = TILE_EXTENT + TILE_BUFFER;

/** Where a position is: strictly inside, outside, or on edges (a corner is on two). */
const INSIDE = 1;
const OUTSIDE = 2;
const LEFT = 4;
const TOP = 8;
const RIGHT = 16;
const BOTTOM = 32;
const EDGES = LEFT | TOP | RIGHT | BOTTOM;

/** Pieces of paths in tile units. Reused from feature to feature. */
export class TilePath {
  /** Whole tile units, stride 2, piece after piece. */
  xy = new Int32Array(1024);
  /** Vertices up to the end of each piece. */
  pieceEnd = new Int32Array(64);
  pieces = 0;
  /** Vertices written so far, of the open piece too. */
  vertices = 0;

  clear(): void {
    this.pieces = 0;
    this.vertices = 0;
  }

  /** Adds a vertex to the open piece; a position equal to the one before is left out. */
  add(x: number, y: number): void {
    const at = 2 * this.vertices;
    if (this.vertices > this.pieceStart() && this.xy[at - 2] === x && this.xy[at - 1] === y) return;
    if (at + 2 > this.xy.length) {
      const grown = new Int32Array(this.xy.length * 2);
      grown.set(this.xy);
      this.xy = grown;
    }
    this.xy[at] = x;
    this.xy[at + 1] = y;
    this.vertices++;
  }

  /** Ends the open piece; one of fewer than two vertices is forgotten. */
  endPiece(): void {
    const start = this.pieceStart();
    if (this.vertices - start < 2) {
      this.vertices = start;
      return;
    }
    if (this.pieces === this.pieceEnd.length) {
      const grown = new Int32Array(this.pieces * 2);
      grown.set(this.pieceEnd);
      this.pieceEnd = grown;
    }
    this.pieceEnd[this.pieces++] = this.vertices;
  }

  private pieceStart(): number {
    return this.pieces === 0 ? 0 : this.pieceEnd[this.pieces - 1]!;
  }
}

/** Rounds to a whole number, half to even, as C's `rint`; for magnitudes below 2^51. */
export function roundHalfEven(value: number): number {
  return value + 6755399441055744 - 6755399441055744;
}

/**
 * Cuts a path of `count` vertices (whole tile units, stride 2) to the box that a tile draws and adds the pieces to `out`, rounded again.
 *
 * The rules are those of GEOS' rectangle intersection, on which `ST_AsMVTGeom` relies: a stretch along an edge of the box is no
 * part of the result and ends a piece, touching an edge from outside gives nothing, a stretch between two edges does.
 */
export function clipPath(path: Float64Array, count: number, out: TilePath): void {
  let place = placeOf(path[0]!, path[1]!);
  if (place !== OUTSIDE) addRounded(out, path[0]!, path[1]!);

  for (let i = 1; i < count; i++) {
    const ax = path[2 * i - 2]!;
    const ay = path[2 * i - 1]!;
    const bx = path[2 * i]!;
    const by = path[2 * i + 1]!;
    const before = place;
    place = placeOf(bx, by);

    if (before !== OUTSIDE && place !== OUTSIDE) {
      if (onSameEdge(before, place)) {
        out.endPiece();
      }
      addRounded(out, bx, by);
    } else if (before !== OUTSIDE) {
      cutToBox(bx, by, ax, ay);
      if (!onSameEdge(before, placeOf(cut[0]!, cut[1]!))) addRounded(out, cut[0]!, cut[1]!);
      out.endPiece();
    } else if (place !== OUTSIDE) {
      cutToBox(ax, ay, bx, by);
      if (place === INSIDE || !onSameEdge(place, placeOf(cut[0]!, cut[1]!))) addRounded(out, cut[0]!, cut[1]!);
      addRounded(out, bx, by);
    } else if (!sameOutside(ax, ay, bx, by)) {
      cutToBox(ax, ay, bx, by);
      const enterX = cut[0]!;
      const enterY = cut[1]!;
      cutToBox(bx, by, enterX, enterY);
      const leaveX = cut[0]!;
      const leaveY = cut[1]!;
      const enter = placeOf(enterX, enterY);
      const leave = placeOf(leaveX, leaveY);
      const crosses = enterX !== leaveX || enterY !== leaveY;
      if (crosses && (enter & EDGES) !== 0 && (leave & EDGES) !== 0 && !onSameEdge(enter, leave)) {
        addRounded(out, enterX, enterY);
        addRounded(out, leaveX, leaveY);
        out.endPiece();
      }
    }
  }
  out.endPiece();
}

/** Result of {@link cutToBox}. */
const cut = new Float64Array(2);

/** Moves (x, y), which lies outside, along the line to (toX, toY) until it meets the box: first across x, then across y. */
function cutToBox(fromX: number, fromY: number, toX: number, toY: number): void {
  let x = fromX;
  let y = fromY;
  const limitX = x < CLIP_MIN ? CLIP_MIN : x > CLIP_MAX ? CLIP_MAX : x;
  if (limitX !== x) {
    if (toX === limitX) {
      y = toY;
      x = toX;
    } else if (x !== toX) {
      y += ((toY - y) * (limitX - x)) / (toX - x);
      x = limitX;
    }
  }
  const limitY = y < CLIP_MIN ? CLIP_MIN : y > CLIP_MAX ? CLIP_MAX : y;
  if (limitY !== y) {
    if (toY === limitY) {
      x = toX;
      y = toY;
    } else if (y !== toY) {
      x += ((toX - x) * (limitY - y)) / (toY - y);
      y = limitY;
    }
  }
  cut[0] = x;
  cut[1] = y;
}

function addRounded(out: TilePath, x: number, y: number): void {
  out.add(roundHalfEven(x), roundHalfEven(y));
}

function placeOf(x: number, y: number): number {
  if (x > CLIP_MIN && x < CLIP_MAX && y > CLIP_MIN && y < CLIP_MAX) return INSIDE;
  if (x < CLIP_MIN || x > CLIP_MAX || y < CLIP_MIN || y > CLIP_MAX) return OUTSIDE;
  let edges = 0;
  if (x === CLIP_MIN) edges |= LEFT;
  else if (x === CLIP_MAX) edges |= RIGHT;
  if (y === CLIP_MIN) edges |= TOP;
  else if (y === CLIP_MAX) edges |= BOTTOM;
  return edges;
}

function onSameEdge(a: number, b: number): boolean {
  return (a & b & EDGES) !== 0;
}

function sameOutside(ax: number, ay: number, bx: number, by: number): boolean {
  return (
    (ax < CLIP_MIN && bx < CLIP_MIN) ||
    (ax > CLIP_MAX && bx > CLIP_MAX) ||
    (ay < CLIP_MIN && by < CLIP_MIN) ||
    (ay > CLIP_MAX && by > CLIP_MAX)
  );
}
