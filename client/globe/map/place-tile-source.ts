import { decodePlaceTile, EMPTY_PLACE_TILE, type PlaceTile } from './place-tile.ts';

/** What TileJSON says of the tiles of places. */
export interface PlacesDescription {
  minzoom: number;
  maxzoom: number;
  /** West, south, east, north, degrees. */
  bounds: readonly [number, number, number, number];
}

const KEPT_TILES = 500;

/** Decoded tiles of one revision of the places, fetched once each: the map on the ground and the names over it share them. */
export class PlaceTileSource {
  readonly description: PlacesDescription;
  readonly #tiles = new Map<string, Promise<PlaceTile>>();

  constructor(description: PlacesDescription) {
    this.description = description;
  }

  /** Asks the server what there is; rejects when it does not answer. */
  static async open(): Promise<PlaceTileSource> {
    const response = await fetch('/tiles/places.json', { cache: 'no-cache' });
    if (!response.ok) throw new Error(`/tiles/places.json: ${response.status}`);
    return new PlaceTileSource((await response.json()) as PlacesDescription);
  }

  /** A tile within the zooms of the description. A failure is not kept. */
  tile(z: number, x: number, y: number): Promise<PlaceTile> {
    const key = `${z}/${x}/${y}`;
    const kept = this.#tiles.get(key);
    if (kept !== undefined) {
      // Last used, last forgotten.
      this.#tiles.delete(key);
      this.#tiles.set(key, kept);
      return kept;
    }
    const tile = fetchTile(key);
    this.#tiles.set(key, tile);
    tile.catch(() => this.#tiles.delete(key));
    const oldest = this.#tiles.keys().next();
    if (this.#tiles.size > KEPT_TILES && oldest.done !== true) this.#tiles.delete(oldest.value);
    return tile;
  }
}

async function fetchTile(key: string): Promise<PlaceTile> {
  // The server's ETag decides whether the browser's copy still holds.
  const response = await fetch(`/tiles/places/${key}.mvt`, { cache: 'no-cache' });
  if (response.status === 204) return EMPTY_PLACE_TILE;
  if (!response.ok) throw new Error(`/tiles/places/${key}.mvt: ${response.status}`);
  return decodePlaceTile(new Uint8Array(await response.arrayBuffer()));
}
