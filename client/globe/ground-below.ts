import { Cartographic, Math as CesiumMath, type Scene } from 'cesium';
import { fetchGround } from '../api.ts';
import { EARTH_RADIUS_M } from './earth-radius.ts';
import { trustedGround } from './trusted-ground.ts';

/** From higher up, metres, what the coarse tiles say is near enough. */
const ASKS_BELOW_M = 20_000;
/** The ground is asked for anew when the eye has moved so far, metres, or by this share of its height. */
const ASKS_EVERY_M = 20;
const ASKS_EVERY_SHARE = 0.05;
/** Milliseconds to the next question after one that failed. */
const AFTER_FAILURE_MS = 5000;

/**
 * The ground below the eye. Cesium knows it only from the tiles that it has loaded, and it loads those that are seen: when one looks ahead, the ground below
 * may be a facet of the whole earth, kilometres too deep. So the server is asked, and where the tiles are far from its answer they are not believed.
 */
export class GroundBelow {
  readonly #scene: Scene;
  #known: { place: Cartographic; height: number } | null = null;
  #asking = false;
  #quietUntil = 0;

  constructor(scene: Scene) {
    this.#scene = scene;
    scene.postRender.addEventListener(() => this.#ask());
  }

  /** True when nothing is asked. */
  get idle(): boolean {
    return !this.#asking;
  }

  /** Ellipsoidal height, metres; undefined while nothing is known. */
  height(): number | undefined {
    const eye = this.#scene.camera.positionCartographic;
    const tiles = this.#scene.globe.getHeight(eye);
    if (this.#known === null) return tiles;
    const { place, height } = this.#known;
    return trustedGround(eye.height, tiles, height, planeDistance(eye, place));
  }

  /** Height of the eye above it, metres; above the ellipsoid while it is not known. Negative below ground. */
  heightAbove(): number {
    return this.#scene.camera.positionCartographic.height - (this.height() ?? 0);
  }

  #ask(): void {
    const eye = this.#scene.camera.positionCartographic;
    if (this.#asking || eye.height > ASKS_BELOW_M || performance.now() < this.#quietUntil) return;
    const enough = Math.max(ASKS_EVERY_M, ASKS_EVERY_SHARE * Math.abs(eye.height));
    if (this.#known !== null && planeDistance(eye, this.#known.place) < enough) return;
    this.#asking = true;
    const place = Cartographic.clone(eye);
    void this.#learn(place).finally(() => {
      this.#asking = false;
    });
  }

  async #learn(place: Cartographic): Promise<void> {
    try {
      const { height } = await fetchGround(CesiumMath.toDegrees(place.longitude), CesiumMath.toDegrees(place.latitude));
      this.#known = { place, height };
      if (!this.#scene.isDestroyed()) this.#scene.requestRender();
    } catch {
      this.#quietUntil = performance.now() + AFTER_FAILURE_MS;
    }
  }
}

function planeDistance(a: Cartographic, b: Cartographic): number {
  const east = (a.longitude - b.longitude) * Math.cos(a.latitude);
  return Math.hypot(east, a.latitude - b.latitude) * EARTH_RADIUS_M;
}
