import { fetchSegmentsIn } from '../api.ts';

/** Half edge of the square in which pipes count as lying around a place, degrees of latitude: about 30 m. */
const NEAR_DEGREES = 0.0003;
const MOST_SEGMENTS = 200;

export interface PipesAround {
  /** Middle of the ellipsoidal heights at which the pipes lie, metres. */
  height: number;
  /** Direction in which most of their length runs, radians clockwise from north, between 0 and pi: a pipe has no front. */
  bearing: number;
}

/** How the pipes around a place lie; null when there are none. */
export async function pipesAround(lon: number, lat: number): Promise<PipesAround | null> {
  const { features } = await fetchSegmentsIn(
    [lon - NEAR_DEGREES, lat - NEAR_DEGREES, lon + NEAR_DEGREES, lat + NEAR_DEGREES],
    MOST_SEGMENTS,
  );
  const heights: number[] = [];
  // Directions are averaged at twice their angle, where north and south are one, weighted by length.
  let east = 0;
  let north = 0;
  for (const { geometry, properties } of features) {
    const [first, last] = [geometry.coordinates[0], geometry.coordinates.at(-1)];
    if (first === undefined || last === undefined) continue;
    heights.push((first[2] + last[2]) / 2);
    const angle = Math.atan2((last[0] - first[0]) * Math.cos((lat * Math.PI) / 180), last[1] - first[1]);
    east += properties.lengthM * Math.sin(2 * angle);
    north += properties.lengthM * Math.cos(2 * angle);
  }
  const height = heights.toSorted((a, b) => a - b)[Math.floor(heights.length / 2)];
  if (height === undefined) return null;
  return { height, bearing: (Math.atan2(east, north) / 2 + Math.PI) % Math.PI };
}
