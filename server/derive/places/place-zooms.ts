import { WORLD_HALF_M } from '../../../core/geodesy/web-mercator.ts';
import type { AreaKind, RoadRank } from '../../../core/model/place.ts';

/** Zooms of the tiles of places. At 16 a tile unit is 15 cm at the equator, finer than a kerb: clients magnify from there. */
export const PLACES_MIN_ZOOM = 6;
export const PLACES_MAX_ZOOM = 16;
/** Buildings are smaller than a pixel or two below it. */
export const BUILDINGS_FROM_ZOOM = 14;

/** A tile is drawn with so many pixels a side. */
const TILE_PX = 512;

/** From which zoom on a road shows: at smaller ones its rank would fill the map. */
export const ROAD_ZOOMS: Readonly<Record<RoadRank, number>> = {
  expressway: 8,
  arterial: 9,
  collector: 11,
  local: 12,
  lane: 13,
};

export const AREA_ZOOMS: Readonly<Record<AreaKind, number>> = {
  district: 6,
  'street-office': 10,
  community: 13,
  grid: 15,
  'micro-grid': 16,
  water: 6,
  green: 8,
};

/** Metres of EPSG:3857 that a pixel of a tile covers. */
export function metresPerPixel(zoom: number): number {
  return (2 * WORLD_HALF_M) / 2 ** zoom / TILE_PX;
}

/** Least whole zoom at which a length (EPSG:3857 metres) covers that many pixels. */
export function zoomFor(lengthM: number, pixels: number): number {
  return Math.max(0, Math.ceil(Math.log2((pixels * metresPerPixel(0)) / lengthM)));
}
