import { tileAt } from '../../core/geodesy/tile-coord.ts';
import { mercatorLat, mercatorLon } from '../../core/geodesy/web-mercator.ts';
import type { SegmentTable } from '../../server/derive/segment-table.ts';
import { seededRandom } from '../derive/seeded-random.ts';

export interface TileAddress {
  z: number;
  x: number;
  y: number;
}

/** Up to `most` different tiles at a zoom in which segments lie, chosen by segments at random: crowded places come first, as with users. */
export function tilesWithSegments(segments: SegmentTable, z: number, most: number): TileAddress[] {
  const random = seededRandom(z);
  const tiles = new Map<string, TileAddress>();
  for (let tries = 0; tries < 50 * most && tiles.size < most; tries++) {
    const vertex = segments.vertexStart[Math.floor(random() * segments.count)]!;
    const lon = mercatorLon(segments.mercator[2 * vertex]!);
    const { x, y } = tileAt(lon, mercatorLat(segments.mercator[2 * vertex + 1]!), z);
    tiles.set(`${x}/${y}`, { z, x, y });
  }
  return [...tiles.values()];
}
