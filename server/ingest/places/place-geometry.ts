import { nestRings } from '../../../core/geometry/nest-rings.ts';
import { ringFault } from '../../../core/geometry/ring-fault.ts';
import type { Polygons } from '../../../core/model/place.ts';
import { locate } from '../position/locate.ts';
import type { ReferenceSystem } from '../position/reference-system.ts';
import type { RowGeometry, SourceRow } from '../source-row.ts';

/** Decimals of a degree in messages: a centimetre. */
const SHOWN_DECIMALS = 7;

/** Parts of the line of a row, longitude and latitude, stride 2; null, with a fault in the row, when it has none. */
export function readLines(row: SourceRow, crs: ReferenceSystem): Float64Array[] | null {
  const parts = project(row, 'line', crs);
  if (parts === null) return null;
  const lines = parts.map(withoutRepeats).filter((line) => line.length >= 4);
  if (lines.length > 0) return lines;
  row.faults.push({ code: 'LINE_NO_LENGTH', column: null, params: {} });
  return null;
}

/** Polygons of a row; null, with a fault in the row, when its rings bound none. */
export function readPolygons(row: SourceRow, crs: ReferenceSystem): Polygons | null {
  const rings = project(row, 'polygon', crs);
  if (rings === null) return null;
  const found = ringFault(rings);
  if (found === null) return nestRings(rings);
  switch (found.fault) {
    case 'open':
      row.faults.push({ code: 'RING_OPEN', column: null, params: {} });
      break;
    case 'empty':
      row.faults.push({ code: 'RING_EMPTY', column: null, params: {} });
      break;
    case 'crossing': {
      const [lon, lat] = [found.x.toFixed(SHOWN_DECIMALS), found.y.toFixed(SHOWN_DECIMALS)];
      row.faults.push({ code: 'RING_CROSSING', column: null, params: { lon, lat } });
      break;
    }
  }
  return null;
}

function project({ geometry, faults }: SourceRow, kind: RowGeometry['kind'], crs: ReferenceSystem) {
  if (geometry === null || geometry.kind !== kind) {
    // A reader that has already said why there is no geometry need not be told again.
    if (faults.length === 0) faults.push({ code: 'GEOMETRY_MISSING', column: null, params: { kind } });
    return null;
  }
  const { parts, stride } = geometry;
  const projected: Float64Array[] = [];
  for (const part of parts) {
    const out = new Float64Array((part.length / stride) * 2);
    for (let i = 0, o = 0; i < part.length; i += stride, o += 2) {
      const located = locate(crs, part[i] as number, part[i + 1] as number);
      if ('code' in located) {
        faults.push({ ...located, column: null });
        return null;
      }
      out[o] = located.lon;
      out[o + 1] = located.lat;
    }
    projected.push(out);
  }
  return projected;
}

function withoutRepeats(line: Float64Array): Float64Array {
  const kept: number[] = [];
  for (let i = 0; i < line.length; i += 2) {
    if (line[i] === kept.at(-2) && line[i + 1] === kept.at(-1)) continue;
    kept.push(line[i] as number, line[i + 1] as number);
  }
  return kept.length === line.length ? line : Float64Array.from(kept);
}
