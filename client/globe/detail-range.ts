import type { Scene } from 'cesium';
import type { Overlay } from './overlay.ts';
import type { Tubes } from './tubes.ts';

/** Heights of the eye above the ground, metres: overlay alone above the first; tubes alone below the second; both in between. */
const TUBES_BEGIN_M = 2600;
const OVERLAY_FADES_FROM_M = 2200;
const OVERLAY_GONE_M = 900;
/** Survey points are specks from higher up. */
const POINTS_BEGIN_M = 900;

/** Opacity of the overlay for a height of the eye above the ground: a smooth step between the two heights. */
export function overlayShare(heightM: number): number {
  const t = Math.min(Math.max((heightM - OVERLAY_GONE_M) / (OVERLAY_FADES_FROM_M - OVERLAY_GONE_M), 0), 1);
  return Math.round(t * t * (3 - 2 * t) * 100) / 100;
}

/** Passes from the draped overlay to the tubes as the eye comes near, once a frame; returns what ends it. */
export function followDetailRange(scene: Scene, parts: { overlay: Overlay; pipes: Tubes; points: Tubes }): () => void {
  return scene.preUpdate.addEventListener(() => {
    const height = heightAboveGround(scene);
    parts.overlay.setAlpha(overlayShare(height));
    parts.pipes.setVisible(height < TUBES_BEGIN_M);
    parts.points.setVisible(height < POINTS_BEGIN_M);
  });
}

/** Height of the eye above the ground below it, metres; above the ellipsoid while no terrain is there. Negative below ground. */
export function heightAboveGround(scene: Scene): number {
  const eye = scene.camera.positionCartographic;
  return eye.height - (scene.globe.getHeight(eye) ?? 0);
}
