import type { TourJson } from '../../core/contract/api.ts';
import type { ClassCounts } from './network-counts.ts';
import type { Neighbourhood } from './segment-neighbours.ts';

/** Tilesets of the map: MVT and 3D Tiles use the same names. */
export const TILESETS = ['pipes', 'points'] as const;
export type TilesetName = (typeof TILESETS)[number];

/** Vector tilesets: those of the network, and roads, areas, buildings and names. */
export const VECTOR_TILESETS = [...TILESETS, 'places'] as const;
export type VectorTilesetName = (typeof VECTOR_TILESETS)[number];

/** 3D Tiles tilesets: those of the network, and buildings as blocks. */
export const TILESETS_3D = [...TILESETS, 'buildings'] as const;
export type Tileset3dName = (typeof TILESETS_3D)[number];

/** West, south, east, north, degrees EPSG:4490. */
export type Bounds = readonly [number, number, number, number];

export interface NetworkRevision {
  revision: number;
  /** Where something changed; null when it may be anywhere. */
  bounds: Bounds | null;
  /** Where tiles below zoom 14 changed, whose lines run on beyond what was edited; null when it may be anywhere. */
  lowZoomBounds: Bounds | null;
  /** The store was replaced, as by a backup: what is remembered of revisions is of another one. */
  otherHistory: boolean;
  /** Roads, areas or buildings changed: what is derived from them follows. */
  placesChanged?: boolean;
}

/** A segment as it is drawn. */
export interface DrawnSegment {
  /** Stride 3: longitude, latitude (degrees), ellipsoidal height of the axis (metres). */
  axis: Float64Array;
  halfWidthM: number;
  halfHeightM: number;
  sizeKnown: boolean;
  startKnown: boolean;
  endKnown: boolean;
  /** Plane geodesic length, metres. */
  lengthM: number;
  /** Geoid undulation plus datum offset at the middle, metres. */
  undulationM: number;
}

/**
 * The network that is derived from the store, at one revision at a time: what the HTTP room asks for tiles, positions and counts. All methods
 * answer from memory; a method that answers null has no such thing.
 */
export interface DerivedNetwork {
  readonly revision: number;
  /** MVT 2.1 bytes, not compressed; empty when the tile is empty. */
  vectorTile(tileset: VectorTilesetName, z: number, x: number, y: number): Uint8Array;
  /** TileJSON without the address fields. */
  tileJson(tileset: VectorTilesetName): {
    name: string;
    description: string;
    minzoom: number;
    maxzoom: number;
    bounds: Bounds;
    vector_layers: object[];
  };
  /** 3D Tiles 1.1 tileset.json whose contents are relative addresses `{revision}/{content}.glb`. */
  tileset3d(tileset: Tileset3dName): object;
  tileContent3d(tileset: Tileset3dName, revision: number, content: string): Uint8Array | null;
  /** layer.json of the quantized-mesh terrain. */
  terrainLayer(): object;
  /** Quantized-mesh 1.0 bytes; TMS rows (y from the south), geographic tiling scheme. */
  terrainTile(z: number, x: number, y: number): Uint8Array | null;
  /** Ellipsoidal height of the ground, metres, and whether it comes from data (a DEM or survey points near by) or from the geoid alone. */
  ground(lon: number, lat: number): { height: number; known: boolean };
  segment(id: number): DrawnSegment | null;
  /** Ellipsoidal height of the ground at a survey point. */
  point(id: number): { lon: number; lat: number; height: number } | null;
  segmentsInBox(bounds: Bounds, limit: number): { ids: number[]; truncated: boolean };
  /** Nearest first, plane distance from the position to the axis, metres. */
  segmentsNear(
    lon: number,
    lat: number,
    radiusM: number,
    limit: number,
  ): { hits: { id: number; distanceM: number }[]; truncated: boolean };
  /** Segments whose axis comes within a distance (metres) of a segment's; null when there is no such segment. */
  neighbours(id: number, withinM: number, limit: number): Neighbourhood | null;
  networks(): ClassCounts[];
  /** Places worth a first look, chosen from the data. */
  tour(): TourJson['stops'];
  /** Calls back after each new revision is in place; returns what ends it. */
  onRevision(listener: (change: NetworkRevision) => void): () => void;
  /** Revision of the roads, areas and buildings that are shown; null while they are read for the first time. */
  readonly placesRevision: number | null;
  /** Calls back with that revision when other places are shown, which may be after the network has it; returns what ends it. */
  onPlaces(listener: (revision: number) => void): () => void;
  close(): Promise<void>;
}
