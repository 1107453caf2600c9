import { ImageryLayer, Rectangle, type Cartographic, type Scene } from 'cesium';
import type { ReportClass } from '../../core/model/survey-class.ts';
import { OverlayProvider, type OverlayCache, type OverlaySource } from './overlay-provider.ts';
import { groundFilter, type Quality } from './quality.ts';
import { EARTH_RADIUS_M } from './earth-radius.ts';

/** A place, radians, and half the edge of a square around it, metres. */
export interface OverlayHole {
  longitude: number;
  latitude: number;
  reachM: number;
}

/**
 * The far network: pipe lines draped over the ground. A change puts a new layer over the old one and drops the old one when the new one is drawn.
 */
export class Overlay {
  readonly #scene: Scene;
  #cache: OverlayCache = new Map();
  #source: OverlaySource | null = null;
  readonly #quality: Quality;
  readonly #onFailure: (error: unknown) => void;
  #hidden: ReadonlySet<ReportClass> = new Set();
  #opacities: ReadonlyMap<ReportClass, number> = new Map();
  #layers: { layer: ImageryLayer; provider: OverlayProvider }[] = [];
  #visible = true;
  #hole: Rectangle | undefined;
  #drawnHole: OverlayHole | null = null;

  constructor(scene: Scene, quality: Quality, onFailure: (error: unknown) => void) {
    this.#scene = scene;
    this.#quality = quality;
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

  /** A square around a place (radians) in which nothing is drawn, since tubes stand there; null for none. */
  setHole(hole: OverlayHole | null): void {
    if (hole === null ? this.#hole === undefined : this.#hole !== undefined && this.#isNear(hole)) return;
    this.#drawnHole = hole;
    this.#hole = hole === null ? undefined : squareOf(hole);
    for (const { layer } of this.#layers) layer.cutoutRectangle = this.#hole as Rectangle;
    this.#scene.requestRender();
  }

  /** What is not visible asks for no tiles. */
  setVisible(visible: boolean): void {
    if (visible === this.#visible) return;
    this.#visible = visible;
    for (const { layer } of this.#layers) layer.show = visible;
  }

  /** Whether a place (radians) lies where the overlay is drawn. */
  isDrawnAt(place: Cartographic): boolean {
    return this.#visible && (this.#hole === undefined || !Rectangle.contains(this.#hole, place));
  }

  /** A hole that moves by less than a tenth of its size stays: each change costs a frame. */
  #isNear(hole: OverlayHole): boolean {
    const drawn = this.#drawnHole;
    if (drawn === null) return false;
    const moved = Math.hypot(
      (hole.longitude - drawn.longitude) * Math.cos(hole.latitude),
      hole.latitude - drawn.latitude,
    );
    const slack = 0.1 * drawn.reachM;
    return moved * EARTH_RADIUS_M < slack && Math.abs(hole.reachM - drawn.reachM) < slack;
  }

  #renew(): void {
    if (this.#source === null) return;
    const classes = { hidden: this.#hidden, opacities: this.#opacities };
    const provider = new OverlayProvider(this.#source, this.#cache, classes, this.#onFailure);
    const layer = new ImageryLayer(provider, {
      show: this.#visible,
      ...groundFilter(this.#quality),
      ...(this.#hole === undefined ? {} : { cutoutRectangle: this.#hole }),
    });
    this.#scene.imageryLayers.add(layer);
    this.#layers.push({ layer, provider });
    this.#scene.requestRender();
  }

  /** Old layers go when the globe has all tiles of the newest. */
  #dropCovered(): void {
    if (this.#layers.length < 2) return;
    const newest = this.#layers.at(-1);
    const ready = !this.#visible || (this.#scene.globe.tilesLoaded && newest?.provider.pending === 0);
    if (!ready) return;
    for (const { layer } of this.#layers.slice(0, -1)) this.#scene.imageryLayers.remove(layer);
    this.#layers = this.#layers.slice(-1);
    this.#scene.requestRender();
  }
}

function squareOf({ longitude, latitude, reachM }: OverlayHole): Rectangle {
  const north = reachM / EARTH_RADIUS_M;
  const east = north / Math.cos(latitude);
  return new Rectangle(longitude - east, latitude - north, longitude + east, latitude + north);
}
