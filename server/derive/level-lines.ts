import type { LevelTable } from '../../core/generalise/level-table.ts';
import { createLayerEncoder, type LayerEncoder } from '../../core/mvt/layer-encoder.ts';
import type { TagValue } from '../../core/mvt/tag-column.ts';
import { tileFrame } from '../../core/mvt/tile-frame.ts';
import { gathered, resized } from './column.ts';
import { lineBlocks, runsOfRows } from './line-blocks.ts';
import { mergeRows } from './row-table.ts';
import type { TagSet, TagSets } from './tag-sets.ts';

/** Keys of the tags of lines, as tiles write them: those of {@link LevelTable.columns}. */
export const LINE_TAGS = ['class', 'report', 'sub', 'size', 'known', 'dataset', 'segments'] as const;

/** Room for lines that changes append, before the columns are made longer. */
const SPARE_LINES = 4_096;
const SPARE_VERTICES = 8 * SPARE_LINES;

/** The lines of a level as {@link LevelTable} has them, with room for lines to come, and tags as numbers of sets. Columns lie in memory that threads share. */
export interface BaseLevel {
  count: number;
  ids: Float64Array;
  cells: Uint32Array;
  vertexStart: Uint32Array;
  metres: Float64Array;
  tags: Uint32Array;
  chains: Uint32Array;
  /** Of `lineBlocks`. */
  blocks: Float64Array;
}

/** Levels of the same chains with room for lines to come; what they say is numbered in `sets`. */
export function baseLevels(levels: readonly LevelTable[], chains: number, sets: TagSets): BaseLevel[] {
  const tagOf = new Int32Array(chains).fill(-1);
  return levels.map((level) => {
    const { count, ids, cells, vertexStart, metres } = level;
    const vertices = vertexStart[count]!;
    const room = count + SPARE_LINES;
    const tags = resized(level.chains, room);
    for (let row = 0; row < count; row++) {
      const chain = level.chains[row]!;
      if (tagOf[chain] === -1) tagOf[chain] = sets.numberOf(tagsOf(level, row));
      tags[row] = tagOf[chain]!;
    }
    return {
      count,
      ids: resized(ids, room),
      cells: resized(cells, room),
      vertexStart: resized(vertexStart, room + 1),
      metres: resized(metres, 2 * (vertices + SPARE_VERTICES)),
      tags,
      chains: gathered(level.chains, null, count, count),
      blocks: lineBlocks(level),
    };
  });
}

/** What a line says, in the order of the tags. */
export function tagsOf({ columns }: LevelTable, row: number): TagSet {
  return columns.map((column): TagValue | null => {
    if (column.kind === 'distinct') return column.values[row]!;
    const code = column.codes[row]!;
    return code === 0 ? null : column.values[code - 1]!;
  });
}

/** The lines of one level: those of a base, and those that changes append. */
export class LevelLines {
  readonly #base: BaseLevel;
  readonly #sets: readonly TagSet[];
  /** Columns of the base, until there is no room in them any more. */
  #lines: Pick<BaseLevel, 'count' | 'ids' | 'cells' | 'vertexStart' | 'metres' | 'tags'>;
  #encoder: LayerEncoder;

  /** `sets` may be added to. */
  constructor(base: BaseLevel, sets: readonly TagSet[]) {
    this.#base = base;
    this.#sets = sets;
    this.#lines = { ...base };
    this.#encoder = this.#createEncoder();
  }

  /** Appends a line of another table of the level; returns its row. */
  append(table: LevelTable, row: number, tags: number): number {
    const from = table.vertexStart[row]!;
    const to = table.vertexStart[row + 1]!;
    this.#provideRoom(to - from);
    const lines = this.#lines;
    const at = lines.count++;
    const start = lines.vertexStart[at]!;
    lines.ids[at] = table.ids[row]!;
    lines.cells[at] = table.cells[row]!;
    lines.tags[at] = tags;
    lines.metres.set(table.metres.subarray(2 * from, 2 * to), 2 * start);
    lines.vertexStart[at + 1] = start + to - from;
    return at;
  }

  /** MVT bytes of a tile with the lines of the base whose chain is not `gone`, and those of the rows `added`; none when it shows none. */
  tile(z: number, x: number, y: number, gone: Uint8Array, added: readonly number[]): Uint8Array {
    const { blocks, count } = this.#base;
    const rows = this.#baseRows(runsOfRows(blocks, count, tileFrame(z, x, y)), gone);
    return this.#encoder.encode(z, x, y, added.length === 0 ? rows : mergeRows(this.#lines, rows, added));
  }

  #baseRows(runs: readonly number[], gone: Uint8Array): Uint32Array {
    const { chains } = this.#base;
    let count = 0;
    for (let run = 0; run < runs.length; run += 2) count += runs[run + 1]! - runs[run]!;
    const rows = new Uint32Array(count);
    let at = 0;
    for (let run = 0; run < runs.length; run += 2) {
      for (let row = runs[run]!; row < runs[run + 1]!; row++) {
        if (gone[chains[row]!] === 0) rows[at++] = row;
      }
    }
    return rows.subarray(0, at);
  }

  #provideRoom(vertices: number): void {
    const { count, ids, cells, vertexStart, metres, tags } = this.#lines;
    const needed = 2 * (vertexStart[count]! + vertices);
    if (count < ids.length && needed <= metres.length) return;
    const room = count + Math.max(count, SPARE_LINES);
    this.#lines = {
      count,
      ids: resized(ids, room),
      cells: resized(cells, room),
      vertexStart: resized(vertexStart, room + 1),
      metres: resized(metres, 2 * Math.max(metres.length, needed)),
      tags: resized(tags, room),
    };
    this.#encoder = this.#createEncoder();
  }

  #createEncoder(): LayerEncoder {
    const { ids, metres, vertexStart, tags } = this.#lines;
    return createLayerEncoder({
      name: 'pipes',
      ids,
      metres,
      vertexStart,
      shared: { keys: LINE_TAGS, sets: this.#sets, rows: tags },
      columns: [],
    });
  }
}
