import {
  type Cartesian2,
  Cartographic,
  Math as CesiumMath,
  type Scene,
  type ScreenSpaceEventHandler,
  ScreenSpaceEventType,
} from 'cesium';
import { cameraPose, cameraReadout, pointer } from '../state.ts';
import { readCameraPose } from './camera.ts';
import type { GroundBelow } from './ground-below.ts';
import { hoverPipe } from './hovered-pipe.ts';
import { eyeView, isSameView, type EyeView } from './eye-view.ts';

/** Quiet time after which the camera counts as at rest, milliseconds. */
const REST_MS = 250;

/** Reports the camera (each frame) and its resting pose (for the address). */
export function followCamera(scene: Scene, groundBelowEye: GroundBelow): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let view: EyeView | null = null;
  let groundBelow: number | undefined;
  scene.postRender.addEventListener(() => {
    const now = eyeView(scene);
    const eye = scene.camera.positionCartographic;
    const ground = groundBelowEye.height();
    if (view !== null && isSameView(view, now) && ground === groundBelow) return;
    view = now;
    groundBelow = ground;
    const heading = CesiumMath.toDegrees(CesiumMath.zeroToTwoPi(scene.camera.heading));
    cameraReadout.value = {
      height: eye.height,
      aboveGround: ground === undefined ? null : eye.height - ground,
      heading: Math.round(heading) % 360,
    };
    clearTimeout(timer);
    timer = setTimeout(() => {
      cameraPose.value = readCameraPose(scene);
    }, REST_MS);
  });
}

/** Reports the ground under the pointer. */
export function followPointer(scene: Scene, handler: ScreenSpaceEventHandler, onRest: (at: Cartesian2) => void): void {
  const restMs = 60;
  let timer: ReturnType<typeof setTimeout> | undefined;
  handler.setInputAction((movement: ScreenSpaceEventHandler.MotionEvent) => {
    clearTimeout(timer);
    const at = movement.endPosition.clone();
    timer = setTimeout(() => {
      pointer.value = groundAt(scene, at);
      onRest(at);
    }, restMs);
  }, ScreenSpaceEventType.MOUSE_MOVE);
  scene.canvas.addEventListener('pointerleave', () => {
    clearTimeout(timer);
    pointer.value = null;
    hoverPipe(null);
  });
}

/** Position and ellipsoidal height of the ground at a place of the canvas; null off the globe. */
export function groundAt(scene: Scene, at: Cartesian2): { lon: number; lat: number; ground: number } | null {
  const ray = scene.camera.getPickRay(at);
  const hit = ray === undefined ? undefined : scene.globe.pick(ray, scene);
  if (hit === undefined) return null;
  const place = Cartographic.fromCartesian(hit);
  return {
    lon: CesiumMath.toDegrees(place.longitude),
    lat: CesiumMath.toDegrees(place.latitude),
    ground: place.height,
  };
}
