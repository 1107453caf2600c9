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
import { drawMapTile, MAP_TILE_PX } from './draw-map-tile.ts';
import type { MapTones } from './map-tones.ts';
import type { PlaceTileSource } from './place-tile-source.ts';

/** Deepest level, drawn from parts of tiles: a pixel of it is 9 mm at the equator, as fine as the screen with the eye 8 m above the ground. */
const DEEPEST_LEVEL = 23;
const EQUATOR_M = 40_075_016.686;

/** Draws streets, water, green and footprints from vector tiles on canvases that Cesium drapes over the ground. One instance a revision and theme. */
export class BaseMapProvider implements ImageryProvider {
  readonly tilingScheme = new WebMercatorTilingScheme();
  readonly rectangle = this.tilingScheme.rectangle;
  readonly tileWidth = MAP_TILE_PX / 2;
  readonly tileHeight = MAP_TILE_PX / 2;
  readonly minimumLevel = 0;
  readonly maximumLevel = DEEPEST_LEVEL;
  readonly hasAlphaChannel = true;
  readonly errorEvent = new Event();
  readonly tileDiscardPolicy: TileDiscardPolicy = new NeverTileDiscardPolicy();
  readonly credit = undefined as unknown as Credit;
  readonly proxy = undefined as unknown as Proxy;
  readonly #source: PlaceTileSource;
  readonly #tones: MapTones;
  readonly #area: Rectangle;
  readonly #onFailure: (error: unknown) => void;
  readonly #empty = blankCanvas(1);
  #pending = 0;

  constructor(source: PlaceTileSource, tones: MapTones, onFailure: (error: unknown) => void) {
    this.#source = source;
    this.#tones = tones;
    this.#onFailure = onFailure;
    this.#area = Rectangle.fromDegrees(...source.description.bounds);
  }

  /** Tiles that are asked for and not drawn yet. */
  get pending(): number {
    return this.#pending;
  }

  getTileCredits(): Credit[] {
    return [];
  }

  requestImage(x: number, y: number, level: number, _request?: Request): Promise<ImageryTypes> {
    const place = this.tilingScheme.tileXYToRectangle(x, y, level);
    const isBare = level < this.#source.description.minzoom || Rectangle.intersection(place, this.#area) === undefined;
    return isBare ? Promise.resolve(this.#empty) : this.#draw(x, y, level, (place.south + place.north) / 2);
  }

  pickFeatures(): undefined {
    return undefined;
  }

  async #draw(x: number, y: number, level: number, latitude: number): Promise<HTMLCanvasElement> {
    this.#pending++;
    try {
      const z = Math.min(level, this.#source.description.maxzoom);
      const parts = 2 ** (level - z);
      const [column, row] = [Math.floor(x / parts), Math.floor(y / parts)];
      const tile = await this.#source.tile(z, column, row);
      const canvas = blankCanvas(MAP_TILE_PX);
      const context = canvas.getContext('2d');
      if (context === null) return this.#empty;
      const part = { share: 1 / parts, column: x - column * parts, row: y - row * parts };
      const metresPerPx = (EQUATOR_M * Math.cos(latitude)) / 2 ** level / MAP_TILE_PX;
      drawMapTile({ context, tones: this.#tones, zoom: level, metresPerPx, part }, tile);
      return canvas;
    } catch (error) {
      this.#onFailure(error);
      throw error;
    } finally {
      this.#pending--;
    }
  }
}

function blankCanvas(edgePx: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = edgePx;
  canvas.height = edgePx;
  return canvas;
}
