import { createLayerEncoder } from '../../../core/mvt/layer-encoder.ts';
import type { LevelTable } from '../../../core/generalise/level-table.ts';
import { WORLD_HALF_M } from '../../../core/geodesy/web-mercator.ts';

export interface LevelTile {
  x: number;
  y: number;
  bytes: Uint8Array;
}

/** Every tile of a level in which a vertex lies, as the layer `pipes`. */
export function tilesOfLevel(level: LevelTable): LevelTile[] {
  const encoder = createLayerEncoder({ name: 'pipes', ...level });
  const rows = Array.from({ length: level.count }, (_, row) => row);
  const scale = 2 ** level.zoom / (2 * WORLD_HALF_M);
  const addresses = new Map<string, [number, number]>();
  for (let i = 0; i < level.metres.length; i += 2) {
    const x = Math.floor((level.metres[i]! + WORLD_HALF_M) * scale);
    const y = Math.floor((WORLD_HALF_M - level.metres[i + 1]!) * scale);
    addresses.set(`${x}/${y}`, [x, y]);
  }
  return Array.from(addresses.values(), ([x, y]) => ({ x, y, bytes: encoder.encode(level.zoom, x, y, rows) }));
}
