import {
  type Camera,
  BoundingSphere,
  Cartesian2,
  Cartesian3,
  Cartographic,
  HeadingPitchRange,
  Math as CesiumMath,
  Matrix4,
  PerspectiveFrustum,
  type Scene,
  Transforms,
} from 'cesium';
import type { GroundBelow } from './ground-below.ts';
import type { CameraPose } from '../address.ts';
import type { FlightTarget } from '../globe-controls.ts';
import type { PipesAround } from './pipes-around.ts';
import { EARTH_RADIUS_M } from './earth-radius.ts';

const FLIGHT_S = 1.6;
/** How steep a flight looks down, radians, and how much of the free canvas the sphere overfills: seen at an angle, flat things are lower than it. */
const FLIGHT_PITCH = -0.8;
const FLIGHT_FILL = 0.8;
const LEAST_FREE_PX = 200;
/**
 * Below ground one stands a little under the pipes, where none of them blocks the view, and looks up at them at an angle: metres under the surface
 * at least, metres under the pipes, metres back from the place, radians off the way the pipes run, and the pitch.
 */
const LEAST_DEPTH_M = 1;
const BELOW_PIPES_M = 1.3;
const BELOW_BACK_M = 16;
const BELOW_ASIDE = 0.45;
const BELOW_PITCH = 0.05;
/** Coming up: metres from the place looked at. */
const SURFACE_RANGE_M = 160;

/** Pixels of the canvas under panels, left and right. */
export interface Covered {
  left: number;
  right: number;
}

export function readCameraPose(scene: Scene): CameraPose {
  const { camera } = scene;
  const eye = camera.positionCartographic;
  return {
    lon: CesiumMath.toDegrees(eye.longitude),
    lat: CesiumMath.toDegrees(eye.latitude),
    height: eye.height,
    heading: CesiumMath.toDegrees(CesiumMath.zeroToTwoPi(camera.heading)),
    pitch: CesiumMath.toDegrees(camera.pitch),
  };
}

export function setCameraPose(scene: Scene, pose: CameraPose): void {
  scene.camera.setView({
    destination: Cartesian3.fromDegrees(pose.lon, pose.lat, pose.height),
    orientation: { heading: CesiumMath.toRadians(pose.heading), pitch: CesiumMath.toRadians(pose.pitch), roll: 0 },
  });
  scene.requestRender();
}

/** Flies to where the camera is to stand. */
export function flyToPose(scene: Scene, pose: CameraPose): void {
  scene.camera.flyTo({
    destination: Cartesian3.fromDegrees(pose.lon, pose.lat, pose.height),
    orientation: { heading: CesiumMath.toRadians(pose.heading), pitch: CesiumMath.toRadians(pose.pitch), roll: 0 },
    duration: calmSeconds(FLIGHT_S),
  });
  scene.requestRender();
}

/**
 * Flies so that a sphere around the target fills what the panels leave of the canvas, looking down at an angle. `seconds` 0 jumps.
 */
export function flyToTarget(scene: Scene, target: FlightTarget, covered: Covered, seconds = FLIGHT_S): void {
  const { camera, canvas } = scene;
  const { heading } = camera;
  const perPixel = (2 * Math.tan(verticalFieldOfView(scene) / 2)) / canvas.clientHeight;
  const free = Math.max(canvas.clientWidth - covered.left - covered.right, LEAST_FREE_PX);
  const halfAngle = Math.atan((perPixel * Math.min(free, canvas.clientHeight)) / 2);
  const range = (target.radiusM / Math.sin(halfAngle)) * FLIGHT_FILL;
  // What one looks at lies beside the middle of the canvas where panels cover more of one side.
  const aside = (range * perPixel * (covered.left - covered.right)) / 2;
  const frame = Transforms.eastNorthUpToFixedFrame(Cartesian3.fromDegrees(target.lon, target.lat, target.height));
  const centre = Matrix4.multiplyByPoint(
    frame,
    new Cartesian3(-aside * Math.cos(heading), aside * Math.sin(heading), 0),
    new Cartesian3(),
  );
  camera.flyToBoundingSphere(new BoundingSphere(centre, target.radiusM), {
    duration: calmSeconds(seconds),
    offset: new HeadingPitchRange(heading, FLIGHT_PITCH, range),
  });
  scene.requestRender();
}

/** Vertical field of view, radians. */
export function verticalFieldOfView({ camera }: Scene): number {
  return camera.frustum instanceof PerspectiveFrustum ? (camera.frustum.fovy ?? Math.PI / 3) : Math.PI / 3;
}

/** A hit on the tiles is believed up to so many times the distance at which level ground would lie. */
const BELIEVED_TIMES = 4;
/** Level ground farther ahead than this says nothing about what is looked at, metres. */
const FARTHEST_LEVEL_M = 20_000;

/** Turns the view about the place in its middle until north is up. */
export function turnNorthUp(scene: Scene): void {
  const centre = lookedAt(scene);
  const { camera } = scene;
  const range = Cartesian3.distance(camera.positionWC, centre);
  camera.flyToBoundingSphere(new BoundingSphere(centre, 0), {
    duration: calmSeconds(0.4),
    offset: new HeadingPitchRange(0, camera.pitch, range),
  });
  scene.requestRender();
}

/**
 * Flies below ground, to a view along the pipes around the place looked at; straight ahead where there are none. `ground` is its ellipsoidal height there as the server has it, null when it
 * gave none: tiles that are still coarse may be far off.
 */
export function flyBelowGround(
  scene: Scene,
  place: Cartographic,
  { ground: known, pipes }: { ground: number | null; pipes: PipesAround | null },
): void {
  const ground = known ?? scene.globe.getHeight(place) ?? place.height;
  const heading = pipes === null ? scene.camera.heading : nearerWay(pipes.bearing, scene.camera.heading) + BELOW_ASIDE;
  // Metres to degrees by the sphere: half a percent off does not matter for a camera.
  const back = BELOW_BACK_M / EARTH_RADIUS_M;
  const destination = Cartesian3.fromRadians(
    place.longitude - (back * Math.sin(heading)) / Math.cos(place.latitude),
    place.latitude - back * Math.cos(heading),
    Math.min(pipes === null ? Infinity : pipes.height - BELOW_PIPES_M, ground - LEAST_DEPTH_M),
  );
  scene.camera.flyTo({
    destination,
    orientation: { heading, pitch: BELOW_PITCH, roll: 0 },
    duration: calmSeconds(FLIGHT_S),
  });
  scene.requestRender();
}

/** Of the two ways along a bearing the one that turns less from a heading; radians. */
function nearerWay(bearing: number, heading: number): number {
  return Math.cos(bearing - heading) >= 0 ? bearing : bearing + Math.PI;
}

export function flyToSurface(scene: Scene): void {
  const place = Cartographic.fromCartesian(lookedAt(scene));
  const ground = scene.globe.getHeight(place) ?? 0;
  const centre = Cartesian3.fromRadians(place.longitude, place.latitude, ground);
  scene.camera.flyToBoundingSphere(new BoundingSphere(centre, 0), {
    duration: calmSeconds(FLIGHT_S),
    offset: new HeadingPitchRange(scene.camera.heading, FLIGHT_PITCH, SURFACE_RANGE_M),
  });
  scene.requestRender();
}

/**
 * The place on the ground in the middle of the view; from below ground, or when one looks at the sky, a place some way ahead. With the ground below the eye, what
 * coarse tiles say while finer ones are on their way is not believed: they may lie kilometres too deep.
 */
export function lookedAt(scene: Scene, groundBelow?: GroundBelow): Cartesian3 {
  const { camera, canvas } = scene;
  const eye = camera.positionCartographic;
  const ground = groundBelow?.height();
  const below = eye.height < (ground ?? scene.globe.getHeight(eye) ?? -Infinity);
  if (!below) {
    const ray = camera.getPickRay(new Cartesian2(canvas.clientWidth / 2, canvas.clientHeight / 2));
    const hit = ray === undefined ? undefined : scene.globe.pick(ray, scene);
    const level = ground === undefined ? Infinity : (eye.height - ground) / Math.sin(Math.max(-camera.pitch, 0));
    const distance = hit === undefined ? Infinity : Cartesian3.distance(camera.positionWC, hit);
    if (hit !== undefined && distance < BELIEVED_TIMES * level) return hit;
    if (Number.isFinite(level) && level < FARTHEST_LEVEL_M) return ahead(camera, level);
    if (hit !== undefined) return hit;
  }
  return ahead(camera, BELOW_BACK_M);
}

function ahead(camera: Camera, distance: number): Cartesian3 {
  return Cartesian3.add(
    camera.positionWC,
    Cartesian3.multiplyByScalar(camera.directionWC, distance, new Cartesian3()),
    new Cartesian3(),
  );
}

/** No flights for people who asked their system for less motion. */
function calmSeconds(seconds: number): number {
  return window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : seconds;
}
