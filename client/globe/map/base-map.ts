import { ImageryLayer, type Scene } from 'cesium';
import type { Theme } from '../../state.ts';
import { groundFilter, type Quality } from '../quality.ts';
import { BaseMapProvider } from './base-map-provider.ts';
import { MAP_TONES } from './map-tones.ts';
import type { PlaceTileSource } from './place-tile-source.ts';

/** Our own street map, draped over the ground under the pipes. A change puts a new layer over the old one and drops that when the new one is drawn. */
export class BaseMap {
  readonly #scene: Scene;
  /** Position among the imagery layers of the first of ours. */
  readonly #position: () => number;
  readonly #quality: Quality;
  readonly #onFailure: (error: unknown) => void;
  #source: PlaceTileSource | null = null;
  #theme: Theme = 'dark';
  #visible = true;
  #layers: { layer: ImageryLayer; provider: BaseMapProvider }[] = [];

  constructor(scene: Scene, quality: Quality, position: () => number, onFailure: (error: unknown) => void) {
    this.#scene = scene;
    this.#quality = quality;
    this.#position = position;
    this.#onFailure = onFailure;
    scene.postRender.addEventListener(() => this.#dropCovered());
  }

  /** True when the tiles of the view are drawn. */
  get idle(): boolean {
    return !this.#visible || (this.#layers.length <= 1 && this.#layers.every(({ provider }) => provider.pending === 0));
  }

  setSource(source: PlaceTileSource): void {
    this.#source = source;
    this.#renew(false);
  }

  setTheme(theme: Theme): void {
    if (theme === this.#theme) return;
    this.#theme = theme;
    // Tones of two themes mix badly: the old ones go at once.
    this.#renew(true);
  }

  setVisible(visible: boolean): void {
    this.#visible = visible;
    for (const { layer } of this.#layers) layer.show = visible;
    this.#scene.requestRender();
  }

  #renew(atOnce: boolean): void {
    if (this.#source === null) return;
    if (atOnce) this.#drop(this.#layers.length);
    const provider = new BaseMapProvider(this.#source, MAP_TONES[this.#theme], this.#onFailure);
    const layer = new ImageryLayer(provider, { show: this.#visible, ...groundFilter(this.#quality) });
    const layers = this.#scene.imageryLayers;
    layers.add(layer, Math.min(this.#position() + this.#layers.length, layers.length));
    this.#layers.push({ layer, provider });
    this.#scene.requestRender();
  }

  /** Old layers go when the globe has all tiles of the newest. */
  #dropCovered(): void {
    if (this.#layers.length < 2) return;
    const newest = this.#layers.at(-1);
    if (this.#visible && (!this.#scene.globe.tilesLoaded || newest?.provider.pending !== 0)) return;
    this.#drop(this.#layers.length - 1);
    this.#scene.requestRender();
  }

  #drop(count: number): void {
    for (const { layer } of this.#layers.slice(0, count)) this.#scene.imageryLayers.remove(layer);
    this.#layers = this.#layers.slice(count);
  }
}
