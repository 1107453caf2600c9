import {
  type Credit,
  Event,
  type ImageryProvider,
  type ImageryTypes,
  NeverTileDiscardPolicy,
  type Proxy,
  Rectangle,
  type Request,
  type TileDiscardPolicy,
  WebMercatorTilingScheme,
} from 'cesium';
import {
  type DrawnClasses,
  type OverlayTile,
  OVERLAY_TILE_PX,
  decodeOverlayTile,
  drawOverlayTile,
} from './overlay-tile.ts';

/** What TileJSON says of the vector tiles. */
export interface OverlaySource {
  minzoom: number;
  maxzoom: number;
  /** Boxes that hold data (west, south, east, north, degrees); nothing is asked for outside them. */
  areas: readonly (readonly [number, number, number, number])[];
}

/** Decoded tiles by `z/x/y`; shared between providers, so that a change of visibility fetches nothing. */
export type OverlayCache = Map<string, OverlayTile>;

const CACHED_TILES = 400;
/** Share of a tile's edge that lines of the next tile may reach into this one. */
const TILE_MARGIN = 64 / 4096;

/** Draws pipe lines from vector tiles on canvases that Cesium drapes over the ground. One instance a revision and set of hidden classes. */
export class OverlayProvider implements ImageryProvider {
  readonly tilingScheme = new WebMercatorTilingScheme();
  readonly rectangle = this.tilingScheme.rectangle;
  readonly tileWidth = OVERLAY_TILE_PX / 2;
  readonly tileHeight = OVERLAY_TILE_PX / 2;
  readonly minimumLevel = 0;
  readonly maximumLevel: number;
  readonly hasAlphaChannel = true;
  readonly errorEvent = new Event();
  readonly tileDiscardPolicy: TileDiscardPolicy = new NeverTileDiscardPolicy();
  readonly credit = undefined as unknown as Credit;
  readonly proxy = undefined as unknown as Proxy;
  readonly #source: OverlaySource;
  readonly #cache: OverlayCache;
  readonly #classes: DrawnClasses;
  readonly #onFailure: (error: unknown) => void;
  readonly #areas: Rectangle[];
  readonly #empty = blankCanvas(1);
  #pending = 0;

  constructor(source: OverlaySource, cache: OverlayCache, classes: DrawnClasses, onFailure: (error: unknown) => void) {
    this.#source = source;
    this.#cache = cache;
    this.#classes = classes;
    this.#onFailure = onFailure;
    this.maximumLevel = source.maxzoom;
    this.#areas = source.areas.map((area) => Rectangle.fromDegrees(...area));
  }

  /** Tiles that are asked for and not drawn yet. */
  get pending(): number {
    return this.#pending;
  }

  getTileCredits(): Credit[] {
    return [];
  }

  requestImage(x: number, y: number, level: number, _request?: Request): Promise<ImageryTypes> {
    if (level < this.#source.minzoom || !this.#mayHoldData(x, y, level)) return Promise.resolve(this.#empty);
    return this.#draw(x, y, level);
  }

  pickFeatures(): undefined {
    return undefined;
  }

  async #draw(x: number, y: number, level: number): Promise<HTMLCanvasElement> {
    const key = `${level}/${x}/${y}`;
    this.#pending++;
    try {
      let tile = this.#cache.get(key);
      if (tile === undefined) {
        tile = await fetchTile(key);
        this.#cache.set(key, tile);
        const oldest = this.#cache.keys().next();
        if (this.#cache.size > CACHED_TILES && oldest.done !== true) this.#cache.delete(oldest.value);
      }
      if (tile.length === 0) return this.#empty;
      const canvas = blankCanvas(OVERLAY_TILE_PX);
      const context = canvas.getContext('2d');
      if (context !== null) drawOverlayTile(context, tile, level, this.#classes);
      return canvas;
    } catch (error) {
      // The globe asks for a failed tile again when the view moves.
      this.#onFailure(error);
      throw error;
    } finally {
      this.#pending--;
    }
  }

  #mayHoldData(x: number, y: number, level: number): boolean {
    const tile = this.tilingScheme.tileXYToRectangle(x, y, level);
    const marginX = tile.width * TILE_MARGIN;
    const marginY = tile.height * TILE_MARGIN;
    return this.#areas.some(
      (area) =>
        area.west <= tile.east + marginX &&
        area.east >= tile.west - marginX &&
        area.south <= tile.north + marginY &&
        area.north >= tile.south - marginY,
    );
  }
}

async function fetchTile(key: string): Promise<OverlayTile> {
  // The server's ETag decides whether the browser's copy still holds.
  const response = await fetch(`/tiles/pipes/${key}.mvt`, { cache: 'no-cache' });
  if (response.status === 204) return [];
  if (!response.ok) throw new Error(`/tiles/pipes/${key}.mvt: ${response.status}`);
  return decodeOverlayTile(new Uint8Array(await response.arrayBuffer()));
}

function blankCanvas(edgePx: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = edgePx;
  canvas.height = edgePx;
  return canvas;
}
