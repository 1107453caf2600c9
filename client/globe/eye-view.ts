import { Cartesian3, type Scene } from 'cesium';

/** Where the eye is and where it looks, earth-fixed. */
export interface EyeView {
  position: Cartesian3;
  direction: Cartesian3;
  up: Cartesian3;
}

/** Cesium's camera trembles by rounding while it stands still: less than these is no movement. Metres, and length of a unit vector's change. */
const STILL_M = 1e-3;
const STILL_TURN = 1e-7;

export function eyeView({ camera }: Scene): EyeView {
  return {
    position: Cartesian3.clone(camera.positionWC),
    direction: Cartesian3.clone(camera.directionWC),
    up: Cartesian3.clone(camera.upWC),
  };
}

export function isSameView(a: EyeView, b: EyeView): boolean {
  return (
    Cartesian3.equalsEpsilon(a.position, b.position, 0, STILL_M) &&
    Cartesian3.equalsEpsilon(a.direction, b.direction, 0, STILL_TURN) &&
    Cartesian3.equalsEpsilon(a.up, b.up, 0, STILL_TURN)
  );
}
