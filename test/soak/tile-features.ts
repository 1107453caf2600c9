import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';

export interface TileFeature {
  tags: Record<string, unknown>;
  /** Tile units, 4096 a side. */
  lines: { x: number; y: number }[][];
}

/** Features of a layer by id. */
export function tileFeatures(bytes: Uint8Array, layer: string): Map<number, TileFeature> {
  const found = bytes.length === 0 ? undefined : new VectorTile(new PbfReader(bytes)).layers[layer];
  return new Map(
    Array.from({ length: found?.length ?? 0 }, (_, i) => {
      const feature = found!.feature(i);
      const lines = feature.loadGeometry().map((line) => line.map(({ x, y }) => ({ x, y })));
      return [feature.id!, { tags: { ...feature.properties }, lines }];
    }),
  );
}

/** Where a position lies in the grid of a zoom, in tiles from the north-west. */
export function gridPlace(lon: number, lat: number, z: number): { x: number; y: number } {
  const sine = Math.sin((lat * Math.PI) / 180);
  return {
    x: ((lon + 180) / 360) * 2 ** z,
    y: (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * 2 ** z,
  };
}

/** Columns and rows of the tiles of a zoom that meet a box. */
export function tilesIn(
  [west, south, east, north]: readonly [number, number, number, number],
  z: number,
): { x: number; y: number }[] {
  const from = gridPlace(west, north, z);
  const to = gridPlace(east, south, z);
  const tiles = [];
  for (let x = Math.floor(from.x); x <= Math.floor(to.x); x++)
    for (let y = Math.floor(from.y); y <= Math.floor(to.y); y++) tiles.push({ x, y });
  return tiles;
}
