import type { Scene } from 'cesium';
import { pictureIsLate } from '../state.ts';

/** A view that is not drawn after this time is late, milliseconds. */
const LATE_MS = 5000;
/** While it is late, it is looked at so often, milliseconds. */
const LOOK_MS = 500;

/** Reports whether the view waits for tiles for so long that it is worth a word. Idle costs nothing: a drawn view starts no timer. */
export function followLatePicture(scene: Scene, partsIdle: () => boolean): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const isDrawn = () => scene.globe.tilesLoaded && partsIdle();
  const look = () => {
    timer = undefined;
    if (scene.isDestroyed()) return;
    pictureIsLate.value = !isDrawn();
    scene.requestRender();
  };
  scene.postRender.addEventListener(() => {
    if (isDrawn()) {
      clearTimeout(timer);
      timer = undefined;
      pictureIsLate.value = false;
    } else timer ??= setTimeout(look, pictureIsLate.peek() ? LOOK_MS : LATE_MS);
  });
}
