import { gzipSync } from 'node:zlib';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { describe, expect, it } from 'vitest';
import { buildLevels, levelsOfRows } from '../../../core/generalise/build-levels.ts';
import { groupRows } from '../../../core/generalise/group-rows.ts';
import { CHAIN_ID_OFFSET, type LevelTable } from '../../../core/generalise/level-table.ts';
import { rankChains } from '../../../core/generalise/rank-chains.ts';
import { tileUnitM } from '../../../core/generalise/zoom-levels.ts';
import { REPORT_CLASSES } from '../../../core/model/survey-class.ts';
import { streetRows } from '../../bench/street-rows.ts';
import { rowTable } from './row-table.ts';
import { tilesOfLevel } from './tiles-of-level.ts';

const packedBytes = (tile: Uint8Array): number => gzipSync(tile, { level: 1 }).length;
const largestTile = (level: LevelTable): number =>
  Math.max(...tilesOfLevel(level).map(({ bytes }) => packedBytes(bytes)));
/** 60,000 segments of 20 m. */
const town = streetRows(1, 24);

describe('the levels of a network', () => {
  for (const budgetBytes of [20_000, 60_000]) {
    it(`let no tile pass ${budgetBytes} bytes, measured or estimated, and leave little of them`, () => {
      for (const how of [{ packedBytes }, {}]) {
        const { levels, thresholds, chains } = buildLevels(town, { budgetBytes, ...how });
        expect(levels.map(({ zoom }) => zoom)).toEqual([8, 9, 10, 11, 12, 13]);
        for (const [i, level] of levels.entries()) {
          const largest = largestTile(level);
          expect(largest).toBeLessThanOrEqual(budgetBytes);
          // Where the next zoom shows more than this one, the budget is what limits it.
          const limited = thresholds[i]! > (thresholds[i + 1] ?? -Infinity);
          if (limited) expect(largest).toBeGreaterThan(('packedBytes' in how ? 0.95 : 0.75) * budgetBytes);
          if (thresholds[i] === -Infinity && level.zoom === 13) expect(level.count).toBe(chains.count);
        }
        expect(thresholds.some((threshold) => threshold > -Infinity)).toBe(true);
      }
    });
  }

  it('show at each zoom what the zoom before shows and all of it that counts as much', () => {
    const { levels, thresholds, chains } = buildLevels(town, { budgetBytes: 30_000, packedBytes });
    const importance = rankChains(chains, town);
    for (const [i, level] of levels.entries()) {
      const unit = tileUnitM(level.zoom);
      const shown = new Set(level.chains);
      for (let chain = 0; chain < chains.count; chain++) {
        const xs = [];
        const ys = [];
        for (let v = chains.vertexStart[chain]!; v < chains.vertexStart[chain + 1]!; v++) {
          xs.push(chains.mercator[2 * v]!);
          ys.push(chains.mercator[2 * v + 1]!);
        }
        const extent = Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
        expect(shown.has(chain)).toBe(importance[chain]! >= thresholds[i]! && extent >= 0.5 * unit);
      }
      const next = levels[i + 1];
      const nextIds = new Set(next?.ids);
      if (next !== undefined) expect([...level.ids].filter((id) => !nextIds.has(id))).toEqual([]);
    }
  });

  it('hold lines by the cell of their middle, in a cell by id', () => {
    for (const { count, cells, ids } of buildLevels(town, { budgetBytes: 60_000 }).levels) {
      expect(count).toBeGreaterThan(100);
      for (let row = 1; row < count; row++) {
        const isAfter = cells[row]! > cells[row - 1]! || (cells[row] === cells[row - 1] && ids[row]! > ids[row - 1]!);
        if (!isAfter) throw new Error(`row ${row} stands before the one ahead of it`);
      }
    }
  });

  it('show long-distance oil and gas before everything, then large and long before small and short', () => {
    const line = (id: number, report: number, mm: number, lengthM: number) => ({
      id,
      startNode: 2 * id,
      endNode: 2 * id + 1,
      vertices: [0, 100 * id, 1000, 100 * id],
      report,
      mm,
      lengthM,
    });
    const [water, gas, oil, lighting] = ['water', 'gas', 'oil-gas', 'lighting'].map((name) =>
      REPORT_CLASSES.indexOf(name as (typeof REPORT_CLASSES)[number]),
    ) as [number, number, number, number];
    const table = rowTable([
      line(1, water, 1000, 50),
      line(2, water, 100, 2000),
      line(3, water, 100, 50),
      line(4, oil, 100, 10),
      line(5, gas, 200, 100),
      line(6, water, 200, 100),
      line(7, lighting, 50, 5000),
      line(8, water, NaN, 50),
    ]);
    const leastRow = Uint32Array.from({ length: 8 }, (_, row) => row);
    const importance = rankChains(
      { count: 8, leastRow, outerHeightMm: table.outerHeightMm, lengthM: table.lengthM },
      table,
    );
    const order = [...leastRow].sort((a, b) => importance[b]! - importance[a]! || a - b).map((row) => row + 1);
    expect(order).toEqual([4, 1, 2, 5, 6, 7, 3, 8]);
    // 1,000 mm over 50 m: log2(10) - ½ octaves.
    expect(importance[0]).toBeCloseTo(Math.log2(10) - 0.5, 12);
  });

  it('carry the id, class, size, state and number of the segments', () => {
    const rows = rowTable([
      { id: 70, startNode: 0, endNode: 1, vertices: [600, 50, 1000, 50], group: 2, mm: 300, dataset: 5, known: true },
      {
        id: 30,
        startNode: 2,
        endNode: 1,
        vertices: [1000, 950, 1000, 50],
        group: 2,
        mm: 310.4,
        dataset: 5,
        known: false,
      },
      { id: 50, startNode: 7, endNode: 8, vertices: [3000, 900, 3000, 600], group: 0, known: true, dataset: 6 },
    ]);
    const { levels } = buildLevels(rows);
    const tile = tilesOfLevel(levels[5]!)[0]!;
    const layer = new VectorTile(new PbfReader(tile.bytes)).layers['pipes']!;
    const features = [0, 1].map((i) => layer.feature(i));
    expect(features.map(({ id }) => id)).toEqual([CHAIN_ID_OFFSET + 30, CHAIN_ID_OFFSET + 50]);
    expect(features.map(({ properties }) => ({ ...properties }))).toEqual([
      { class: 'JS', report: 'water', sub: 'YS', size: 310, known: false, dataset: 5, segments: 2 },
      { class: 'JS', report: 'water', known: true, dataset: 6, segments: 1 },
    ]);
  });

  it('are empty for a network without rows', () => {
    const { levels, chains } = buildLevels(rowTable([]), { packedBytes });
    expect([chains.count, ...levels.map(({ count }) => count)]).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  it('are for a few rows what they are for these in the whole', () => {
    const { levels, thresholds, chains } = buildLevels(town, { budgetBytes: 30_000, packedBytes });
    const group = groupRows(town, { byKnown: false });
    const some = Uint32Array.from({ length: 200 }, (_, i) => (i * 37) % chains.count).sort();
    const rows = Uint32Array.from(
      [...some].flatMap((chain) => [
        ...chains.members.subarray(chains.memberStart[chain], chains.memberStart[chain + 1]),
      ]),
    );
    const others = Uint32Array.from({ length: town.count }, (_, row) => row).filter((row) => !rows.includes(row));
    const few = levelsOfRows({ ...town, group }, { rows, beside: others }, thresholds);
    for (const [i, level] of levels.entries()) {
      const expected = [...level.chains].flatMap((chain, row) => (some.includes(chain) ? [linesOf(level, row)] : []));
      expect(Array.from({ length: few[i]!.count }, (_, row) => linesOf(few[i]!, row))).toEqual(expected);
    }
    expect(few[5]!.count).toBeGreaterThan(50);
  });
});

function linesOf({ ids, metres, vertexStart, columns }: LevelTable, row: number): unknown {
  return {
    id: ids[row],
    metres: [...metres.subarray(2 * vertexStart[row]!, 2 * vertexStart[row + 1]!)],
    tags: columns.map((column) =>
      column.kind === 'coded' ? column.values[column.codes[row]! - 1] : column.values[row],
    ),
  };
}
