/** Sizes of the demo: a twentieth of a district, a district of about 430 km², ten districts. */
export const DEMO_SIZES = ['town', 'district', 'city'] as const;
export type DemoSize = (typeof DEMO_SIZES)[number];

export const STREET_RANKS = ['expressway', 'arterial', 'collector', 'local', 'lane'] as const;
export type StreetRank = (typeof STREET_RANKS)[number];

/** Positions are metres, east and north, of EPSG:4544 (CGCS2000, 3-degree Gauss-Krüger, 105° E); heights are metres of the 1985 datum. */
export interface StreetNode {
  index: number;
  east: number;
  north: number;
  /** Indices of the streets that end here. */
  streets: number[];
}

/** A stretch of street between two crossings, or a crossing and a dead end. */
export interface Street {
  index: number;
  /** Stretches of one street share its name. */
  name: string;
  rank: StreetRank;
  /** Between the property lines, pavements included, metres. */
  widthM: number;
  /** Stride 2: east, north; from node `from` to node `to`, no vertex twice. */
  line: Float64Array;
  from: number;
  to: number;
  /** Carried over water: nothing but what hangs in a bridge follows it. */
  bridge: boolean;
}

export interface River {
  name: string;
  /** Stride 2: east, north; downstream. */
  line: Float64Array;
  widthM: number;
  /** Water level at each vertex of `line`, falling downstream. */
  levelM: Float64Array;
}

export interface Building {
  /** Stride 2: east, north; counter-clockwise, not closed. */
  footprint: Float64Array;
  heightM: number;
  storeys: number;
  use: 'dwelling' | 'office' | 'shop' | 'school' | 'hospital' | 'factory' | 'utility';
}

export interface Area {
  key: string;
  name: string;
  kind: 'district' | 'street-office' | 'community' | 'grid' | 'micro-grid' | 'water' | 'green';
  /** Key of the area that this is a part of; null at the top and for water and green. */
  parent: string | null;
  /** Stride 2: east, north; counter-clockwise, not closed. */
  ring: Float64Array;
}

/** The ground grid that is written as the DEM: row 0 in the north, positions are the centres of cells. */
export interface GroundRaster {
  originEast: number;
  originNorth: number;
  stepM: number;
  columns: number;
  rows: number;
  heights: Float32Array;
}

/** What lies above the pipes of one district. Made from a size and a seed: the same ones give the same numbers, bit for bit. */
export interface Land {
  name: string;
  /** West, south, east, north, metres. */
  bounds: readonly [number, number, number, number];
  nodes: StreetNode[];
  streets: Street[];
  rivers: River[];
  areas: Area[];
  buildings: Building[];
  raster: GroundRaster;
  /** Ground level at a position: bilinear in `raster`, so surveyed ground levels agree with the DEM; NaN outside. */
  groundLevelM: (east: number, north: number) => number;
}
