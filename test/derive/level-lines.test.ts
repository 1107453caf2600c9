import { describe, expect, it } from 'vitest';
import { buildLevels } from '../../core/generalise/build-levels.ts';
import type { LevelTable } from '../../core/generalise/level-table.ts';
import { baseLevels, LevelLines, tagsOf } from '../../server/derive/level-lines.ts';
import { TagSets } from '../../server/derive/tag-sets.ts';
import { streetRows } from '../bench/street-rows.ts';
import { tilesOfLevel } from '../core/generalise/tiles-of-level.ts';

/** 60,000 segments of 20 m; all of them in the last level. */
const { levels, chains } = buildLevels(streetRows(1, 24));
const level = levels.at(-1)!;

/** The rows of a table that pass, as a table. */
function some(table: LevelTable, passes: (row: number) => boolean): LevelTable {
  const rows = Array.from({ length: table.count }, (_, row) => row).filter(passes);
  const vertexStart = new Uint32Array(rows.length + 1);
  const metres = rows.flatMap((row, i) => {
    const line = [...table.metres.subarray(2 * table.vertexStart[row]!, 2 * table.vertexStart[row + 1]!)];
    vertexStart[i + 1] = vertexStart[i]! + line.length / 2;
    return line;
  });
  return {
    ...table,
    count: rows.length,
    ids: Float64Array.from(rows, (row) => table.ids[row]!),
    cells: Uint32Array.from(rows, (row) => table.cells[row]!),
    chains: Uint32Array.from(rows, (row) => table.chains[row]!),
    vertexStart,
    metres: Float64Array.from(metres),
    columns: table.columns.map((column) =>
      column.kind === 'coded' ? { ...column, codes: Uint32Array.from(rows, (row) => column.codes[row]!) } : column,
    ),
  };
}

/** Lines of which the rows that pass are a base, and all others were appended in turn. */
function linesWith(passes: (row: number) => boolean): { lines: LevelLines; added: number[] } {
  const sets = new TagSets();
  const [base] = baseLevels([some(level, passes)], chains.count, sets);
  const lines = new LevelLines(base!, sets.sets);
  const rest = some(level, (row) => !passes(row));
  const added = Array.from({ length: rest.count }, (_, row) =>
    lines.append(rest, row, sets.numberOf(tagsOf(rest, row))),
  );
  return { lines, added };
}

describe('lines of a level', () => {
  const none = new Uint8Array(chains.count);

  for (const [name, passes] of [
    ['all of a base', () => true],
    ['most of a base, some appended', (row: number) => row % 10 !== 3],
    ['few of a base, more appended than there was room for', (row: number) => row % 100 === 0],
    ['all appended to an empty base', () => false],
  ] as const) {
    it(`give the same tiles: ${name}`, () => {
      const { lines, added } = linesWith(passes);
      if (name.includes('more appended')) expect(added.length).toBeGreaterThan(4096);
      for (const { x, y, bytes } of tilesOfLevel(level)) {
        expect(Buffer.compare(lines.tile(level.zoom, x, y, none, added), bytes)).toBe(0);
      }
    });
  }

  it('leave out chains that are gone', () => {
    const { lines } = linesWith(() => true);
    const gone = none.map((_, chain) => (chain % 2 === 0 ? 1 : 0));
    const { lines: left } = linesWith((row) => gone[level.chains[row]!] === 0);
    for (const { x, y } of tilesOfLevel(level)) {
      expect(Buffer.compare(lines.tile(level.zoom, x, y, gone, []), left.tile(level.zoom, x, y, none, []))).toBe(0);
    }
  });
});
