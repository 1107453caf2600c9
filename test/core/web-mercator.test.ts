import { describe, expect, it } from 'vitest';
import { isTileCoord, parseTileCoord, tileAt, tileBounds } from '../../core/geodesy/tile-coord.ts';
import {
  MAX_LATITUDE,
  mercatorLat,
  mercatorLon,
  mercatorX,
  mercatorY,
  toMercator,
  WORLD_HALF_M,
  worldLat,
  worldLon,
  worldX,
  worldY,
} from '../../core/geodesy/web-mercator.ts';

describe('web mercator', () => {
  it('spans the world square', () => {
    expect(mercatorX(180)).toBeCloseTo(WORLD_HALF_M, 7);
    expect(mercatorY(MAX_LATITUDE)).toBeCloseTo(WORLD_HALF_M, 6);
    expect(mercatorY(90)).toBe(mercatorY(MAX_LATITUDE));
    expect([worldX(-180), worldX(180)]).toEqual([0, 1]);
    expect(worldY(MAX_LATITUDE)).toBeCloseTo(0, 12);
    expect(worldY(-MAX_LATITUDE)).toBeCloseTo(1, 12);
  });

  it('returns to the same position within 1e-12 degrees', () => {
    for (let lat = -85; lat <= 85; lat += 0.77) {
      expect(Math.abs(mercatorLat(mercatorY(lat)) - lat)).toBeLessThan(1e-12 * 90);
      expect(Math.abs(worldLat(worldY(lat)) - lat)).toBeLessThan(1e-11);
      expect(Math.abs(worldLon(worldX(2 * lat)) - 2 * lat)).toBeLessThan(1e-12 * 180);
      expect(Math.abs(mercatorLon(mercatorX(2 * lat)) - 2 * lat)).toBeLessThan(1e-12 * 180);
    }
  });

  it('leaves heights out of an array of stride 3', () => {
    const flat = toMercator(Float64Array.of(106, 29, 106.1, 29.1), 2);
    expect(toMercator(Float64Array.of(106, 29, 250, 106.1, 29.1, 260), 3)).toEqual(flat);
    expect(flat[0]).toBe(mercatorX(106));
    expect(flat[3]).toBe(mercatorY(29.1));
  });
});

describe('tile coordinates', () => {
  it('holds 0 <= x, y < 2^z at the edge', () => {
    expect(parseTileCoord('3', '7', '7')).toMatchObject({ z: 3, x: 7, y: 7 });
    expect(parseTileCoord('0', '0', '0')).toMatchObject({ z: 0, x: 0, y: 0 });
    const beyond = parseTileCoord('3', '8', '0');
    expect(isTileCoord(beyond)).toBe(false);
    expect(beyond).toMatchObject({ code: 'TILE_COORD_INVALID', path: 'x' });
    expect(parseTileCoord('3', '0', '8')).toMatchObject({ path: 'y' });
    expect(parseTileCoord('25', '0', '0')).toMatchObject({ path: 'z' });
    expect(parseTileCoord('17', '0', '0', 16)).toMatchObject({ path: 'z' });
  });

  it('refuses what is no whole number and names the value', () => {
    for (const bad of ['-1', '1.0', '1e1', '0x1', ' 1', '', 'NaN', '99999999999', '١']) {
      expect(parseTileCoord('4', bad, '0')).toMatchObject({ path: 'x' });
      expect(parseTileCoord(bad, '0', '0')).toMatchObject({ path: 'z' });
    }
    expect(JSON.stringify(parseTileCoord('4', 'abc', '0'))).toContain('x is \\"abc\\"');
  });

  it('finds the tile of a position, and its bounds hold it', () => {
    const tile = tileAt(106.51, 29.5, 16);
    const [west, south, east, north] = tileBounds(tile);
    expect(west).toBeLessThanOrEqual(106.51);
    expect(east).toBeGreaterThan(106.51);
    expect(south).toBeLessThan(29.5);
    expect(north).toBeGreaterThanOrEqual(29.5);
    // Slippy map tile numbers by the formula of the OpenStreetMap wiki.
    const phi = (29.5 * Math.PI) / 180;
    const y = Math.floor(((1 - Math.log(Math.tan(phi) + 1 / Math.cos(phi)) / Math.PI) / 2) * 65536);
    expect(tile).toMatchObject({ x: Math.floor(((106.51 + 180) / 360) * 65536), y });
    expect(tileAt(180, -90, 2)).toMatchObject({ x: 3, y: 3 });
  });
});
