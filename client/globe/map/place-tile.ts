import { VectorTile, type VectorTileFeature, type VectorTileLayer } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { AREA_KINDS, ROAD_RANKS, type AreaKind, type RoadRank } from '../../../core/model/place.ts';

/** Tile units a side of every `places` tile. */
export const PLACE_EXTENT = 4096;

/** A drawn thing, in tile units: x to the right, y down. */
export interface PlaceShape {
  /** Lines, or rings without their last position; pairs x, y. */
  lines: Float32Array[];
  west: number;
  north: number;
  east: number;
  south: number;
}

export interface RoadShape extends PlaceShape {
  rank: RoadRank;
  /** Metres; 0 where not known. */
  widthM: number;
  bridge: boolean;
}

export interface AreaShape extends PlaceShape {
  kind: AreaKind;
}

export interface PlaceLabel {
  name: string;
  kind: RoadRank | AreaKind | 'building';
  /** Zoom of tiles of 512 pixels from which there is room for it. */
  zoom: number;
  /** Of its street, degrees clockwise from north, 0 to 179; null for what has none. */
  bearing: number | null;
  /** Ellipsoidal, metres. */
  height: number;
  x: number;
  y: number;
}

export interface PlaceTile {
  areas: AreaShape[];
  roads: RoadShape[];
  buildings: PlaceShape[];
  labels: PlaceLabel[];
}

export const EMPTY_PLACE_TILE: PlaceTile = { areas: [], roads: [], buildings: [], labels: [] };

/** Of `height` in labels: decimetres above this, metres. */
const LABEL_HEIGHTS_FROM_M = -1000;

/** The content of a `places` vector tile. Features that say something unknown are left out. */
export function decodePlaceTile(bytes: Uint8Array): PlaceTile {
  const { layers } = new VectorTile(new PbfReader(bytes));
  return {
    areas: [...featuresOf(layers['areas'])].flatMap((feature) => {
      const kind = AREA_KINDS.find((one) => one === feature.properties['kind']);
      return kind === undefined ? [] : [{ ...shapeOf(feature), kind }];
    }),
    roads: [...featuresOf(layers['roads'])].map((feature) => ({
      ...shapeOf(feature),
      rank: ROAD_RANKS.find((one) => one === feature.properties['rank']) ?? 'local',
      widthM: Number(feature.properties['width'] ?? 0) / 10,
      bridge: feature.properties['bridge'] === true,
    })),
    buildings: [...featuresOf(layers['buildings'])].map(shapeOf),
    labels: [...featuresOf(layers['labels'])].flatMap(labelOf),
  };
}

function* featuresOf(layer: VectorTileLayer | undefined): Generator<VectorTileFeature> {
  for (let i = 0; i < (layer?.length ?? 0); i++) yield layer!.feature(i);
}

function shapeOf(feature: VectorTileFeature): PlaceShape {
  const shape: PlaceShape = { lines: [], west: Infinity, north: Infinity, east: -Infinity, south: -Infinity };
  for (const points of feature.loadGeometry()) {
    const line = new Float32Array(2 * points.length);
    points.forEach(({ x, y }, i) => {
      line[2 * i] = x;
      line[2 * i + 1] = y;
      shape.west = Math.min(shape.west, x);
      shape.east = Math.max(shape.east, x);
      shape.north = Math.min(shape.north, y);
      shape.south = Math.max(shape.south, y);
    });
    shape.lines.push(line);
  }
  return shape;
}

function labelOf(feature: VectorTileFeature): PlaceLabel[] {
  const { name, kind, zoom, bearing, height } = feature.properties;
  const known = [...ROAD_RANKS, ...AREA_KINDS, 'building' as const].find((one) => one === kind);
  const at = feature.loadGeometry()[0]?.[0];
  // Anchors in the buffer belong to the neighbour: else a name would stand there twice.
  const isHere = at !== undefined && at.x >= 0 && at.y >= 0 && at.x < PLACE_EXTENT && at.y < PLACE_EXTENT;
  if (typeof name !== 'string' || known === undefined || !isHere) return [];
  return [
    {
      name,
      kind: known,
      zoom: Number(zoom ?? 0),
      bearing: typeof bearing === 'number' ? bearing : null,
      height: Number(height ?? -10 * LABEL_HEIGHTS_FROM_M) / 10 + LABEL_HEIGHTS_FROM_M,
      x: at.x,
      y: at.y,
    },
  ];
}
