import { effect } from '@preact/signals';
import { Cartesian2, Cartesian3, Cartographic, Color, Rectangle, type Scene } from 'cesium';
import { cameraPose, pointer, type Theme, theme, underground, undergroundView } from '../state.ts';
import { flyToSurface, lookedAt } from './camera.ts';
import { CutAway } from './cut-away.ts';
import { DepthRings } from './depth-rings.ts';
import type { GroundBelow } from './ground-below.ts';
import { rectangleInSight } from './sight-limit.ts';

/** Depth rings are for close views: height of the eye above the ground up to which they show, metres. */
const RINGS_BELOW_M = 120;
/** Nobody needs to be deeper, and from there one still sees where up is; metres. */
const DEEPEST_M = 60;
/** Seen from below, the ground is a ceiling: fainter than from above, and the darker the solider. */
const CEILING_SHARE = 0.7;
/** The colour behind everything, as earth in the dark and in daylight. */
const DEEP: Readonly<Record<Theme, string>> = { dark: '#070d17', light: '#c3ccd6' };

/** What underground mode lets one see. */
export interface OpenGround {
  /** Whether something buried at an earth-fixed position shows: everywhere but beside the window. */
  shows: (position: Cartesian3) => boolean;
  /** Does something, such as a pick, as if the depth rings were not there. */
  withoutRings: <T>(act: () => T) => T;
}

/**
 * Follows underground mode. Glass: the ground is translucent and the camera may pass it. Window: the ground is solid but for a hole that follows the pointer;
 * from below ground it shows as glass, since there is nothing to cut. Off: the ground is solid, yet buried pipes show and pick through it.
 */
export function followUnderground(scene: Scene, groundBelow: GroundBelow): OpenGround {
  const { globe, screenSpaceCameraController } = scene;
  const cutAway = new CutAway(scene);
  const rings = new DepthRings(scene);
  let isBelow = false;

  const moveWindow = () => {
    const place = cutAway.enabled ? windowPlace(scene) : null;
    if (place !== null) cutAway.moveTo(place);
  };
  const apply = () => {
    const opacity = underground.value;
    const isWindow = opacity !== null && undergroundView.value === 'window' && !isBelow;
    const isGlass = opacity !== null && !isWindow;
    globe.translucency.enabled = isGlass;
    globe.translucency.frontFaceAlpha = isGlass ? opacity : 1;
    globe.translucency.backFaceAlpha = isGlass ? opacity * CEILING_SHARE : 1;
    screenSpaceCameraController.enableCollisionDetection = !isGlass;
    globe.depthTestAgainstTerrain = opacity !== null;
    globe.backFaceCulling = !isGlass;
    // Skirts hang below the ground at every seam: from below they are specks and curtains.
    globe.showSkirts = !isGlass;
    cutAway.setEnabled(isWindow);
    moveWindow();
    scene.requestRender();
  };
  effect(apply);
  effect(() => {
    scene.backgroundColor = Color.fromCssColorString(DEEP[theme.value]);
    rings.setTheme(theme.value);
  });
  effect(() => {
    // The pointer moves it; at rest the view may have changed under it, or more of the ground have come.
    void pointer.value;
    void cameraPose.value;
    moveWindow();
  });

  const placeRings = () => {
    const isGlass = underground.value !== null && !cutAway.enabled;
    const isNear = groundBelow.heightAbove() < RINGS_BELOW_M;
    rings.setVisible(isGlass && isNear);
    if (isGlass && isNear) rings.moveTo(focusOnGround(scene));
  };
  effect(() => {
    void cameraPose.value;
    void undergroundView.value;
    placeRings();
  });

  // Leaving the mode below ground would leave one in the dark.
  let wasOn = underground.peek() !== null;
  effect(() => {
    const isOn = underground.value !== null;
    if (wasOn && !isOn && groundBelow.heightAbove() < 0) flyToSurface(scene);
    wasOn = isOn;
  });

  const inSight = new Rectangle();
  scene.preUpdate.addEventListener(() => {
    const isGlass = globe.translucency.enabled;
    globe.cartographicLimitRectangle = isGlass
      ? rectangleInSight(scene.camera.positionCartographic, inSight)
      : Rectangle.MAX_VALUE;
    if (underground.peek() === null) return;
    const above = groundBelow.heightAbove();
    if (above < 0 !== isBelow) {
      isBelow = above < 0;
      apply();
      placeRings();
    }
    if (above < -DEEPEST_M) {
      const eye = scene.camera.positionCartographic;
      scene.camera.position = Cartesian3.fromRadians(eye.longitude, eye.latitude, eye.height - above - DEEPEST_M);
    }
  });
  return {
    shows: (position) => !cutAway.enabled || cutAway.contains(position),
    withoutRings: (act) => rings.without(act),
  };
}

/** Where the window is: under the pointer, or in the middle of the view while no pointer is on the ground; null while no ground is there. */
function windowPlace(scene: Scene): Cartesian3 | null {
  const at = pointer.peek();
  if (at !== null) return Cartesian3.fromDegrees(at.lon, at.lat, at.ground);
  const ray = scene.camera.getPickRay(new Cartesian2(scene.canvas.clientWidth / 2, scene.canvas.clientHeight / 2));
  return (ray === undefined ? undefined : scene.globe.pick(ray, scene)) ?? null;
}

/** The place looked at, lifted to the ground above it. */
function focusOnGround(scene: Scene): Cartesian3 {
  const place = Cartographic.fromCartesian(lookedAt(scene));
  const ground = scene.globe.getHeight(place) ?? place.height;
  return Cartesian3.fromRadians(place.longitude, place.latitude, ground);
}
