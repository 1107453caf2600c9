import { describe, expect, it } from 'vitest';
import { buildLevels } from '../../core/generalise/build-levels.ts';
import { createLayerEncoder } from '../../core/mvt/layer-encoder.ts';
import { tileFrame } from '../../core/mvt/tile-frame.ts';
import { lineBlocks, runsOfRows } from '../../server/derive/line-blocks.ts';
import { streetRows } from '../bench/street-rows.ts';
import { tilesOfLevel } from '../core/generalise/tiles-of-level.ts';

/** 15,000 segments of 20 m. */
const { levels } = buildLevels(streetRows(1, 12), { budgetBytes: 60_000 });

function rowsOf(runs: readonly number[]): number[] {
  const rows: number[] = [];
  for (let run = 0; run < runs.length; run += 2) {
    for (let row = runs[run]!; row < runs[run + 1]!; row++) rows.push(row);
  }
  return rows;
}

describe('the blocks of a level', () => {
  it('give a tile the bytes that all rows give it, from few rows more than it shows', () => {
    let looked = 0;
    let shown = 0;
    for (const level of levels) {
      const blocks = lineBlocks(level);
      const encoder = createLayerEncoder({ name: 'pipes', ...level });
      const tiles = tilesOfLevel(level);
      expect(tiles.length).toBeGreaterThan(0);
      for (const { x, y, bytes } of tiles) {
        const rows = rowsOf(runsOfRows(blocks, level.count, tileFrame(level.zoom, x, y)));
        expect(encoder.encode(level.zoom, x, y, rows)).toEqual(bytes);
        looked += rows.length;
        shown += rows.filter((row) => encoder.encode(level.zoom, x, y, [row]).length > 0).length;
      }
    }
    expect(shown).toBeGreaterThan(1000);
    expect(looked).toBeLessThan(1.5 * shown);
  });

  it('give every row once to a box around all of them, and none to a box beside them', () => {
    const level = levels.at(-1)!;
    const blocks = lineBlocks(level);
    const everywhere = { west: -3e7, south: -3e7, east: 3e7, north: 3e7 };
    expect(runsOfRows(blocks, level.count, everywhere)).toEqual([0, level.count]);
    expect(runsOfRows(blocks, level.count, { west: -3e7, south: -3e7, east: -2.9e7, north: 3e7 })).toEqual([]);
  });

  it('of no rows are none', () => {
    const none = { ...levels[0]!, count: 0 };
    expect(runsOfRows(lineBlocks(none), 0, { west: -1, south: -1, east: 1, north: 1 })).toEqual([]);
  });
});
