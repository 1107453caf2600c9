import {
  TILESETS,
  VECTOR_TILESETS,
  type Bounds,
  type DerivedNetwork,
  type VectorTilesetName,
} from '../derive/derived-network.ts';
import { LAST_ZOOM } from '../../core/generalise/zoom-levels.ts';
import { MAX_TILE_ZOOM } from '../../core/contract/parameters.ts';
import { ProductCache, type Asker } from './product-cache.ts';
import type { Representation } from './representation.ts';
import type { WorkQueue } from './work-queue.ts';

export const VECTOR_TILE_TYPE = 'application/vnd.mapbox-vector-tile';

export interface TileAddress {
  tileset: VectorTilesetName;
  z: number;
  x: number;
  y: number;
}

/** Share of a tile's side that its geometry reaches over the edge: a change out there shows in the tile (64 of 4096). */
const BUFFER = 64 / 4096;
const WORLD: Bounds = [-180, -90, 180, 90];
const ADDRESS = /^\/tiles\/([a-z-]+)\/(\d{1,2})\/(\d{1,7})\/(\d{1,7})\.mvt$/;

/** The path of a tile, which is also its key in the cache. */
export function tilePath({ tileset, z, x, y }: TileAddress): string {
  return `/tiles/${tileset}/${z}/${x}/${y}.mvt`;
}

/** The tile of a path; null when the path is not exactly that of a tile within its range, whatever is wrong with it. */
export function parseTilePath(path: string): TileAddress | null {
  const match = ADDRESS.exec(path);
  if (match === null) return null;
  const tileset = VECTOR_TILESETS.find((name) => name === match[1]);
  const [z, x, y] = [Number(match[2]), Number(match[3]), Number(match[4])];
  if (tileset === undefined || z > MAX_TILE_ZOOM || x >= 2 ** z || y >= 2 ** z) return null;
  const address = { tileset, z, x, y };
  return tilePath(address) === path ? address : null;
}

/** Vector tiles, compressed and kept until a revision changes something within them. An empty tile is a product of no bytes. */
export class VectorTiles {
  readonly #network: DerivedNetwork;
  readonly #cache: ProductCache;
  readonly #unsubscribe: () => void;

  constructor(network: DerivedNetwork, queue: WorkQueue<Representation | null>, limitBytes: number) {
    this.#network = network;
    this.#cache = new ProductCache({ limitBytes, queue, type: VECTOR_TILE_TYPE });
    const endRevisions = network.onRevision(({ bounds, lowZoomBounds }) => this.drop(bounds, lowZoomBounds));
    const endPlaces = network.onPlaces(() => this.#dropPlaces());
    this.#unsubscribe = () => {
      endRevisions();
      endPlaces();
    };
  }

  get cache(): ProductCache {
    return this.#cache;
  }

  /** A tile at hand, by its path just as it was asked for; undefined for any other text. */
  peek(path: string): Representation | undefined {
    return this.#cache.peek(path);
  }

  async get({ tileset, z, x, y }: TileAddress, path: string, asker: Asker): Promise<Representation> {
    const tile = await this.#cache.get(path, () => this.#network.vectorTile(tileset, z, x, y), asker);
    if (tile === null) throw new Error(`no bytes for ${path}`);
    return tile;
  }

  /** Drops the tiles of the network that a change within the bounds can show in, up to zoom 13 those of `lowZoomBounds`; all of them when `bounds` is null. */
  drop(bounds: Bounds | null, lowZoomBounds: Bounds | null = bounds): void {
    if (bounds === null) return this.#cache.clear();
    for (let z = 0; z <= MAX_TILE_ZOOM; z++) {
      const range = tileRange(z <= LAST_ZOOM ? (lowZoomBounds ?? WORLD) : bounds, z);
      // A wide change covers more addresses at this zoom than the cache holds: go through what is kept, once for all deeper zooms.
      if ((range.east - range.west + 1) * (range.south - range.north + 1) > this.#cache.size)
        return this.#dropKept(bounds, lowZoomBounds ?? WORLD, z);
      for (let x = range.west; x <= range.east; x++)
        for (let y = range.north; y <= range.south; y++)
          for (const tileset of TILESETS) this.#cache.delete(tilePath({ tileset, z, x, y }));
    }
  }

  #dropKept(bounds: Bounds, lowZoomBounds: Bounds, fromZoom: number): void {
    // A map takes deletions while it is gone through.
    for (const path of this.#cache.keys()) {
      const tile = parseTilePath(path);
      if (tile === null || tile.tileset === 'places' || tile.z < fromZoom) continue;
      const range = tileRange(tile.z <= LAST_ZOOM ? lowZoomBounds : bounds, tile.z);
      const inside = tile.x >= range.west && tile.x <= range.east && tile.y >= range.north && tile.y <= range.south;
      if (inside) this.#cache.delete(path);
    }
  }

  /** Places become others as a whole, and seldom. */
  #dropPlaces(): void {
    for (const path of this.#cache.keys()) if (parseTilePath(path)?.tileset === 'places') this.#cache.delete(path);
  }

  close(): void {
    this.#unsubscribe();
  }
}

/** Columns and rows of the tiles at a zoom whose buffered box meets the bounds. */
function tileRange(
  [west, south, east, north]: Bounds,
  z: number,
): { west: number; east: number; north: number; south: number } {
  const last = 2 ** z - 1;
  const clamp = (value: number): number => Math.min(Math.max(Math.floor(value), 0), last);
  return {
    west: clamp(column(west, z) - BUFFER),
    east: clamp(column(east, z) + BUFFER),
    north: clamp(row(north, z) - BUFFER),
    south: clamp(row(south, z) + BUFFER),
  };
}

function column(lon: number, z: number): number {
  return ((lon + 180) / 360) * 2 ** z;
}

/** Web Mercator row; the poles lie at infinity, which the clamp brings to the first and last row. */
function row(lat: number, z: number): number {
  const sine = Math.sin((lat * Math.PI) / 180);
  return (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * 2 ** z;
}
