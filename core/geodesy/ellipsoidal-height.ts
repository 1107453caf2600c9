import type { VerticalDatum } from '../model/dataset.ts';
import { undulationM } from './undulation.ts';

/** Metres from the ellipsoid up to the zero of a vertical datum at a position in degrees: the geoid model plus the datum's offset from it. */
export function datumUndulationM(datum: VerticalDatum, lon: number, lat: number): number {
  return undulationM(lon, lat) + datum.offsetM;
}

/** Ellipsoidal height, metres, of an elevation in a vertical datum at a position in degrees. The one place where heights change their zero. */
export function ellipsoidalHeightM(datum: VerticalDatum, lon: number, lat: number, elevationM: number): number {
  return elevationM + datumUndulationM(datum, lon, lat);
}
