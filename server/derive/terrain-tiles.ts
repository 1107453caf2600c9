import { encodeQuantizedMesh } from '../../core/terrain/quantized-mesh.ts';
import { growBounds } from './data-cluster.ts';
import type { Bounds } from './derived-network.ts';
import { TO_MEAN_M, type GroundSurface } from './ground-surface.ts';
import { TileCache } from './tile-cache.ts';

/** Vertices along each side of a tile. */
const SIZE = 33;
/** Tiles of the whole globe: at level 8 the flat triangles of a tile sag 0.1 m below the curved earth, so finer ones beside them show no step. */
const GLOBAL_LEVEL = 8;
/** Tiles wherever data bends the ground: a vertex every 150 m at the equator. */
const REACH_LEVEL = 12;
/** Tiles at the data: a vertex every 10 m at the equator. */
const FINEST_LEVEL = 16;
const CACHE_BYTES = 64 * 1024 * 1024;
/** Longitude and latitude of a tile at level 0, degrees: two tiles. */
const ROOT_SIDE = 180;

/** Columns and rows, both ends included; rows count from the south. */
export interface TileRange {
  startX: number;
  startY: number;
  endX: number;
  endY: number;
}

/** Quantized-mesh tiles of a ground surface: geographic scheme with two tiles at level 0, TMS rows. Made when first asked for. */
export class TerrainTiles {
  readonly #ground: GroundSurface;
  readonly #version: number;
  readonly #available: readonly (readonly TileRange[])[];
  readonly #cache = new TileCache(CACHE_BYTES);

  /** `version` is part of the tile addresses that layer.json gives. */
  constructor(ground: GroundSurface, version: number) {
    this.#ground = ground;
    this.#version = version;
    const finest = ground.places.length === 0 ? GLOBAL_LEVEL : FINEST_LEVEL;
    this.#available = Array.from({ length: finest + 1 }, (_, z) => availableAt(z, ground));
  }

  layer(): object {
    return {
      tilejson: '2.1.0',
      name: 'ground',
      description: 'Ground from terrain grids and surveyed ground levels, the EGM96 geoid elsewhere',
      version: `${this.#version}.0.0`,
      format: 'quantized-mesh-1.0',
      scheme: 'tms',
      tiles: ['{z}/{x}/{y}.terrain?v={version}'],
      projection: 'EPSG:4326',
      bounds: [-180, -90, 180, 90],
      minzoom: 0,
      maxzoom: this.#available.length - 1,
      extensions: ['octvertexnormals'],
      available: this.#available,
    };
  }

  /** Null for a tile that layer.json does not list. */
  tile(z: number, x: number, y: number): Uint8Array | null {
    const listed = this.#available[z]?.some(
      (range) => x >= range.startX && x <= range.endX && y >= range.startY && y <= range.endY,
    );
    return listed === true ? this.#cache.get(`${z}/${x}/${y}`, () => this.#encode(z, x, y)) : null;
  }

  #encode(z: number, x: number, y: number): Uint8Array {
    const side = ROOT_SIDE / 2 ** z;
    const west = -180 + x * side;
    const south = -90 + y * side;
    const heights = new Float64Array(SIZE * SIZE);
    for (let row = 0; row < SIZE; row++) {
      for (let column = 0; column < SIZE; column++) {
        const lon = west + (column * side) / (SIZE - 1);
        heights[row * SIZE + column] = this.#ground.at(lon, south + (row * side) / (SIZE - 1)).height;
      }
    }
    return encodeQuantizedMesh(
      { west, south, east: west + side, north: south + side, size: SIZE, heights },
      { normals: true },
    );
  }
}

function availableAt(z: number, ground: GroundSurface): TileRange[] {
  if (z <= GLOBAL_LEVEL) return [{ startX: 0, startY: 0, endX: 2 ** (z + 1) - 1, endY: 2 ** z - 1 }];
  return ground.places.map(({ bounds, reach }) =>
    tileRange(z, z <= REACH_LEVEL ? reach : growBounds(bounds, TO_MEAN_M)),
  );
}

function tileRange(z: number, [west, south, east, north]: Bounds): TileRange {
  const side = ROOT_SIDE / 2 ** z;
  const index = (degrees: number, count: number) => Math.min(count - 1, Math.max(0, Math.floor(degrees / side)));
  return {
    startX: index(west + 180, 2 ** (z + 1)),
    startY: index(south + 90, 2 ** z),
    endX: index(east + 180, 2 ** (z + 1)),
    endY: index(north + 90, 2 ** z),
  };
}
