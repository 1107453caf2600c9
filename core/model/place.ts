/** What lies above the pipes. Positions are longitude, latitude in degrees EPSG:4490, stride 2. */

export const ROAD_RANKS = ['expressway', 'arterial', 'collector', 'local', 'lane'] as const;
export type RoadRank = (typeof ROAD_RANKS)[number];

/** The administrative kinds come first, the widest first: an area lies in one of a wider kind. */
export const AREA_KINDS = ['district', 'street-office', 'community', 'grid', 'micro-grid', 'water', 'green'] as const;
export type AreaKind = (typeof AREA_KINDS)[number];

interface Place {
  /** Identity within the dataset. */
  key: string;
  name: string | null;
}

/** A stretch of road. */
export interface Road extends Place {
  rank: RoadRank | null;
  /** Between the property lines, pavements included, metres. */
  widthM: number | null;
  /** Carried over water or another road. */
  bridge: boolean;
  /** Parts of the centre line. */
  lines: Float64Array[];
}

/** Polygons, each an outer ring and its holes; rings are closed. */
export type Polygons = Float64Array[][];

export interface Area extends Place {
  kind: AreaKind;
  /** Key of the area that this is a part of. */
  parentKey: string | null;
  polygons: Polygons;
}

export interface Building extends Place {
  /** Above the ground, metres. */
  heightM: number;
  storeys: number | null;
  use: string | null;
  polygons: Polygons;
}
