import type { CameraPose } from './address.ts';

/** A view of a place: from how far (metres), from where (heading, degrees clockwise from north) and how steeply down (pitch, negative, degrees). */
export interface View {
  rangeM: number;
  heading: number;
  pitch: number;
}

const METRES_PER_DEGREE = 111_320;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

/**
 * Where the camera stands to look at a place (degrees, ellipsoidal metres) like that. On a plane at the place: half a percent off, and for some ten
 * kilometres at most the curve of the earth besides, which does not matter for a view.
 */
export function poseToward(
  place: { lon: number; lat: number; height: number },
  { rangeM, heading, pitch }: View,
): CameraPose {
  const back = rangeM * Math.cos(radians(pitch));
  const north = -back * Math.cos(radians(heading));
  const east = -back * Math.sin(radians(heading));
  return {
    lon: place.lon + east / (METRES_PER_DEGREE * Math.cos(radians(place.lat))),
    lat: place.lat + north / METRES_PER_DEGREE,
    height: place.height - rangeM * Math.sin(radians(pitch)),
    heading: ((heading % 360) + 360) % 360,
    pitch,
  };
}
