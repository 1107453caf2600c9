import { BoundingSphere, Cartesian3, Intersect, Rectangle, type Scene, WebMercatorTilingScheme } from 'cesium';
import { verticalFieldOfView } from '../camera.ts';
import type { PlacesDescription } from './place-tile-source.ts';
import { EARTH_RADIUS_M } from '../earth-radius.ts';

export interface TileKey {
  z: number;
  x: number;
  y: number;
}

/** Metres of ground at the equator that a pixel of a tile of 512 pixels covers at zoom 0. */
const EQUATOR_M_PER_PX = 40_075_016.686 / 512;
/** Tiles whose names are looked at in one view, at most: the nearest. */
const MOST_TILES = 40;
/** Height of ground that spheres around tiles allow for, metres. */
const RELIEF_M = 600;

const scheme = new WebMercatorTilingScheme();

/** Zoom (of tiles of 512 pixels) at which a map shows things as large as the view does, for a distance from the eye in metres. */
export function zoomAtDistance(scene: Scene, distanceM: number, latitude: number): number {
  const perPx = (2 * Math.tan(verticalFieldOfView(scene) / 2)) / scene.canvas.clientHeight;
  return Math.log2((EQUATOR_M_PER_PX * Math.cos(latitude)) / (Math.max(distanceM, 1) * perPx));
}

/** The tiles that the view shows, finer the nearer they are, the nearest first. */
export function tilesInView(scene: Scene, { minzoom, maxzoom, bounds }: PlacesDescription): TileKey[] {
  const { camera } = scene;
  const eye = camera.positionWC;
  const volume = camera.frustum.computeCullingVolume(eye, camera.directionWC, camera.upWC);
  // Bounds in whole microdegrees may reach past the edge of the scheme.
  const area = Rectangle.intersection(Rectangle.fromDegrees(...bounds), scheme.rectangle);
  if (area === undefined) return [];
  const found: (TileKey & { distance: number })[] = [];
  const visit = (z: number, x: number, y: number): void => {
    const place = scheme.tileXYToRectangle(x, y, z);
    const within = Rectangle.intersection(place, area);
    if (within === undefined) return;
    const sphere = BoundingSphere.fromRectangle3D(within, undefined, RELIEF_M / 2);
    sphere.radius += RELIEF_M / 2;
    if (volume.computeVisibility(sphere) === Intersect.OUTSIDE) return;
    const distance = Math.max(Cartesian3.distance(eye, sphere.center) - sphere.radius, 0);
    if (distance > horizonM(camera.positionCartographic.height)) return;
    if (z < maxzoom && zoomAtDistance(scene, distance, (within.south + within.north) / 2) >= z + 1) {
      for (let quarter = 0; quarter < 4; quarter++) visit(z + 1, 2 * x + (quarter & 1), 2 * y + (quarter >> 1));
    } else found.push({ z, x, y, distance });
  };
  const northWest = scheme.positionToTileXY(Rectangle.northwest(area), minzoom);
  const southEast = scheme.positionToTileXY(Rectangle.southeast(area), minzoom);
  if (northWest === undefined || southEast === undefined) return [];
  for (let x = northWest.x; x <= southEast.x; x++)
    for (let y = northWest.y; y <= southEast.y; y++) visit(minzoom, x, y);
  return found.toSorted((a, b) => a.distance - b.distance).slice(0, MOST_TILES);
}

/** Earth-fixed position and latitude (radians) of a place in a tile. */
export function positionInTile(
  { z, x, y }: TileKey,
  at: { x: number; y: number; extent: number; height: number },
): { position: Cartesian3; latitude: number; longitude: number } {
  const tiles = 2 ** z;
  const longitude = ((x + at.x / at.extent) / tiles - 0.5) * 2 * Math.PI;
  const latitude = Math.atan(Math.sinh((0.5 - (y + at.y / at.extent) / tiles) * 2 * Math.PI));
  return { position: Cartesian3.fromRadians(longitude, latitude, at.height), latitude, longitude };
}

/** How far one sees over a smooth earth, and some hills beyond. */
function horizonM(heightM: number): number {
  return Math.sqrt(2 * EARTH_RADIUS_M * Math.max(heightM, 2)) + 30_000;
}
