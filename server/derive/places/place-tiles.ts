import { ascendingRows } from '../../../core/mvt/ascending-rows.ts';
import { createLayerEncoder } from '../../../core/mvt/layer-encoder.ts';
import { createPolygonEncoder, type PolygonEncoder, type PolygonSource } from '../../../core/mvt/polygon-encoder.ts';
import { codedColumn, NO_VALUE, type TagColumn } from '../../../core/mvt/tag-column.ts';
import { tileFrame } from '../../../core/mvt/tile-frame.ts';
import { mercatorLat, mercatorLon } from '../../../core/geodesy/web-mercator.ts';
import { AREA_KINDS, ROAD_RANKS } from '../../../core/model/place.ts';
import type { Bounds, DerivedNetwork } from '../derived-network.ts';
import {
  type AreaTable,
  type BuildingTable,
  type LabelTable,
  NO_BEARING,
  type PolygonTable,
  type RoadTable,
  type ShownRows,
} from './place-tables.ts';
import { BUILDINGS_FROM_ZOOM, PLACES_MAX_ZOOM, PLACES_MIN_ZOOM } from './place-zooms.ts';

/** Ellipsoidal heights of labels are told in decimetres above this, so that they are whole and positive. */
const LABEL_HEIGHTS_FROM_M = -1_000;

const NAME = 'places';
const DESCRIPTION = 'What lies above the pipes: roads, areas and buildings, and where their names stand';
const LAYERS: readonly {
  id: string;
  minzoom: number;
  description: string;
  fields: Readonly<Record<string, string>>;
}[] = [
  {
    id: 'areas',
    minzoom: PLACES_MIN_ZOOM,
    description: 'Administrative areas, water, green',
    fields: { kind: 'Kind of the area', name: 'Name' },
  },
  {
    id: 'roads',
    minzoom: PLACES_MIN_ZOOM,
    description: 'Centre lines of roads',
    fields: {
      rank: 'expressway, arterial, collector, local or lane',
      width: 'Between the property lines, decimetres',
      bridge: 'True where it is carried over something',
    },
  },
  {
    id: 'buildings',
    minzoom: BUILDINGS_FROM_ZOOM,
    description: 'Footprints of buildings',
    fields: { height: 'Above the ground, whole metres' },
  },
  {
    id: 'labels',
    minzoom: PLACES_MIN_ZOOM,
    description: 'Names of streets and places',
    fields: {
      name: 'The name',
      kind: 'Rank of the road, kind of the area, or building',
      zoom: 'From which there is room for it (tiles of 512 pixels)',
      bearing: 'Of the street there, degrees clockwise from north, 0 to 179',
      height: `Of the ground there above the ellipsoid, decimetres above ${LABEL_HEIGHTS_FROM_M} m`,
    },
  },
];
const WHOLE_WORLD: Bounds = [-180, -85.051129, 180, 85.051129];

export interface PlaceTables {
  roads: RoadTable;
  areas: AreaTable;
  buildings: BuildingTable;
  labels: LabelTable;
  /** Ellipsoidal height of the ground at each label, metres. */
  labelHeights: Float64Array;
}

/** A layer of the tiles. */
export interface PlaceLayer {
  rows: ShownRows;
  encoder: Pick<PolygonEncoder, 'encode'>;
}

/** The layers of the tiles, made one after the other as they are asked for: each takes up to a tenth of a second of a district. */
export function* placeLayers({ roads, areas, buildings, labels, labelHeights }: PlaceTables): Generator<PlaceLayer> {
  const areaTags = [
    codedColumn(
      'kind',
      Array.from(areas.kind, (kind) => AREA_KINDS[kind]!),
    ),
    codedColumn('name', areas.names),
  ];
  yield { rows: areas, encoder: createPolygonEncoder(polygons('areas', areas, areaTags)) };
  const roadTags = [
    codedColumn(
      'rank',
      Array.from(roads.rank, (rank) => ROAD_RANKS[rank] ?? null),
    ),
    codedColumn(
      'width',
      Array.from(roads.widthM, (width) => (Number.isNaN(width) ? null : Math.round(10 * width))),
    ),
    codedColumn(
      'bridge',
      Array.from(roads.bridge, (bridge) => (bridge === 1 ? true : null)),
    ),
  ];
  yield { rows: roads, encoder: createLayerEncoder({ ...roads, name: 'roads', columns: roadTags }) };
  const buildingTags = [codedColumn('height', Array.from(buildings.heightM, Math.round))];
  yield { rows: buildings, encoder: createPolygonEncoder(polygons('buildings', buildings, buildingTags)) };
  const labelTags: TagColumn[] = [
    codedColumn('name', labels.names),
    codedColumn('kind', labels.kinds),
    codedColumn('zoom', [...labels.zoom]),
    codedColumn(
      'bearing',
      Array.from(labels.bearing, (bearing) => (bearing === NO_BEARING ? null : bearing)),
    ),
    { key: 'height', kind: 'distinct', values: Uint32Array.from(labelHeights, heightTag) },
  ];
  yield {
    rows: labels,
    encoder: createLayerEncoder({
      name: 'labels',
      ids: Uint32Array.from({ length: labels.count }, (_, row) => row + 1),
      metres: labels.metres,
      vertexStart: null,
      columns: labelTags,
    }),
  };
}

/** Vector tiles of roads, areas, buildings and their names. */
export class PlaceTiles {
  readonly #layers: readonly PlaceLayer[];
  readonly #bounds: Bounds;

  /** `layers`: all of `placeLayers`. */
  constructor(layers: readonly PlaceLayer[]) {
    this.#layers = layers;
    this.#bounds = boundsOf(layers.map(({ rows }) => rows));
  }

  /** MVT bytes; none when the tile shows nothing, or at zooms below the least. */
  tile(z: number, x: number, y: number): Uint8Array {
    if (z < PLACES_MIN_ZOOM) return new Uint8Array(0);
    const { west, south, east, north } = tileFrame(z, x, y);
    const parts = this.#layers.map(({ rows: { index, minZoom }, encoder }) => {
      if (index === null) return new Uint8Array(0);
      const rows = ascendingRows(index.search(west, south, east, north, (row) => minZoom[row]! <= z));
      return encoder.encode(z, x, y, rows);
    });
    return joined(parts);
  }

  tileJson(): ReturnType<DerivedNetwork['tileJson']> {
    return {
      name: NAME,
      description: DESCRIPTION,
      minzoom: PLACES_MIN_ZOOM,
      maxzoom: PLACES_MAX_ZOOM,
      bounds: this.#bounds,
      vector_layers: LAYERS.map((layer) => ({ ...layer, maxzoom: PLACES_MAX_ZOOM })),
    };
  }
}

function heightTag(heightM: number): number {
  return Number.isNaN(heightM) ? NO_VALUE : Math.round(10 * (heightM - LABEL_HEIGHTS_FROM_M));
}

function polygons(name: string, table: PolygonTable, columns: readonly TagColumn[]): PolygonSource {
  const { ids, metres, rowRings, ringStart, outer } = table;
  return { name, ids, metres, rowRings, ringStart, outer, columns };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const tile = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    tile.set(part, at);
    at += part.length;
  }
  return tile;
}

function boundsOf(tables: readonly ShownRows[]): Bounds {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { index } of tables) {
    if (index === null) continue;
    west = Math.min(west, index.minX);
    south = Math.min(south, index.minY);
    east = Math.max(east, index.maxX);
    north = Math.max(north, index.maxY);
  }
  return west > east ? WHOLE_WORLD : [mercatorLon(west), mercatorLat(south), mercatorLon(east), mercatorLat(north)];
}
