import { type Scene } from 'cesium';
import { verticalFieldOfView } from './camera.ts';
import type { GroundBelow } from './ground-below.ts';
import type { Overlay } from './overlay.ts';
import { ALLOWED_ERROR_PX, type Tubes } from './tubes.ts';

/** Heights of the eye above the ground, metres: no tubes above the first, all of them below the second. */
const TUBES_BEGIN_M = 2600;
const TUBES_FULL_M = 2000;
/** Survey points are specks from higher up. */
const POINTS_BEGIN_M = 900;
/** Heights between which the least width of a tube grows from its own to that of the lines of the overlay, metres. */
const NEAR_WIDTH_M = 120;
const FAR_WIDTH_M = 900;
/** Geometric error of a leaf of the pipe tileset, metres: with the pixels that the viewer allows it says how far tubes are loaded. */
const LEAF_ERROR_M = 48;
/** Share of that distance within which tubes surely stand: towards the horizon the viewer allows more pixels. */
const SURE_SHARE = 0.6;
/** A smaller hole in the overlay is not worth its edge, metres. */
const LEAST_HOLE_M = 100;

/** How the tubes are drawn for a height of the eye above the ground, metres: 0 to 1 from near to far, and the share of their pixels. */
export function tubeRange(heightM: number): { farness: number; presence: number } {
  return {
    farness: smoothStep(NEAR_WIDTH_M, FAR_WIDTH_M, heightM),
    presence: 1 - smoothStep(TUBES_FULL_M, TUBES_BEGIN_M, heightM),
  };
}

/** Half edge of the square below the eye in which tubes stand in place of the overlay, metres; 0 for none. `viewPx` is the height of the canvas. */
export function tubeReach(heightM: number, fieldOfView: number, viewPx: number): number {
  const loaded = (SURE_SHARE * LEAF_ERROR_M * viewPx) / (ALLOWED_ERROR_PX * 2 * Math.tan(fieldOfView / 2));
  const height = Math.max(heightM, 0);
  const reach =
    height >= Math.min(loaded, TUBES_FULL_M) ? 0 : Math.sqrt(loaded * loaded - height * height) * Math.SQRT1_2;
  return reach < LEAST_HOLE_M ? 0 : reach;
}

/**
 * Passes from the draped overlay to the tubes, once a frame: where the tubes around the eye stand, the overlay has a hole; beyond it the overlay goes on to
 * the horizon. Both have the same place, colour and width at the edge. Returns what ends it.
 */
export function followDetailRange(
  scene: Scene,
  { overlay, pipes, points, ground }: { overlay: Overlay; pipes: Tubes; points: Tubes; ground: GroundBelow },
): () => void {
  return scene.preUpdate.addEventListener(() => {
    const height = ground.heightAbove();
    const { farness, presence } = tubeRange(height);
    pipes.shader.setRange(farness, presence);
    pipes.setVisible(presence > 0);
    points.setVisible(height < POINTS_BEGIN_M);
    const fieldOfView = verticalFieldOfView(scene);
    const reach = pipes.idle && presence === 1 ? tubeReach(height, fieldOfView, scene.canvas.clientHeight) : 0;
    const { longitude, latitude } = scene.camera.positionCartographic;
    overlay.setHole(reach === 0 ? null : { longitude, latitude, reachM: reach });
    // Looking down steeply one sees nothing but the hole: then the overlay need not be loaded.
    const highest = scene.camera.pitch + fieldOfView / 2;
    overlay.setVisible(reach === 0 || highest > -Math.atan2(Math.max(height, 1), reach));
  });
}

function smoothStep(from: number, to: number, value: number): number {
  const t = Math.min(Math.max((value - from) / (to - from), 0), 1);
  return t * t * (3 - 2 * t);
}
