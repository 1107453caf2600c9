import { effect } from '@preact/signals';
import {
  Cartesian2,
  type Cartesian3,
  Cartographic,
  type Scene,
  Transforms,
  Matrix4,
  HeadingPitchRange,
  Math as CesiumMath,
} from 'cesium';
import { t } from '../i18n/translate.ts';
import { lookedAt } from './camera.ts';

/** Share of the distance to the place looked at that one press moves or zooms. */
const MOVE_SHARE = 0.12;
const ZOOM_SHARE = 0.25;
const TURN_RAD = CesiumMath.toRadians(7.5);
const LEAST_RANGE_M = 2;

/** Moves the camera by keys while the canvas has the focus; Enter identifies what is in the middle. */
export function followKeys(scene: Scene, identifyAt: (at: Cartesian2) => void): void {
  const { canvas } = scene;
  canvas.tabIndex = 0;
  canvas.setAttribute('role', 'application');
  effect(() => canvas.setAttribute('aria-label', t('map.label')));
  canvas.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter') identifyAt(new Cartesian2(canvas.clientWidth / 2, canvas.clientHeight / 2));
    else if (!moveBy(scene, event.key, event.shiftKey)) return;
    event.preventDefault();
    scene.requestRender();
  });
}

/** Whether the key is one that moves the camera. */
function moveBy(scene: Scene, key: string, turns: boolean): boolean {
  const centre = lookedAt(scene);
  const range = Math.max(distanceTo(scene, centre), LEAST_RANGE_M);
  switch (key) {
    case '+':
    case '=':
      scene.camera.moveForward(range * ZOOM_SHARE);
      return true;
    case '-':
    case '_':
      scene.camera.moveBackward(range * ZOOM_SHARE);
      return true;
    case 'ArrowLeft':
      if (turns) turn(scene, centre, -TURN_RAD, 0);
      else slide(scene, centre, -range * MOVE_SHARE, 0);
      return true;
    case 'ArrowRight':
      if (turns) turn(scene, centre, TURN_RAD, 0);
      else slide(scene, centre, range * MOVE_SHARE, 0);
      return true;
    case 'ArrowUp':
      if (turns) turn(scene, centre, 0, TURN_RAD);
      else slide(scene, centre, 0, range * MOVE_SHARE);
      return true;
    case 'ArrowDown':
      if (turns) turn(scene, centre, 0, -TURN_RAD);
      else slide(scene, centre, 0, -range * MOVE_SHARE);
      return true;
    default:
      return false;
  }
}

function distanceTo({ camera: { positionWC } }: Scene, { x, y, z }: Cartesian3): number {
  return Math.hypot(x - positionWC.x, y - positionWC.y, z - positionWC.z);
}

/** Along the ground: metres to the right of the picture and into it. */
function slide({ camera, globe: { ellipsoid } }: Scene, centre: Cartesian3, right: number, ahead: number): void {
  const { heading, pitch, roll } = camera;
  const place = Cartographic.fromCartesian(camera.positionWC, ellipsoid);
  const east = right * Math.cos(heading) + ahead * Math.sin(heading);
  const north = ahead * Math.cos(heading) - right * Math.sin(heading);
  const radius = Math.hypot(centre.x, centre.y, centre.z);
  place.longitude += east / (radius * Math.cos(place.latitude));
  place.latitude += north / radius;
  camera.setView({ destination: Cartographic.toCartesian(place, ellipsoid), orientation: { heading, pitch, roll } });
}

/** About the place looked at. */
function turn({ camera }: Scene, centre: Cartesian3, by: number, up: number): void {
  const { positionWC } = camera;
  const range = Math.hypot(positionWC.x - centre.x, positionWC.y - centre.y, positionWC.z - centre.z);
  const pitch = CesiumMath.clamp(camera.pitch + up, -CesiumMath.PI_OVER_TWO + 0.001, CesiumMath.toRadians(60));
  camera.lookAtTransform(
    Transforms.eastNorthUpToFixedFrame(centre),
    new HeadingPitchRange(camera.heading + by, pitch, range),
  );
  camera.lookAtTransform(Matrix4.IDENTITY);
}
