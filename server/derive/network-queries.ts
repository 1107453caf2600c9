import { createLocalFrame } from '../../core/geodesy/local-frame.ts';
import { mercatorX, mercatorY } from '../../core/geodesy/web-mercator.ts';
import { sortRows } from '../../core/mvt/sort-rows.ts';
import { pointPolyline, type NearestOnLine } from '../../core/geometry/point-polyline.ts';
import type { Bounds } from './derived-network.ts';
import { searchRows } from './row-table.ts';
import type { SegmentTable } from './segment-table.ts';

/** Web mercator stretches by 1 / cos(latitude) on the sphere; on the ellipsoid up to 0.7% more. The look-up box is grown by this, hits are measured exactly. */
const ELLIPSOID_MARGIN = 1.01;

/** Ids of segments that have a part in the bounds, ascending. */
export function segmentsInBox(
  segments: SegmentTable,
  [west, south, east, north]: Bounds,
  limit: number,
): { ids: number[]; truncated: boolean } {
  const minX = mercatorX(west);
  const minY = mercatorY(south);
  const maxX = mercatorX(east);
  const maxY = mercatorY(north);
  const rows = sortRows(searchRows(segments, minX, minY, maxX, maxY), segments.ids);
  const ids: number[] = [];
  for (const row of rows) {
    if (!lineMeetsBox(segments, row, minX, minY, maxX, maxY)) continue;
    if (ids.length === limit) return { ids, truncated: true };
    ids.push(segments.ids[row]!);
  }
  return { ids, truncated: false };
}

/** Segments whose axis is within a plane distance of a position, nearest first; of two as near the lower id. */
export function segmentsNear(
  segments: SegmentTable,
  lon: number,
  lat: number,
  radiusM: number,
  limit: number,
): { hits: { id: number; distanceM: number }[]; truncated: boolean } {
  const x = mercatorX(lon);
  const y = mercatorY(lat);
  const reach = (radiusM / Math.cos((lat * Math.PI) / 180)) * ELLIPSOID_MARGIN;
  const frame = createLocalFrame(lon, lat);
  const nearest: NearestOnLine = { distance: 0, leg: 0, parameter: 0 };
  const hits: { id: number; distanceM: number }[] = [];
  for (const row of searchRows(segments, x - reach, y - reach, x + reach, y + reach)) {
    const from = segments.vertexStart[row]!;
    const to = segments.vertexStart[row + 1]!;
    const line = new Float64Array(2 * (to - from));
    for (let v = from; v < to; v++) {
      frame.project(segments.lonLat[2 * v]!, segments.lonLat[2 * v + 1]!, line, 2 * (v - from));
    }
    pointPolyline(0, 0, line, 2, 0, to - from, nearest);
    if (nearest.distance <= radiusM) hits.push({ id: segments.ids[row]!, distanceM: nearest.distance });
  }
  hits.sort((a, b) => a.distanceM - b.distanceM || a.id - b.id);
  return { hits: hits.slice(0, limit), truncated: hits.length > limit };
}

/** Whether a leg of the line has a part in the box, edges included; EPSG:3857. */
function lineMeetsBox(
  { mercator, vertexStart }: SegmentTable,
  row: number,
  minX: number,
  minY: number,
  maxX: number,
  maxY: number,
): boolean {
  for (let v = vertexStart[row]!; v + 1 < vertexStart[row + 1]!; v++) {
    const x = mercator[2 * v]!;
    const y = mercator[2 * v + 1]!;
    const dx = mercator[2 * v + 2]! - x;
    const dy = mercator[2 * v + 3]! - y;
    // Liang and Barsky: the stretch of the leg that every edge leaves.
    let enter = 0;
    let leave = 1;
    for (const [direction, room] of [
      [-dx, x - minX],
      [dx, maxX - x],
      [-dy, y - minY],
      [dy, maxY - y],
    ] as const) {
      if (direction === 0) {
        if (room < 0) leave = -1;
      } else if (direction < 0) enter = Math.max(enter, room / direction);
      else leave = Math.min(leave, room / direction);
    }
    if (enter <= leave) return true;
  }
  return false;
}
