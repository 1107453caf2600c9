import { ImageryLayer, type Scene } from 'cesium';
import type { ReportClass } from '../../core/model/survey-class.ts';
import { OverlayProvider, type OverlayCache, type OverlaySource } from './overlay-provider.ts';

/**
 * The far network: pipe lines draped over the ground. A change puts a new layer over the old one and drops the old one when the new one is drawn.
 */
export class Overlay {
  readonly #scene: Scene;
  #cache: OverlayCache = new Map();
  #source: OverlaySource | null = null;
  readonly #onFailure: (error: unknown) => void;
  #hidden: ReadonlySet<ReportClass> = new Set();
  #opacities: ReadonlyMap<ReportClass, number> = new Map();
  #layers: { layer: ImageryLayer; provider: OverlayProvider }[] = [];
  #alpha = 1;

  constructor(scene: Scene, onFailure: (error: unknown) => void) {
    this.#scene = scene;
    this.#onFailure = onFailure;
    scene.postRender.addEventListener(() => this.#dropCovered());
  }

  /** True when the tiles of the view are drawn. */
  get idle(): boolean {
    return this.#layers.length <= 1 && this.#layers.every(({ provider }) => provider.pending === 0);
  }

  /** New data: every tile is fetched again. */
  setSource(source: OverlaySource | null): void {
    this.#source = source;
    this.#cache = new Map();
    this.#renew();
  }

  /** Classes that are not drawn, and how solid those are that are not wholly so. */
  setClasses(hidden: ReadonlySet<ReportClass>, opacities: ReadonlyMap<ReportClass, number>): void {
    if (hidden === this.#hidden && opacities === this.#opacities) return;
    this.#hidden = hidden;
    this.#opacities = opacities;
    this.#renew();
  }

  /** Opacity of the whole overlay, 0 to 1. At 0 it asks for no tiles. */
  setAlpha(alpha: number): void {
    if (alpha === this.#alpha) return;
    this.#alpha = alpha;
    for (const { layer } of this.#layers) {
      layer.alpha = alpha;
      layer.show = alpha > 0;
    }
  }

  #renew(): void {
    if (this.#source === null) return;
    const classes = { hidden: this.#hidden, opacities: this.#opacities };
    const provider = new OverlayProvider(this.#source, this.#cache, classes, this.#onFailure);
    const layer = new ImageryLayer(provider, { alpha: this.#alpha, show: this.#alpha > 0 });
    this.#scene.imageryLayers.add(layer);
    this.#layers.push({ layer, provider });
    this.#scene.requestRender();
  }

  /** Old layers go when the globe has all tiles of the newest. */
  #dropCovered(): void {
    if (this.#layers.length < 2) return;
    const newest = this.#layers.at(-1);
    const ready = this.#alpha === 0 || (this.#scene.globe.tilesLoaded && newest?.provider.pending === 0);
    if (!ready) return;
    for (const { layer } of this.#layers.slice(0, -1)) this.#scene.imageryLayers.remove(layer);
    this.#layers = this.#layers.slice(-1);
    this.#scene.requestRender();
  }
}
