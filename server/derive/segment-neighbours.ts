import { type NearestApproach, nearestInPlan, nearestInSpace } from '../../core/clearance/nearest-approach.ts';
import { enuToEcefMatrix, geodeticToEnu } from '../../core/geodesy/enu-frame.ts';
import { rowOf, searchRows } from './row-table.ts';
import type { SegmentTable } from './segment-table.ts';

export interface Neighbour {
  id: number;
  /** Shares an end with the segment. */
  joined: boolean;
  plan: NearestApproach;
  /** Null when an elevation of either is not known. */
  space: NearestApproach | null;
}

/** What runs beside a segment. Positions are east, north, up of the frame's origin, metres. */
export interface Neighbourhood {
  /** Degrees and ellipsoidal metres: the middle of the segment's box. */
  frame: { lon: number; lat: number; height: number };
  /** Stride 3. */
  axis: Float64Array;
  /** Nearest first; of two as near the lower id. */
  neighbours: Neighbour[];
  truncated: boolean;
}

/** Web mercator stretches by 1 / cos(latitude) on the sphere, on the ellipsoid by up to 0.7% more; hits are measured exactly. */
const ELLIPSOID_MARGIN = 1.01;

/**
 * Segments whose axis comes within a distance (metres) of another's: in space where both elevations are known, and in plan where one is not, since what is
 * not known may be near. Null when there is no segment of that id.
 */
export function segmentNeighbours(
  segments: SegmentTable,
  id: number,
  withinM: number,
  limit: number,
): Neighbourhood | null {
  const row = rowOf(segments, id);
  if (row === -1) return null;
  const box = mercatorBox(segments, row);
  const frame = frameOf(segments, row);
  const toEcef = enuToEcefMatrix(frame.lon, frame.lat, frame.height);
  const axis = axisIn(toEcef, segments, row);
  const reach = (withinM / Math.cos((frame.lat * Math.PI) / 180)) * ELLIPSOID_MARGIN;
  const neighbours: Neighbour[] = [];
  for (const other of searchRows(segments, box[0] - reach, box[1] - reach, box[2] + reach, box[3] + reach)) {
    if (other === row) continue;
    const line = axisIn(toEcef, segments, other);
    const plan = nearestInPlan(axis, line);
    if (plan.distance > withinM) continue;
    const isKnown = segments.known[row] === 1 && segments.known[other] === 1;
    const space = isKnown ? nearestInSpace(axis, line) : null;
    if (space !== null && space.distance > withinM) continue;
    neighbours.push({ id: segments.ids[other]!, joined: areJoined(segments, row, other), plan, space });
  }
  neighbours.sort((a, b) => distanceOf(a) - distanceOf(b) || a.id - b.id);
  return { frame, axis, neighbours: neighbours.slice(0, limit), truncated: neighbours.length > limit };
}

function distanceOf({ plan, space }: Neighbour): number {
  return (space ?? plan).distance;
}

function areJoined({ startNode, endNode }: SegmentTable, a: number, b: number): boolean {
  const isEndOfB = (node: number | undefined): boolean => node === startNode[b] || node === endNode[b];
  return isEndOfB(startNode[a]) || isEndOfB(endNode[a]);
}

function axisIn(toEcef: Float64Array, { lonLat, height, vertexStart }: SegmentTable, row: number): Float64Array {
  const first = vertexStart[row]!;
  const line = new Float64Array(3 * (vertexStart[row + 1]! - first));
  for (let at = 0; 3 * at < line.length; at++) {
    const v = first + at;
    geodeticToEnu(toEcef, lonLat[2 * v]!, lonLat[2 * v + 1]!, height[v]!, line, 3 * at);
  }
  return line;
}

function frameOf({ lonLat, height, vertexStart }: SegmentTable, row: number): Neighbourhood['frame'] {
  const [low, high] = [
    [Infinity, Infinity, Infinity],
    [-Infinity, -Infinity, -Infinity],
  ];
  for (let v = vertexStart[row]!; v < vertexStart[row + 1]!; v++) {
    [lonLat[2 * v]!, lonLat[2 * v + 1]!, height[v]!].forEach((value, axis) => {
      low[axis] = Math.min(low[axis]!, value);
      high[axis] = Math.max(high[axis]!, value);
    });
  }
  const [lon, lat, middle] = low.map((value, axis) => (value + high[axis]!) / 2);
  return { lon: lon!, lat: lat!, height: middle! };
}

/** EPSG:3857: west, south, east, north. */
function mercatorBox({ mercator, vertexStart }: SegmentTable, row: number): [number, number, number, number] {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let v = vertexStart[row]!; v < vertexStart[row + 1]!; v++) {
    const [x, y] = [mercator[2 * v]!, mercator[2 * v + 1]!];
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  }
  return box;
}
