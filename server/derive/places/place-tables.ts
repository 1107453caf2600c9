import type Flatbush from 'flatbush';
import type { PolygonSource } from '../../../core/mvt/polygon-encoder.ts';

/** Rows that tiles show: their boxes, and from which zoom on. */
export interface ShownRows {
  count: number;
  /** Least zoom of a tile that shows the row. */
  minZoom: Uint8Array;
  /** EPSG:3857 boxes; null without rows. */
  index: Flatbush | null;
}

/** Roads as flat arrays, one row a line: the parts of a road that has several share its id. */
export interface RoadTable extends ShownRows {
  ids: Float64Array;
  datasetIds: Int32Array;
  names: (string | null)[];
  /** Index in ROAD_RANKS; {@link NO_RANK} where it is not known. */
  rank: Uint8Array;
  /** Between the property lines, metres; NaN where not known. */
  widthM: Float32Array;
  bridge: Uint8Array;
  /** Length count + 1. */
  vertexStart: Uint32Array;
  /** Stride 2: EPSG:3857 metres. */
  metres: Float64Array;
}

export const NO_RANK = 255;

/** Polygons as flat arrays; rings as in {@link PolygonSource}. */
export interface PolygonTable
  extends ShownRows, Pick<PolygonSource, 'ids' | 'metres' | 'rowRings' | 'ringStart' | 'outer'> {
  names: (string | null)[];
}

export interface AreaTable extends PolygonTable {
  /** Index in AREA_KINDS. */
  kind: Uint8Array;
}

export interface BuildingTable extends PolygonTable {
  /** Above the ground, metres. */
  heightM: Float32Array;
  /** 0 where not known. */
  storeys: Uint16Array;
  uses: (string | null)[];
}

/** What labels say and where, as flat arrays; an anchor lies on the line of its street, or inside of its area. */
export interface LabelTable extends ShownRows {
  names: string[];
  /** A rank of roads, a kind of areas, or `building`. */
  kinds: string[];
  /** Stride 2: EPSG:3857 metres. */
  metres: Float64Array;
  /** Of the street there, whole degrees clockwise from north, 0 to 179; {@link NO_BEARING} for what has none. */
  bearing: Uint16Array;
  /** Zoom (of tiles of 512 pixels) from which there is room for it; above the tiles' greatest for some. */
  zoom: Uint8Array;
}

export const NO_BEARING = 0xffff;
