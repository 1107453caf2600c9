import type { Issue } from '../model/issue.ts';
import { worldLat, worldLon, worldX, worldY } from './web-mercator.ts';

/** A tile that exists: integers with 0 <= z <= the tileset's limit, 0 <= x, y < 2^z. XYZ: y counts from the north. */
export interface TileCoord {
  readonly z: number;
  readonly x: number;
  readonly y: number;
  /** Only {@link parseTileCoord} and {@link tileAt} make one. */
  readonly checked: true;
}

/** Deepest level of the tile matrix that 32-bit tile arithmetic and float64 metres serve well (a pixel of 0.6 mm at extent 4096). */
export const MAX_ZOOM = 24;

/** A tile coordinate from the three parts of an address, or why it is none; the message names the part, its value and what is allowed. */
export function parseTileCoord(z: string, x: string, y: string, maxZoom = MAX_ZOOM): TileCoord | Issue {
  const zoom = parseWhole(z);
  if (zoom === null || zoom > maxZoom) {
    return tileIssue('z', z, `a whole number from 0 to ${maxZoom}`);
  }
  const limit = 2 ** zoom - 1;
  const column = parseWhole(x);
  if (column === null || column > limit) {
    return tileIssue('x', x, `a whole number from 0 to ${limit} at zoom ${zoom}`);
  }
  const row = parseWhole(y);
  if (row === null || row > limit) {
    return tileIssue('y', y, `a whole number from 0 to ${limit} at zoom ${zoom}`);
  }
  return { z: zoom, x: column, y: row, checked: true };
}

/** Tells a tile coordinate from the issue that {@link parseTileCoord} may give. */
export function isTileCoord(value: TileCoord | Issue): value is TileCoord {
  return 'checked' in value;
}

/** The tile at zoom `z` that holds a position in degrees; the edges of the world belong to the tiles inside. */
export function tileAt(lon: number, lat: number, z: number): TileCoord {
  const count = 2 ** z;
  const hold = (value: number) => Math.min(Math.max(Math.floor(value * count), 0), count - 1);
  return { z, x: hold(worldX(lon)), y: hold(worldY(lat)), checked: true };
}

/** West, south, east, north of a tile, degrees, without buffer. */
export function tileBounds(tile: TileCoord): [number, number, number, number] {
  const count = 2 ** tile.z;
  return [
    worldLon(tile.x / count),
    worldLat((tile.y + 1) / count),
    worldLon((tile.x + 1) / count),
    worldLat(tile.y / count),
  ];
}

/** Digits only, so that `1e3`, `0x10`, ` 5`, `+5` and the empty string are refused; ten digits hold every tile number. */
function parseWhole(text: string): number | null {
  return /^\d{1,10}$/.test(text) ? Number(text) : null;
}

function tileIssue(part: string, value: string, allowed: string): Issue {
  const shown = value.length > 40 ? `${value.slice(0, 40)}…` : value;
  return {
    code: 'TILE_COORD_INVALID',
    severity: 'error',
    path: part,
    message: `Tile ${part} is "${shown}"; it must be ${allowed}.`,
    fix: 'Ask for a tile as {z}/{x}/{y} within the tileset’s zooms.',
  };
}
