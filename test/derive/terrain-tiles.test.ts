import { describe, expect, it } from 'vitest';
import { groundData, GroundSurface } from '../../server/derive/ground-surface.ts';
import { TerrainTiles, type TileRange } from '../../server/derive/terrain-tiles.ts';
import { seededRandom } from './seeded-random.ts';

const SEED = 20260505;
const random = seededRandom(SEED);
/** Two places with data, 7,800 km apart. */
const points = [
  { lon: 106.5, lat: 29.5, level: 240 },
  { lon: 4.49, lat: 51.91, level: 2 },
].flatMap(({ lon, lat, level }) =>
  Array.from({ length: 100 }, () => ({
    lon: lon + (random() - 0.5) * 0.02,
    lat: lat + (random() - 0.5) * 0.02,
    height: level + 5 * random(),
  })),
);
const ground = new GroundSurface(groundData({ grids: [], points }));
const terrain = new TerrainTiles(ground, 7);
const layer = terrain.layer() as { available: TileRange[][]; maxzoom: number; scheme: string; projection: string };

/** Lowest and highest height, and the heights by grid position (33 by 33, from the south-west), of a quantized mesh. */
function decode(tile: Uint8Array): { low: number; high: number; heights: Float64Array } {
  const view = new DataView(tile.buffer, tile.byteOffset, tile.byteLength);
  const low = view.getFloat32(24, true);
  const high = view.getFloat32(28, true);
  const count = view.getUint32(88, true);
  const axis = (start: number): number[] => {
    let value = 0;
    return Array.from({ length: count }, (_, i) => {
      const code = view.getUint16(start + 2 * i, true);
      return (value += (code >> 1) ^ -(code & 1));
    });
  };
  const [u, v, h] = [axis(92), axis(92 + 2 * count), axis(92 + 4 * count)];
  const heights = new Float64Array(33 * 33);
  for (let i = 0; i < count; i++) {
    const column = Math.round((u[i]! * 32) / 32767);
    const row = Math.round((v[i]! * 32) / 32767);
    heights[row * 33 + column] = low + (h[i]! / 32767) * (high - low);
  }
  return { low, high, heights };
}

function tileOf(lon: number, lat: number, z: number): [number, number] {
  return [Math.floor(((lon + 180) / 180) * 2 ** z), Math.floor(((lat + 90) / 180) * 2 ** z)];
}

describe(`terrain tiles (seed ${SEED})`, () => {
  it('are described by a layer.json of two root tiles, TMS rows, with finer tiles at the data alone', () => {
    expect(layer).toMatchObject({ scheme: 'tms', projection: 'EPSG:4326', format: 'quantized-mesh-1.0' });
    expect(layer.available[0]).toEqual([{ startX: 0, startY: 0, endX: 1, endY: 0 }]);
    expect(layer.available).toHaveLength(layer.maxzoom + 1);
    expect(layer.maxzoom).toBe(16);
    expect(layer.available[16]).toHaveLength(2);
    const without = new TerrainTiles(
      new GroundSurface(groundData({ grids: [], points: [] })),
      0,
    ).layer() as typeof layer;
    expect(without.available).toHaveLength(9);
  });

  it('list with each tile its parent, so that a viewer can come to it', () => {
    for (let z = 1; z < layer.available.length; z++) {
      for (const { startX, startY, endX, endY } of layer.available[z]!) {
        for (const [x, y] of [
          [startX, startY],
          [endX, startY],
          [startX, endY],
          [endX, endY],
        ] as const) {
          expect(terrain.tile(z, x, y)).not.toBeNull();
          expect(terrain.tile(z - 1, x >> 1, y >> 1)).not.toBeNull();
        }
      }
    }
  });

  it('are not there when layer.json does not list them', () => {
    expect(terrain.tile(16, 0, 0)).toBeNull();
    expect(terrain.tile(17, 0, 0)).toBeNull();
    expect(terrain.tile(0, 2, 0)).toBeNull();
    expect(terrain.tile(-1, 0, 0)).toBeNull();
  });

  it('hold the heights of the ground surface at every vertex, within half a step', () => {
    for (const { lon, lat } of points.slice(0, 200).filter((_, i) => i % 20 === 0)) {
      for (const z of [0, 5, 8, 11, 14, 16]) {
        const [x, y] = tileOf(lon, lat, z);
        const { low, high, heights } = decode(terrain.tile(z, x, y)!);
        const side = 180 / 2 ** z;
        for (let i = 0; i < heights.length; i++) {
          const at = ground.at(
            -180 + x * side + ((i % 33) * side) / 32,
            -90 + y * side + (Math.floor(i / 33) * side) / 32,
          );
          expect(Math.abs(heights[i]! - at.height)).toBeLessThan((high - low) / 65_000 + 1e-4);
        }
      }
    }
  });

  it('meet their neighbours of the same level at the same heights', () => {
    for (const { lon, lat } of [points[0]!, points[150]!]) {
      for (const z of [9, 13, 16]) {
        const [x, y] = tileOf(lon, lat, z);
        const here = decode(terrain.tile(z, x, y)!);
        const east = decode(terrain.tile(z, x + 1, y)!);
        const step = (here.high - here.low + east.high - east.low) / 65_000 + 1e-4;
        for (let row = 0; row < 33; row++) {
          expect(Math.abs(here.heights[row * 33 + 32]! - east.heights[row * 33]!)).toBeLessThan(step);
        }
      }
    }
  });
});
