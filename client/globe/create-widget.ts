import { CesiumWidget, Color, Credit, CreditDisplay, Ion, type Scene } from 'cesium';
import type { Quality } from './quality.ts';
import { steadyCamera } from './steady-camera.ts';

/** Metres from the eye where drawing begins: close enough to look into a pipe. */
const NEAR_PLANE_M = 0.2;

/** The Cesium widget without anything of another host: no Ion, no base layer, no logo link. Credits stand in the help dialog. */
export function createWidget(container: HTMLElement, quality: Quality): CesiumWidget {
  Ion.defaultAccessToken = '';
  CreditDisplay.cesiumCredit = new Credit('CesiumJS', false);
  const high = quality === 'high';
  const widget = new CesiumWidget(container, {
    baseLayer: false,
    scene3DOnly: true,
    requestRenderMode: true,
    // Nothing of ours moves with the clock.
    maximumRenderTimeChange: Infinity,
    msaaSamples: high ? 4 : 1,
    orderIndependentTranslucency: high,
    useBrowserRecommendedResolution: !high,
    creditContainer: document.createElement('div'),
    showRenderLoopErrors: false,
    contextOptions: { webgl: { powerPreference: 'high-performance' } },
    ...(high ? {} : { skyBox: false as const, skyAtmosphere: false as const }),
  });
  const { scene } = widget;
  scene.fog.enabled = false;
  if (scene.sun !== undefined) scene.sun.show = false;
  if (scene.moon !== undefined) scene.moon.show = false;
  scene.globe.showGroundAtmosphere = false;
  // Half the detail of the ground is a quarter of its tiles.
  if (!high) scene.globe.maximumScreenSpaceError = 4;
  scene.highDynamicRange = false;
  scene.camera.frustum.near = NEAR_PLANE_M;
  scene.backgroundColor = Color.fromCssColorString('#070d17');
  steadyCamera(scene.camera);
  limitCamera(scene);
  return widget;
}

function limitCamera(scene: Scene): void {
  const controller = scene.screenSpaceCameraController;
  controller.minimumZoomDistance = 0.5;
  controller.maximumZoomDistance = 40_000_000;
  controller.inertiaZoom = 0.6;
}
