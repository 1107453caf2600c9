import type { Scene } from 'cesium';
import { eyeView, isSameView } from './eye-view.ts';

/** Frames in a row without open work after which the view counts as drawn. */
const IDLE_FRAMES = 4;
const FRAME_MS = 16;

/** Resolves when the camera stands still and the terrain and all parts of the view are drawn; rejects when a frame fails. */
export function whenIdle(scene: Scene, partsIdle: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    let quiet = 0;
    let view = eyeView(scene);
    const removeError = scene.renderError.addEventListener((_scene: Scene, error: unknown) => {
      removeError();
      reject(error instanceof Error ? error : new Error(String(error)));
    });
    const remove = scene.postRender.addEventListener(() => {
      const now = eyeView(scene);
      const still = isSameView(view, now);
      view = now;
      quiet = still && scene.globe.tilesLoaded && partsIdle() ? quiet + 1 : 0;
      if (quiet >= IDLE_FRAMES) {
        remove();
        removeError();
        resolve();
      } else setTimeout(() => scene.requestRender(), FRAME_MS);
    });
    scene.requestRender();
  });
}
