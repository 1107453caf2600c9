import type Flatbush from 'flatbush';
import type { NetworkGraph } from './network-graph.ts';

/** Bits of `SegmentTable.flags`; the first three are the `known` bits of 3D tiles. */
export const START_KNOWN = 1;
export const END_KNOWN = 2;
export const SIZE_KNOWN = 4;
export const KNOWN_BITS = START_KNOWN | END_KNOWN | SIZE_KNOWN;
/** Cross section: a circle when neither is set. */
export const BOX_SECTION = 8;
export const EGG_SECTION = 16;

/**
 * Segments as flat arrays, one entry a row, rows ascending by id. Vertices of row r are `vertexStart[r]` up to `vertexStart[r + 1]` (not included),
 * in the direction of the stored segment.
 */
export interface SegmentTable {
  count: number;
  ids: Uint32Array;
  /** Below 2^24. */
  gids: Uint32Array;
  datasetIds: Int32Array;
  /** Index in SURVEY_CLASSES, in REPORT_CLASSES, in `subclasses`. */
  surveyClass: Uint8Array;
  reportClass: Uint8Array;
  subclass: Uint16Array;
  /** Names of subclasses; the first is null. */
  subclasses: readonly (string | null)[];
  flags: Uint8Array;
  /** Half of the outer size as drawn, metres. */
  halfWidthM: Float64Array;
  halfHeightM: Float64Array;
  /** As stored, millimetres; NaN when not known. */
  outerHeightMm: Float64Array;
  /** Plane geodesic length, metres. */
  lengthM: Float64Array;
  /** Geoid undulation plus datum offset at the middle vertex or between the two middle ones, metres. */
  undulationM: Float64Array;
  /** Length count + 1. */
  vertexStart: Uint32Array;
  /** Stride 2: longitude, latitude, degrees EPSG:4490. */
  lonLat: Float64Array;
  /** Stride 2: EPSG:3857 metres. */
  mercator: Float64Array;
  /** Ellipsoidal height of the axis at each vertex, metres. */
  height: Float64Array;
  /** Boxes of the rows in EPSG:3857; null without rows. */
  index: Flatbush | null;
  graph: NetworkGraph;
}

/** Survey points as flat arrays, one entry a row, rows ascending by id. */
export interface PointTable {
  count: number;
  ids: Uint32Array;
  gids: Uint32Array;
  datasetIds: Int32Array;
  surveyClass: Uint8Array;
  reportClass: Uint8Array;
  kinds: readonly ('feature' | 'appurtenance' | null)[];
  featureCodes: readonly (string | null)[];
  featureTexts: readonly (string | null)[];
  /** 1 where the ground level was surveyed. */
  groundKnown: Uint8Array;
  /** NaN when not known. */
  wellDepthM: Float32Array;
  /** Clockwise from north, radians; 0 when not known. */
  rotationRad: Float32Array;
  /** Stride 2: longitude, latitude, degrees EPSG:4490. */
  lonLat: Float64Array;
  /** Stride 2: EPSG:3857 metres. */
  mercator: Float64Array;
  /** Ellipsoidal height of the ground at the point, metres. */
  height: Float64Array;
  index: Flatbush | null;
}

/** The network at one revision, never changed after it was built: whoever holds one reads one revision. */
export interface NetworkSnapshot {
  revision: number;
  segments: SegmentTable;
  points: PointTable;
}

/** Row of an id, or -1; `ids` ascending. */
export function rowOf(ids: Uint32Array, id: number): number {
  let low = 0;
  let high = ids.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const found = ids[middle]!;
    if (found === id) return middle;
    if (found < id) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
