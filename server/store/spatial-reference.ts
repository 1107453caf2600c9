import type { Database } from './connect-database.ts';

export interface SpatialReference {
  epsg: number;
  name: string;
  /** Definition for proj4, from PostGIS' `spatial_ref_sys`. */
  proj4: string;
  /** Metres in one unit of the horizontal axes; degrees count as NaN. */
  unitM: number;
}

const US_FOOT_M = 1200 / 3937;
const UNITS_M: Readonly<Record<string, number>> = { m: 1, 'us-ft': US_FOOT_M, ft: 0.3048, km: 1000 };

/** The reference system of an EPSG code; null when PostGIS does not know it. */
export async function spatialReference(db: Database, epsg: number): Promise<SpatialReference | null> {
  const row = await db
    .knex<{ proj4text: string; srtext: string; auth_srid: number }>('spatial_ref_sys')
    .select('proj4text', 'srtext')
    .where({ srid: epsg, auth_name: 'EPSG', auth_srid: epsg } as Record<string, unknown>)
    .first();
  if (row === undefined) return null;
  const proj4 = row.proj4text.trim();
  return { epsg, proj4, name: /^[A-Z_]+\["([^"]+)"/.exec(row.srtext)?.[1] ?? `EPSG:${epsg}`, unitM: unitOf(proj4) };
}

function unitOf(proj4: string): number {
  if (/\+proj=longlat\b/.test(proj4)) return Number.NaN;
  const toMeter = /\+to_meter=([0-9.eE+-]+)/.exec(proj4)?.[1];
  if (toMeter !== undefined) return Number(toMeter);
  return UNITS_M[/\+units=(\S+)/.exec(proj4)?.[1] ?? 'm'] ?? Number.NaN;
}
