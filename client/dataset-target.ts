import type { DatasetJson } from '../core/contract/api.ts';
import type { FlightTarget } from './globe-controls.ts';

const METRES_PER_DEGREE = 111_320;
const LEAST_RADIUS_M = 60;

/** The sphere over a dataset's bounds, at the height of its ground. */
export function datasetTarget({ bounds, groundHeight }: DatasetJson): FlightTarget {
  const [west, south, east, north] = bounds ?? [0, 0, 0, 0];
  const lat = (south + north) / 2;
  const width = (east - west) * METRES_PER_DEGREE * Math.cos((lat * Math.PI) / 180);
  const height = (north - south) * METRES_PER_DEGREE;
  return {
    lon: (west + east) / 2,
    lat,
    height: groundHeight ?? 0,
    radiusM: Math.max(Math.hypot(width, height) / 2, LEAST_RADIUS_M),
  };
}
