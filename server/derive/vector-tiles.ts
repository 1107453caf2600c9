import type Flatbush from 'flatbush';
import { tileBounds } from '../../core/geodesy/tile-coord.ts';
import { createLayerEncoder, type LayerEncoder } from '../../core/mvt/layer-encoder.ts';
import { codedColumn, type TagColumn, type TagValue } from '../../core/mvt/tag-column.ts';
import { TILE_BUFFER, TILE_EXTENT, tileFrame } from '../../core/mvt/tile-frame.ts';
import { REPORT_CLASSES, SURVEY_CLASSES } from '../../core/model/survey-class.ts';
import type { Bounds, DerivedNetwork, TilesetName } from './derived-network.ts';
import { intersects } from './data-cluster.ts';
import {
  END_KNOWN,
  START_KNOWN,
  type NetworkSnapshot,
  type PointTable,
  type SegmentTable,
} from './network-snapshot.ts';
import { TileCache } from './tile-cache.ts';

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
const CACHE_BYTES = 64 * 1024 * 1024;

/** Vector tiles of one snapshot, made when they are first asked for and kept. */
export class VectorTiles {
  readonly #layers: Readonly<Record<TilesetName, { encoder: LayerEncoder; index: Flatbush | null; bounds: Bounds }>>;
  readonly #cache = new TileCache(CACHE_BYTES);

  constructor({ segments, points }: NetworkSnapshot) {
    this.#layers = {
      pipes: { encoder: pipeEncoder(segments), index: segments.index, bounds: boundsOf(segments.lonLat) },
      points: { encoder: pointEncoder(points), index: points.index, bounds: boundsOf(points.lonLat) },
    };
  }

  /** MVT bytes; none when the tile shows nothing, or at zooms below the tileset's least. Zooms above its greatest are made as well. */
  tile(tileset: TilesetName, z: number, x: number, y: number): Uint8Array {
    if (z < ZOOMS[tileset].minzoom) return new Uint8Array(0);
    return this.#cache.get(`${tileset}/${z}/${x}/${y}`, () => this.#encode(tileset, z, x, y));
  }

  tileJson(tileset: TilesetName): ReturnType<DerivedNetwork['tileJson']> {
    return {
      name: tileset,
      description: DESCRIPTIONS[tileset],
      ...ZOOMS[tileset],
      bounds: this.#layers[tileset].bounds,
      vector_layers: [{ id: tileset, description: DESCRIPTIONS[tileset], ...ZOOMS[tileset], fields: FIELDS[tileset] }],
    };
  }

  /** Takes over the tiles of the snapshot before, but for those that may show something in `changed`. */
  inherit(before: VectorTiles, changed: Bounds): void {
    for (const [name, tile] of before.#cache.entries()) {
      const [tileset, z, x, y] = name.split('/') as [TilesetName, string, string, string];
      if (!intersects(shownBounds(Number(z), Number(x), Number(y)), changed))
        this.#cache.set(`${tileset}/${z}/${x}/${y}`, tile);
    }
  }

  #encode(tileset: TilesetName, z: number, x: number, y: number): Uint8Array {
    const { encoder, index } = this.#layers[tileset];
    if (index === null) return new Uint8Array(0);
    const { west, south, east, north } = tileFrame(z, x, y);
    const rows = index.search(west, south, east, north);
    // Rows ascend by id: the same rows give the same bytes, whatever the shape of the index.
    rows.sort((a, b) => a - b);
    return encoder.encode(z, x, y, rows);
  }
}

function pipeEncoder(segments: SegmentTable): LayerEncoder {
  const known = START_KNOWN | END_KNOWN;
  return createLayerEncoder({
    name: 'pipes',
    ids: segments.ids,
    metres: segments.mercator,
    vertexStart: segments.vertexStart,
    columns: [
      enumColumn('class', SURVEY_CLASSES, segments.surveyClass),
      enumColumn('report', REPORT_CLASSES, segments.reportClass),
      // The first subclass is "none", as is the first code.
      { key: 'sub', kind: 'coded', values: segments.subclasses.slice(1) as string[], codes: segments.subclass },
      { key: 'gid', kind: 'distinct', values: segments.gids },
      numberColumn('size', segments.outerHeightMm),
      {
        key: 'known',
        kind: 'coded',
        values: [false, true],
        codes: segments.flags.map((flags) => ((flags & known) === known ? 2 : 1)),
      },
      numberColumn('dataset', segments.datasetIds),
    ],
  });
}

function pointEncoder(points: PointTable): LayerEncoder {
  return createLayerEncoder({
    name: 'points',
    ids: points.ids,
    metres: points.mercator,
    vertexStart: null,
    columns: [
      enumColumn('class', SURVEY_CLASSES, points.surveyClass),
      enumColumn('report', REPORT_CLASSES, points.reportClass),
      codedColumn('kind', points.kinds),
      { key: 'gid', kind: 'distinct', values: points.gids },
      codedColumn('code', points.featureCodes),
      numberColumn('dataset', points.datasetIds),
    ],
  });
}

function enumColumn(key: string, values: readonly TagValue[], indices: Uint8Array): TagColumn {
  return { key, kind: 'coded', values, codes: indices.map((index) => index + 1) };
}

/** NaN is no value. */
function numberColumn(key: string, rows: Float64Array | Int32Array): TagColumn {
  return codedColumn(
    key,
    Array.from(rows, (value) => (Number.isNaN(value) ? null : value)),
  );
}

/** Bounds of the whole world's tiles when there is no position. */
function boundsOf(lonLat: Float64Array): Bounds {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < lonLat.length; i += 2) {
    west = Math.min(west, lonLat[i]!);
    south = Math.min(south, lonLat[i + 1]!);
    east = Math.max(east, lonLat[i]!);
    north = Math.max(north, lonLat[i + 1]!);
  }
  return west > east ? WHOLE_WORLD : [west, south, east, north];
}

/** What a tile can show, its buffer and rounding included, degrees. */
function shownBounds(z: number, x: number, y: number): Bounds {
  const [west, south, east, north] = tileBounds({ z, x, y, checked: true });
  const dLon = ((east - west) * (TILE_BUFFER + 1)) / TILE_EXTENT;
  // A row of tiles spans fewer degrees the further it is from the equator; the larger neighbour bounds the buffer.
  const dLat = (2 * (north - south) * (TILE_BUFFER + 1)) / TILE_EXTENT;
  return [west - dLon, south - dLat, east + dLon, north + dLat];
}
