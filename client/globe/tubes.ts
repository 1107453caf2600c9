import { Cesium3DTileset, type Scene } from 'cesium';
import { TubeShader } from './tube-shader.ts';
import type { TubeKind } from './tube-shader-text.ts';

/**
 * Pixels of geometric error that are allowed. Instances of one tile are thousands of pipes: a coarse error keeps those of far tiles out.
 */
export const ALLOWED_ERROR_PX = 16;

/** Never cached by the server; its contents carry the revision in their addresses. */
const addressOf = (name: TubeKind) => `/3dtiles/${name}/tileset.json`;

/**
 * The near network: one 3D Tiles tileset with our shader. `reload` loads the newest revision beside the drawn one and drops the old one
 * when the new one stands, so that nothing flickers.
 */
export class Tubes {
  readonly shader: TubeShader;
  readonly #scene: Scene;
  readonly #name: TubeKind;
  readonly #onFailure: (error: unknown) => void;
  #current: Cesium3DTileset | null = null;
  #coming: Cesium3DTileset | null = null;
  #visible = true;
  #load = 0;

  constructor(scene: Scene, name: TubeKind, onFailure: (error: unknown) => void) {
    this.#scene = scene;
    this.#name = name;
    this.shader = new TubeShader(name);
    this.#onFailure = onFailure;
  }

  /** True when everything that the view needs is loaded. */
  get idle(): boolean {
    return this.#coming === null && (this.#current === null || !this.#visible || this.#current.tilesLoaded);
  }

  owns(primitive: unknown): boolean {
    return primitive !== undefined && (primitive === this.#current || primitive === this.#coming);
  }

  setVisible(visible: boolean): void {
    if (visible === this.#visible) return;
    this.#visible = visible;
    for (const tileset of [this.#current, this.#coming]) if (tileset !== null) tileset.show = visible;
    // A tileset that is not drawn loads nothing: there is nothing to wait for.
    if (!visible && this.#coming !== null) this.#swap(this.#coming);
  }

  async reload(): Promise<void> {
    const load = ++this.#load;
    let tileset: Cesium3DTileset;
    try {
      tileset = await Cesium3DTileset.fromUrl(addressOf(this.#name), {
        show: this.#visible,
        environmentMapOptions: { enabled: false },
        maximumScreenSpaceError: ALLOWED_ERROR_PX,
        preloadFlightDestinations: false,
      });
    } catch (error) {
      if (load === this.#load) this.#onFailure(error);
      return;
    }
    if (load !== this.#load || this.#scene.isDestroyed()) {
      tileset.destroy();
      return;
    }
    tileset.customShader = this.shader.shader;
    tileset.tileFailed.addEventListener(({ message }: { message: string }) => this.#onFailure(new Error(message)));
    if (this.#coming !== null) this.#scene.primitives.remove(this.#coming);
    this.#coming = tileset;
    this.#scene.primitives.add(tileset);
    if (this.#current === null || !this.#visible) this.#swap(tileset);
    else tileset.allTilesLoaded.addEventListener(() => this.#swap(tileset));
    this.#scene.requestRender();
  }

  #swap(tileset: Cesium3DTileset): void {
    if (tileset !== this.#coming) return;
    this.#coming = null;
    if (this.#current !== null) this.#scene.primitives.remove(this.#current);
    this.#current = tileset;
    this.#scene.requestRender();
  }
}
