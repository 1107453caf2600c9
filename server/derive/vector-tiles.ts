import { mercatorLat, mercatorLon } from '../../core/geodesy/web-mercator.ts';
import { createLayerEncoder, type LayerEncoder } from '../../core/mvt/layer-encoder.ts';
import { tileFrame } from '../../core/mvt/tile-frame.ts';
import type { Bounds, DerivedNetwork, TilesetName } from './derived-network.ts';
import { isLowZoom, LowZooms } from './low-zooms.ts';
import type { LowZoomBase } from './low-zoom-base.ts';
import type { NetworkSnapshot } from './network-snapshot.ts';
import { POINT_TAGS, type PointTable } from './point-table.ts';
import { type RowTable, searchRows } from './row-table.ts';
import { SEGMENT_TAGS, type SegmentTable } from './segment-table.ts';

/**
 * Pipes from zoom 8, where a district is a few pixels: above it, the client marks datasets by their bounds. Points from zoom 13 (a pixel is
 * 19 m at the equator), nearer than which they would be a smear. To zoom 18, where a tile unit is 4 cm: finer than a survey; clients magnify from there.
 */
const ZOOMS: Readonly<Record<TilesetName, { minzoom: number; maxzoom: number }>> = {
  pipes: { minzoom: 8, maxzoom: 18 },
  points: { minzoom: 13, maxzoom: 18 },
};
const DESCRIPTIONS: Readonly<Record<TilesetName, string>> = {
  pipes: 'Pipe segments: axis in plan, with class, size and whether depth is known',
  points: 'Survey points: features and appurtenances of the pipes',
};
const FIELDS: Readonly<Record<TilesetName, Readonly<Record<string, string>>>> = {
  pipes: {
    class: 'Survey class (CJJ 61-2017 appendix B)',
    report: 'Report class',
    sub: 'Survey subclass',
    gid: 'Global id below 2^24',
    size: 'Outer height, millimetres',
    known: 'True when the elevation is known at both ends',
    dataset: 'Dataset id',
    segments: 'Segments in the line, below zoom 14, where lines are chains of segments',
  },
  points: {
    class: 'Survey class (CJJ 61-2017 appendix B)',
    report: 'Report class',
    kind: 'feature or appurtenance',
    gid: 'Global id below 2^24',
    code: 'Feature code (CJJ 61-2017 appendix F)',
    dataset: 'Dataset id',
  },
};
const WHOLE_WORLD: Bounds = [-180, -85.051129, 180, 85.051129];

/** Vector tiles of a snapshot and of what changes append to it. */
export class VectorTiles {
  readonly #layers: Readonly<Record<TilesetName, { encoder: LayerEncoder; table: RowTable }>>;

  /** Pipes where no single segment can be seen. */
  readonly lowZooms: LowZooms;

  constructor({ segments, points }: NetworkSnapshot, lowZooms: LowZoomBase) {
    this.lowZooms = new LowZooms(segments, lowZooms);
    this.#layers = {
      pipes: { encoder: pipeEncoder(segments), table: segments },
      points: { encoder: pointEncoder(points), table: points },
    };
  }

  /** MVT bytes; none when the tile shows nothing, or at zooms below the tileset's least. Zooms above its greatest are made as well. */
  tile(tileset: TilesetName, z: number, x: number, y: number): Uint8Array {
    if (z < ZOOMS[tileset].minzoom) return new Uint8Array(0);
    if (tileset === 'pipes' && isLowZoom(z)) return this.lowZooms.tile(z, x, y);
    const { encoder, table } = this.#layers[tileset];
    const { west, south, east, north } = tileFrame(z, x, y);
    return encoder.encode(z, x, y, searchRows(table, west, south, east, north));
  }

  tileJson(tileset: TilesetName): ReturnType<DerivedNetwork['tileJson']> {
    return {
      name: tileset,
      description: DESCRIPTIONS[tileset],
      ...ZOOMS[tileset],
      bounds: boundsOf(this.#layers[tileset].table),
      vector_layers: [{ id: tileset, description: DESCRIPTIONS[tileset], ...ZOOMS[tileset], fields: FIELDS[tileset] }],
    };
  }
}

function pipeEncoder(segments: SegmentTable): LayerEncoder {
  return createLayerEncoder({
    name: 'pipes',
    ids: segments.ids,
    metres: segments.mercator,
    vertexStart: segments.vertexStart,
    shared: { keys: SEGMENT_TAGS, sets: segments.tagSets.sets, rows: segments.tags },
    columns: [{ key: 'gid', kind: 'distinct', values: segments.gids }],
  });
}

function pointEncoder(points: PointTable): LayerEncoder {
  return createLayerEncoder({
    name: 'points',
    ids: points.ids,
    metres: points.mercator,
    vertexStart: null,
    shared: { keys: POINT_TAGS, sets: points.tagSets.sets, rows: points.tags },
    columns: [{ key: 'gid', kind: 'distinct', values: points.gids }],
  });
}

/** Box of the base and of what was appended, degrees; of the whole world's tiles when there is no row. */
function boundsOf({ index, count, baseCount, appendedBoxes }: RowTable): Bounds {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  if (index !== null) [west, south, east, north] = [index.minX, index.minY, index.maxX, index.maxY];
  for (let at = 0; at < 4 * (count - baseCount); at += 4) {
    west = Math.min(west, appendedBoxes[at]!);
    south = Math.min(south, appendedBoxes[at + 1]!);
    east = Math.max(east, appendedBoxes[at + 2]!);
    north = Math.max(north, appendedBoxes[at + 3]!);
  }
  if (west > east) return WHOLE_WORLD;
  return [mercatorLon(west), mercatorLat(south), mercatorLon(east), mercatorLat(north)];
}
