import type { IssueCode } from '../report/issue-catalogue.ts';
import type { Box, ReferenceSystem } from './reference-system.ts';

export interface Located {
  lon: number;
  lat: number;
}

export interface PositionFault {
  code: IssueCode;
  params: Record<string, string | number>;
}

/** Eastings with a zone number in front are tens of millions; without, below a million. */
const PREFIX_UNIT = 1_000_000;

/**
 * Longitude and latitude of a position in the import's reference system, or the fault that explains it best.
 *
 * What one position can tell: axes swapped (it lies inside the area only when exchanged), degrees in a system of metres and the reverse, a zone
 * number that is missing, superfluous or another one, and a place outside the area. What it cannot tell: the wrong zone without a zone
 * number, since a neighbouring zone has the same eastings: that takes other data (zone-evidence.ts).
 */
export function locate(crs: ReferenceSystem, east: number, north: number): Located | PositionFault {
  const [lon, lat] = crs.toLonLat(east, north);
  const fault = (code: IssueCode, more: Record<string, string | number> = {}): PositionFault => ({
    code,
    params: { crs: `EPSG:${crs.epsg}`, east, north, lon: round(lon), lat: round(lat), ...more },
  });
  if (crs.isGeographic) {
    if (isInside(crs.area, lon, lat)) return { lon, lat };
    if (Math.abs(east) > 360 || Math.abs(north) > 360) return fault('CRS_METRES_GIVEN');
    return isInside(crs.area, north, east) ? fault('CRS_AXES_SWAPPED') : fault('CRS_OUT_OF_AREA');
  }
  if (Math.abs(east) <= 180 && Math.abs(north) <= 180) return fault('CRS_DEGREES_GIVEN');
  if (isInside(crs.area, lon, lat)) return { lon, lat };
  return zoneFault(crs, east, north, fault) ?? swapFault(crs, east, north, fault) ?? fault('CRS_OUT_OF_AREA');
}

type MakeFault = (code: IssueCode, more?: Record<string, string | number>) => PositionFault;

function swapFault(crs: ReferenceSystem, east: number, north: number, fault: MakeFault): PositionFault | null {
  const [lon, lat] = crs.toLonLat(north, east);
  if (isInside(crs.area, lon, lat)) return fault('CRS_AXES_SWAPPED');
  // Swapped, and with the other habit of the zone number: say the first, the second shows once it is mended.
  return crs.zone !== null && zoneFault(crs, north, east, fault) !== null ? fault('CRS_AXES_SWAPPED') : null;
}

/** What the zone number says, when the northing is one of the area. */
function zoneFault(crs: ReferenceSystem, east: number, north: number, fault: MakeFault): PositionFault | null {
  const { zone } = crs;
  if (zone === null || crs.area === null) return null;
  const given = Math.floor(east / PREFIX_UNIT);
  const plainEast = east - given * PREFIX_UNIT;
  const ownPrefix = zone.prefix ? zone.zone * PREFIX_UNIT : 0;
  const [lon, lat] = crs.toLonLat(plainEast + ownPrefix, north);
  if (given === 0) {
    if (zone.prefix && isInside(crs.area, lon, lat)) {
      const suggested = zone.epsgWithPrefix(zone.zone, false);
      return fault('CRS_MISSING_ZONE_PREFIX', { zone: zone.zone, suggested: suggested ?? '?' });
    }
    const [, south, , top] = crs.area;
    const nearest = zone.zoneAt(lon);
    const suggested = zone.epsgOfZone(nearest);
    const isElsewhere = !zone.prefix && lat > south && lat < top && nearest !== zone.zone;
    if (!isElsewhere || suggested === null || Math.abs(lon - zone.centralMeridianDeg) > 2 * zone.widthDeg) return null;
    return fault('CRS_WRONG_ZONE', { evidence: `${round(lon)}° / ${zone.centralMeridianDeg}°`, suggested });
  }
  if (!isInside(crs.area, lon, lat)) return null;
  const named = zone.epsgWithPrefix(given, true);
  if (named === null) return null;
  if (given === zone.zone) return fault('CRS_UNEXPECTED_ZONE_PREFIX', { zone: given, suggested: named });
  return fault('CRS_WRONG_ZONE', { evidence: `${given} ≠ ${zone.zone}`, suggested: named });
}

function isInside(area: Box | null, lon: number, lat: number): boolean {
  if (!Number.isFinite(lon) || !Number.isFinite(lat) || Math.abs(lat) > 90 || Math.abs(lon) > 180) return false;
  return area === null || (lon >= area[0] && lat >= area[1] && lon <= area[2] && lat <= area[3]);
}

function round(degrees: number): number | string {
  return Number.isFinite(degrees) ? Math.round(degrees * 1e6) / 1e6 : '-';
}
