import { type Camera, Cartesian3, Math as CesiumMath, Matrix4, Transforms } from 'cesium';

/** Nearer than this to straight up or down, the sine of the pitch from 1, a direction has no heading: the upper edge of the view has it. */
const UPRIGHT = CesiumMath.EPSILON3;

/**
 * Lets a camera tell heading, pitch and roll without moving. Cesium's own getters turn the camera into the frame of the place and back, which leaves the rounding of
 * both ways in it; it asks them in every frame, and in some views the camera so creeps on for ever: each frame finds it elsewhere and draws another.
 * The angles are those of Cesium's getters in 3D, radians.
 */
export function steadyCamera(camera: Camera): void {
  const local = { direction: new Cartesian3(), up: new Cartesian3(), right: new Cartesian3() };
  const toLocal = new Matrix4();
  const look = (): typeof local => {
    Transforms.eastNorthUpToFixedFrame(camera.positionWC, undefined, toLocal);
    Matrix4.inverseTransformation(toLocal, toLocal);
    Matrix4.multiplyByPointAsVector(toLocal, camera.directionWC, local.direction);
    Matrix4.multiplyByPointAsVector(toLocal, camera.upWC, local.up);
    Matrix4.multiplyByPointAsVector(toLocal, camera.rightWC, local.right);
    return local;
  };
  Object.defineProperties(camera, {
    heading: {
      get() {
        const { direction, up } = look();
        const ahead = isUpright(direction) ? up : direction;
        return CesiumMath.TWO_PI - CesiumMath.zeroToTwoPi(Math.atan2(ahead.y, ahead.x) - CesiumMath.PI_OVER_TWO);
      },
    },
    pitch: { get: () => CesiumMath.PI_OVER_TWO - CesiumMath.acosClamped(look().direction.z) },
    roll: {
      get() {
        const { direction, up, right } = look();
        return isUpright(direction) ? 0 : CesiumMath.zeroToTwoPi(Math.atan2(-right.z, up.z) + CesiumMath.TWO_PI);
      },
    },
  });
}

function isUpright({ z }: Cartesian3): boolean {
  return CesiumMath.equalsEpsilon(Math.abs(z), 1, UPRIGHT);
}
