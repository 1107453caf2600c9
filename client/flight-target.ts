import type { DatasetJson, SegmentJson } from '../core/contract/api.ts';
import type { FlightTarget } from './globe-controls.ts';

const METRES_PER_DEGREE = 111_320;
const LEAST_DATASET_RADIUS_M = 60;
const LEAST_SEGMENT_RADIUS_M = 12;

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
    radiusM: Math.max(Math.hypot(width, height) / 2, LEAST_DATASET_RADIUS_M),
  };
}

/** The sphere over a segment. */
export function segmentTarget({ axis, lengthM }: SegmentJson): FlightTarget {
  const middle = (values: number[]) => (Math.min(...values) + Math.max(...values)) / 2;
  return {
    lon: middle(axis.map(([lon]) => lon)),
    lat: middle(axis.map(([, lat]) => lat)),
    height: middle(axis.map(([, , height]) => height)),
    radiusM: Math.max(lengthM / 2, LEAST_SEGMENT_RADIUS_M),
  };
}
