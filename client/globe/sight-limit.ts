import { Math as CesiumMath, Rectangle, type Cartographic } from 'cesium';
import { EARTH_RADIUS_M } from './earth-radius.ts';

/** What rises behind the horizon may be as high, metres above the ellipsoid. */
const HIGHEST_M = 6000;
/** From so far above, an angle at the centre of the earth, the whole globe is as good. */
const WIDEST = CesiumMath.toRadians(60);

/**
 * The part of the earth that an eye can see if the ground were solid, as a rectangle of longitude and latitude: what lies before the horizon, and mountains behind
 * it. The whole earth from high above and near the poles. Glass ground needs it: Cesium takes all that is behind translucent ground for visible, the other side
 * of the earth included.
 */
export function rectangleInSight(eye: Cartographic, result = new Rectangle()): Rectangle {
  const reach = toHorizon(eye.height) + toHorizon(HIGHEST_M);
  if (reach > WIDEST || Math.abs(eye.latitude) + reach >= CesiumMath.PI_OVER_TWO) {
    return Rectangle.clone(Rectangle.MAX_VALUE, result);
  }
  // The meridians that touch a circle about the eye.
  const aside = Math.asin(Math.sin(reach) / Math.cos(eye.latitude));
  result.west = CesiumMath.negativePiToPi(eye.longitude - aside);
  result.east = CesiumMath.negativePiToPi(eye.longitude + aside);
  result.south = eye.latitude - reach;
  result.north = eye.latitude + reach;
  return result;
}

/** Angle at the centre of the earth from a height to its horizon. */
function toHorizon(heightM: number): number {
  return Math.acos(EARTH_RADIUS_M / (EARTH_RADIUS_M + Math.max(heightM, 0)));
}
