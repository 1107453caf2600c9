import { gzipSync } from 'node:zlib';
import { buildLevels } from '../../core/generalise/build-levels.ts';
import { createLayerEncoder } from '../../core/mvt/layer-encoder.ts';
import { WORLD_HALF_M } from '../../core/geodesy/web-mercator.ts';
import type { LevelTable } from '../../core/generalise/level-table.ts';
import type { PipeRows } from '../../core/generalise/pipe-rows.ts';
import { counted, spreadOf, type Figure } from './figure.ts';
import { timed } from './sampling.ts';
import { streetRows } from './street-rows.ts';

const SEED = 20261124;
/** About as many segments as the district has, on less ground. */
const LINES = 60;
const ROUNDS = 10;
const WARM_UP_ROUNDS = 3;
const GZIP_LEVEL = 1;

/** Zooms 8 to 13 of a whole district: the time to make them from flat arrays, with tiles measured, and the largest tile of each. */
export function lowZoomRow(): Promise<Figure[]> {
  const network = streetRows(SEED, LINES);
  const samples: number[] = [];
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    globalThis.gc?.();
    const ms = timed(() => levelsOf(network).length);
    if (round >= 0) samples.push(ms);
  }
  const figure = (measure: string, unit: string, over: Pick<Figure, 'ours' | 'goal'>): Figure => ({
    measure,
    unit,
    higherIsBetter: false,
    peer: null,
    ...over,
  });
  return Promise.resolve([
    figure(`z8 to z13 of ${Math.round(network.count / 1000)} thousand segments`, 'ms', {
      ours: spreadOf(samples),
      goal: { atMost: 700 },
    }),
    ...levelsOf(network).map((level) =>
      figure(`z${level.zoom} largest tile, gzip`, 'kB', {
        ours: counted(largestTile(level) / 1000),
        goal: { atMost: 200 },
      }),
    ),
  ]);
}

function levelsOf(network: PipeRows): readonly LevelTable[] {
  return buildLevels(network, { packedBytes }).levels;
}

function packedBytes(tile: Uint8Array): number {
  return gzipSync(tile, { level: GZIP_LEVEL }).length;
}

/** Bytes of the largest tile in which a vertex of the level lies. */
function largestTile(level: LevelTable): number {
  const encoder = createLayerEncoder({ name: 'pipes', ...level });
  const rows = Array.from({ length: level.count }, (_, row) => row);
  const scale = 2 ** level.zoom / (2 * WORLD_HALF_M);
  const measured = new Map<string, number>();
  for (let i = 0; i < level.metres.length; i += 2) {
    const x = Math.floor((level.metres[i]! + WORLD_HALF_M) * scale);
    const y = Math.floor((WORLD_HALF_M - level.metres[i + 1]!) * scale);
    const address = `${x}/${y}`;
    if (!measured.has(address)) measured.set(address, packedBytes(encoder.encode(level.zoom, x, y, rows)));
  }
  return Math.max(...measured.values());
}
