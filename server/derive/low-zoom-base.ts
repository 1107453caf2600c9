import { gzipSync } from 'node:zlib';
import { buildLevels } from '../../core/generalise/build-levels.ts';
import type { ChainTable } from '../../core/generalise/merge-chains.ts';
import type { PipeRows } from '../../core/generalise/pipe-rows.ts';
import { gathered } from './column.ts';
import { type BaseLevel, baseLevels } from './level-lines.ts';
import type { SegmentTable } from './segment-table.ts';
import { type TagSet, TagSets } from './tag-sets.ts';

/** The base rows as the zooms show them on which no single segment can be seen. */
export interface LowZoomBase {
  levels: readonly BaseLevel[];
  /** What the lines of the levels say. */
  tagSets: TagSet[];
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
  const sets = new TagSets();
  // In memory that threads share, a message is no copy, for which a city would wait.
  return {
    levels: baseLevels(levels, count, sets),
    tagSets: sets.sets,
    thresholds,
    rowToChain: gathered(rowToChain, null, rowToChain.length, rowToChain.length),
    chains: {
      count,
      memberStart: gathered(memberStart, null, memberStart.length, memberStart.length),
      members: gathered(members, null, members.length, members.length),
    },
  };
}

/** The table as core/generalise takes it, with the columns themselves. */
export function pipeRows(segments: SegmentTable): PipeRows & { group: Uint32Array } {
  const { startNode, endNode } = segments;
  return { ...segments, graph: { startNode, endNode } };
}
