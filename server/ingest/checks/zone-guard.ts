import type { IssueCode } from '../report/issue-catalogue.ts';
import type { Box, ReferenceSystem } from '../position/reference-system.ts';

export interface ZoneFinding {
  code: IssueCode;
  params: Record<string, string | number>;
}

interface ZoneEvidence {
  /** Middle of the imported data, degrees. */
  lon: number;
  lat: number;
  /** Where the user says that the data lies; null when nobody said. */
  near: [lon: number, lat: number] | null;
  /** Bounds of the datasets of the store, other than the one that is replaced, degrees. */
  existing: readonly { name: string; bounds: Box }[];
}

const METRES_PER_DEGREE = 111_320;
/** Data of one town lies together; of two towns one zone apart, 250 km or more of longitude lie between. */
const TOGETHER_M = 30_000;
/** What `--near` promises. */
const NEAR_M = 100_000;

/**
 * The wrong zone without a zone number: read in the neighbouring zone the same eastings are as plausible. It shows only beside other data: when the data
 * lies far from every dataset of the store (or from `--near`) and would lie right beside one if it were read a zone further. In an empty
 * store and without `--near` nothing can be said.
 */
export function checkZone(crs: ReferenceSystem, { lon, lat, near, existing }: ZoneEvidence): ZoneFinding | null {
  const distanceTo = (x: number, y: number): number => {
    if (near !== null) return distanceM(x, y, [near[0], near[1], near[0], near[1]]);
    return Math.min(...existing.map(({ bounds }) => distanceM(x, y, bounds)));
  };
  if (near === null && existing.length === 0) return null;
  const limit = near === null ? TOGETHER_M : NEAR_M;
  const here = distanceTo(lon, lat);
  if (here <= limit) return null;
  const { zone } = crs;
  if (zone !== null) {
    for (const other of [zone.zone - 1, zone.zone + 1]) {
      const suggested = zone.epsgOfZone(other);
      // A zone further, the same eastings mean the same distance from another meridian.
      const shifted = lon + (other - zone.zone) * zone.widthDeg;
      if (suggested === null || distanceTo(shifted, lat) > limit) continue;
      const beside = near === null ? nearestName(existing, shifted, lat) : '--near';
      const evidence = `${km(here)} km → ${km(distanceTo(shifted, lat))} km (${beside})`;
      return { code: 'CRS_WRONG_ZONE', params: { crs: `EPSG:${crs.epsg}`, evidence, suggested } };
    }
  }
  return near === null ? null : { code: 'CRS_FAR_FROM_NEAR', params: { distance: km(here) } };
}

function nearestName(existing: ZoneEvidence['existing'], lon: number, lat: number): string {
  const [nearest] = existing.toSorted((a, b) => distanceM(lon, lat, a.bounds) - distanceM(lon, lat, b.bounds));
  return nearest?.name ?? '';
}

/** Metres from a point to a box, on a plane: right to a percent, enough to tell 30 km from 250. */
function distanceM(lon: number, lat: number, [west, south, east, north]: Box): number {
  const dx = Math.max(west - lon, 0, lon - east) * Math.cos((lat * Math.PI) / 180);
  const dy = Math.max(south - lat, 0, lat - north);
  return Math.hypot(dx, dy) * METRES_PER_DEGREE;
}

function km(metres: number): number {
  return Math.round(metres / 100) / 10;
}
