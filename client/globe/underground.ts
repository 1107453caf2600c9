import type { Scene } from 'cesium';

/**
 * Underground mode on (opacity of the ground, 0 to 1) or off (null). On, the ground is glass and the camera may pass it; off, the ground is solid, but
 * buried pipes show through it and pick through it.
 */
export function setUnderground(scene: Scene, opacity: number | null): void {
  const { globe, screenSpaceCameraController } = scene;
  globe.translucency.enabled = opacity !== null;
  globe.translucency.frontFaceAlpha = opacity ?? 1;
  // From below the ground is a ceiling: fainter, so that the sky side still reads.
  globe.translucency.backFaceAlpha = opacity === null ? 1 : opacity * 0.7;
  screenSpaceCameraController.enableCollisionDetection = opacity === null;
  globe.depthTestAgainstTerrain = opacity !== null;
  globe.backFaceCulling = opacity === null;
  globe.showSkirts = opacity === null;
  scene.requestRender();
}
