import { gzipSync } from 'node:zlib';
import { buildLevels } from '../../core/generalise/build-levels.ts';
import type { LevelTable } from '../../core/generalise/level-table.ts';
import type { ChainTable } from '../../core/generalise/merge-chains.ts';
import type { PipeRows } from '../../core/generalise/pipe-rows.ts';
import type { SegmentTable } from './segment-table.ts';

/** The base rows as the zooms show them on which no single segment can be seen. */
export interface LowZoomBase {
  levels: readonly LevelTable[];
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
  return { levels, thresholds, rowToChain, chains: { count, memberStart, members } };
}

/** The table as core/generalise takes it, with the columns themselves. */
export function pipeRows(segments: SegmentTable): PipeRows & { group: Uint32Array } {
  const { startNode, endNode } = segments;
  return { ...segments, graph: { startNode, endNode } };
}
