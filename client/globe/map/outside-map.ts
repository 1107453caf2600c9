import { ImageryLayer, type Scene, UrlTemplateImageryProvider } from 'cesium';
import { fetchSettings } from '../../api.ts';
import { outsideMap } from '../../state.ts';
import { groundFilter, type Quality } from '../quality.ts';

/** The base map of another host, where the deployer configured one: under our own street map. Without a configuration nobody is asked for anything. */
export class OutsideMap {
  readonly #scene: Scene;
  readonly #quality: Quality;
  readonly #position: () => number;
  #layer: ImageryLayer | null = null;
  #visible = true;

  constructor(scene: Scene, quality: Quality, position: () => number) {
    this.#scene = scene;
    this.#quality = quality;
    this.#position = position;
  }

  /** Imagery layers of this map. */
  get layers(): number {
    return this.#layer === null ? 0 : 1;
  }

  /** Reads the settings; rejects when the server does not answer. */
  async load(): Promise<void> {
    const settings = await fetchSettings();
    if (settings.outsideMap === null || this.#layer !== null) return;
    const { url, maxZoom } = settings.outsideMap;
    this.#layer = new ImageryLayer(new UrlTemplateImageryProvider({ url, maximumLevel: maxZoom }), {
      show: this.#visible,
      ...groundFilter(this.#quality),
    });
    this.#scene.imageryLayers.add(this.#layer, this.#position());
    outsideMap.value = settings.outsideMap;
    this.#scene.requestRender();
  }

  setVisible(visible: boolean): void {
    this.#visible = visible;
    if (this.#layer !== null) this.#layer.show = visible;
    this.#scene.requestRender();
  }
}
