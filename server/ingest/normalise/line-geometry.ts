import { locate } from '../position/locate.ts';
import type { LineField, LineSource } from '../profile/profile.ts';
import { toModelUnit, type Unit } from '../profile/units.ts';
import type { SourceRow } from '../source-row.ts';
import { ELEVATION_RANGE, type ImportContext } from './context.ts';
import { missingCell, type RowFields } from './row-fields.ts';

/** Points that a row names as its ends. */
export interface Ends {
  /** Indices in the point index; -1 when the row names no point. */
  start: number;
  end: number;
}

/** The end points of a row; null, with faults, when they cannot be found and are needed. */
export function findEnds(
  row: SourceRow,
  source: LineSource,
  fields: RowFields<LineField>,
  context: ImportContext,
): Ends | null {
  const byPoints = 'points' in source.position;
  const startNumber = fields.has('startPoint') ? fields.text('startPoint', row) : null;
  const endNumber = fields.has('endPoint') ? fields.text('endPoint', row) : null;
  const find = (name: 'startPoint' | 'endPoint', number: string | null): number => {
    if (number === null) {
      if (byPoints) missingCell(row, fields.column(name));
      return -1;
    }
    const index = context.points.find(number, source.points ?? null);
    if (index >= 0) {
      context.points.nameOnce(index);
      return index;
    }
    const column = fields.column(name);
    // The reader has said already that there is no such point.
    if (row.faults.some((fault) => fault.column === column)) return -1;
    if (!source.pointsRequired) row.faults.push({ code: 'POINT_NOT_FOUND', column, params: { point: number } });
    else if (context.points.isRejected(number))
      row.faults.push({ code: 'CJJ_POINT_REJECTED', column, params: { point: number } });
    else row.faults.push({ code: 'CJJ_POINT_MISSING', column, params: { point: number } });
    return -1;
  };
  const start = find('startPoint', startNumber);
  const end = find('endPoint', endNumber);
  if (start >= 0 && start === end) {
    const params = { point: startNumber ?? '' };
    row.faults.push({ code: 'CJJ_START_IS_END', column: fields.column('endPoint'), params });
    return null;
  }
  const isWhole = !byPoints || (start >= 0 && end >= 0);
  const isLost = (number: string | null, found: number): boolean => number !== null && found < 0;
  const isRequired = source.pointsRequired && (isLost(startNumber, start) || isLost(endNumber, end));
  return isWhole && !isRequired ? { start, end } : null;
}

export interface Vertices {
  lonLatZ: Float64Array;
  /** True when the elevations came with the geometry. */
  hasLevels: boolean;
}

/** Vertices of a row in EPSG:4490, from its points or its geometry; null when there is no usable line, with faults unless the profile leaves such rows out. Elevations are not yet set unless `hasLevels`. */
export function readVertices(
  row: SourceRow,
  { source, ends, context, zUnit }: { source: LineSource; ends: Ends; context: ImportContext; zUnit: Unit },
): Vertices | null {
  if ('points' in source.position) {
    const { points } = context;
    const { start, end } = ends;
    const lonLatZ = new Float64Array(6);
    lonLatZ[0] = points.lon(start);
    lonLatZ[1] = points.lat(start);
    lonLatZ[3] = points.lon(end);
    lonLatZ[4] = points.lat(end);
    return { lonLatZ, hasLevels: false };
  }
  const { geometry } = row;
  if (geometry === null || geometry.kind !== 'line') {
    if (row.faults.length === 0) row.faults.push({ code: 'GEOMETRY_MISSING', column: null, params: { kind: 'line' } });
    return null;
  }
  if (geometry.parts.length !== 1) {
    row.faults.push({ code: 'LINE_MULTIPART', column: null, params: { parts: geometry.parts.length } });
    return null;
  }
  const part = geometry.parts[0] as Float64Array;
  const { stride } = geometry;
  const lonLatZ: number[] = [];
  let hasLevels = stride === 3 && source.position.z === 'level';
  for (let at = 0; at < part.length; at += stride) {
    const east = part[at] as number;
    const north = part[at + 1] as number;
    // A vertex drawn twice adds nothing and would make a leg without direction.
    if (at > 0 && east === part[at - stride] && north === part[at - stride + 1] && !hasLevels) continue;
    const located = locate(context.crs, east, north);
    if ('code' in located) {
      row.faults.push({ ...located, column: null });
      return null;
    }
    const z = stride === 3 ? toModelUnit(part[at + 2] as number, zUnit) : Number.NaN;
    if (!(z >= ELEVATION_RANGE.min && z <= ELEVATION_RANGE.max)) hasLevels = false;
    lonLatZ.push(located.lon, located.lat, z);
  }
  if (lonLatZ.length < 6) {
    if (source.withoutLength === 'error') row.faults.push({ code: 'LINE_NO_LENGTH', column: null, params: {} });
    return null;
  }
  return { lonLatZ: Float64Array.from(lonLatZ), hasLevels };
}
