import { gzipSync } from 'node:zlib';
import { buildLevels } from '../../core/generalise/build-levels.ts';
import type { LevelTable } from '../../core/generalise/level-table.ts';
import type { ChainTable } from '../../core/generalise/merge-chains.ts';
import type { PipeRows } from '../../core/generalise/pipe-rows.ts';
import { type Column, gathered } from './column.ts';
import { lineBlocks } from './line-blocks.ts';
import type { SegmentTable } from './segment-table.ts';

/** A level with the boxes of its `lineBlocks`. */
export type BaseLevel = LevelTable & { blocks: Float64Array };

/** The base rows as the zooms show them on which no single segment can be seen. */
export interface LowZoomBase {
  levels: readonly BaseLevel[];
  /** Least importance that each level shows. */
  thresholds: Float64Array;
  /** Chain of each base row. */
  rowToChain: Int32Array;
  chains: Pick<ChainTable, 'count' | 'memberStart' | 'members'>;
}

/** As tiles are sent at first. */
const GZIP_LEVEL = 1;

/** The base rows merged, ranked and simplified so that no tile passes its budget. */
export function lowZoomBase(segments: SegmentTable): LowZoomBase {
  const rows = Uint32Array.from({ length: segments.count }, (_, row) => row);
  const packedBytes = (tile: Uint8Array): number => gzipSync(tile, { level: GZIP_LEVEL }).length;
  const { levels, thresholds, rowToChain, chains } = buildLevels(pipeRows(segments), { rows, packedBytes });
  const { count, memberStart, members } = chains;
  return {
    levels: levels.map((level) => ({ ...sharedLevel(level), blocks: lineBlocks(level) })),
    thresholds,
    rowToChain: shared(rowToChain),
    chains: { count, memberStart: shared(memberStart), members: shared(members) },
  };
}

/** In memory that threads share: a message with it is no copy, which a city would wait for. */
function sharedLevel(level: LevelTable): LevelTable {
  const { ids, cells, vertexStart, metres, chains, columns } = level;
  return {
    ...level,
    ids: shared(ids),
    cells: shared(cells),
    vertexStart: shared(vertexStart),
    metres: shared(metres),
    chains: shared(chains),
    columns: columns.map((column) => (column.kind === 'coded' ? { ...column, codes: shared(column.codes) } : column)),
  };
}

function shared<T extends Column>(column: T): T {
  return gathered(column, null, column.length, column.length);
}

/** The table as core/generalise takes it, with the columns themselves. */
export function pipeRows(segments: SegmentTable): PipeRows & { group: Uint32Array } {
  const { startNode, endNode } = segments;
  return { ...segments, graph: { startNode, endNode } };
}
