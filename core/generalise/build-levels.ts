import { createLayerEncoder } from '../mvt/layer-encoder.ts';
import { chooseThreshold, TILE_BUDGET_BYTES, type RankedChains, type Threshold } from './choose-threshold.ts';
import { chainCells } from './chain-cells.ts';
import { groupRows } from './group-rows.ts';
import { buildLevel, type LevelTable } from './level-table.ts';
import { mergeChains, rechain, type ChainTable } from './merge-chains.ts';
import type { PipeRows } from './pipe-rows.ts';
import { byImportance, rankChains } from './rank-chains.ts';
import type { TouchedRows } from './touched-rows.ts';
import { vertexZooms } from './vertex-zooms.ts';
import { FIRST_ZOOM, LAST_ZOOM, LEVELS } from './zoom-levels.ts';

/** A network as zooms {@link FIRST_ZOOM} to {@link LAST_ZOOM} show it. */
export interface GeneralisedNetwork {
  chains: ChainTable;
  /** Chain of each row of the network, `NO_CHAIN` for rows not taken. */
  rowToChain: Int32Array;
  /** Least importance of the chains that each level shows; -Infinity where it shows all. */
  thresholds: Float64Array;
  /** The first is that of {@link FIRST_ZOOM}. */
  levels: readonly LevelTable[];
}

export interface LevelOptions {
  /** Rows to take; all when not given. */
  rows?: Uint32Array;
  /** What no tile passes. */
  budgetBytes?: number;
  /** Size of a tile as it is sent. Without it, sizes are estimated, and so much of the budget is left as the estimate may be wrong. */
  packedBytes?: (tile: Uint8Array) => number;
}

/** How far an estimate may lie below what a tile takes. */
const ESTIMATE_SHARE = 0.9;
/** With tiles measured: share of the budget that the fullest should take, what is aimed at, and how often. */
const FULL_SHARE = 0.96;
const AIMED_SHARE = 0.985;
const ATTEMPTS = 4;
/** A tile may be the fullest when its estimate is no less than this share of the highest; so many are measured at most. */
const RIVAL_SHARE = 0.88;
const RIVALS = 4;

/** Merges, ranks and simplifies a network for every zoom that does not show the single segment. */
export function buildLevels(
  network: PipeRows,
  { rows, budgetBytes = TILE_BUDGET_BYTES, packedBytes }: LevelOptions = {},
): GeneralisedNetwork {
  const { rowToChain, ...chains } = mergeChains({ ...network, group: groupRows(network, { byKnown: false }) }, rows);
  const importance = rankChains(chains, network);
  const ranked = {
    ...chains,
    importance,
    cells: chainCells(chains),
    order: byImportance(importance),
    zooms: vertexZooms(chains),
  };
  const thresholds = new Float64Array(LEVELS);
  const levels: LevelTable[] = [];
  const fit = { budgetBytes, packedBytes, floor: -Infinity, bias: 1 };
  for (let zoom = LAST_ZOOM; zoom >= FIRST_ZOOM; zoom--) {
    levels.unshift(fitLevel(network, ranked, zoom, fit));
    thresholds[zoom - FIRST_ZOOM] = fit.floor;
  }
  return { chains, rowToChain, thresholds, levels };
}

/**
 * The levels of the chains of a few rows, with the thresholds of the network that they are part of: what {@link buildLevels} would make of these chains. `group`
 * is that of `groupRows` with `byKnown` false; it is read at those rows only. For `rows` and `beside` see `touchedRows`.
 */
export function levelsOfRows(
  network: PipeRows & { group: Uint32Array },
  { rows, beside }: Pick<TouchedRows, 'rows' | 'beside'>,
  thresholds: Float64Array,
): LevelTable[] {
  const chains = rechain(network, rows, beside);
  const importance = rankChains(chains, network);
  const ranked = { ...chains, importance, cells: chainCells(chains), zooms: vertexZooms(chains) };
  return Array.from(thresholds, (threshold, level) => buildLevel(network, ranked, FIRST_ZOOM + level, threshold));
}

/** What goes on from zoom to zoom, the nearest first. */
interface Fit {
  budgetBytes: number;
  packedBytes: LevelOptions['packedBytes'];
  /** Least importance that the zoom at hand shows: what is seen stays when one comes nearer. */
  floor: number;
  /** Estimated over measured size of the fullest tile. */
  bias: number;
}

/** The level of a zoom; leaves its threshold in `fit.floor`. */
function fitLevel(
  network: PipeRows,
  chains: ChainTable & RankedChains & { cells: Uint32Array },
  zoom: number,
  fit: Fit,
): LevelTable {
  const { budgetBytes, packedBytes, floor } = fit;
  for (let attempt = 1; ; attempt++) {
    const share = packedBytes === undefined ? ESTIMATE_SHARE : AIMED_SHARE * fit.bias;
    const threshold = chooseThreshold(chains, zoom, budgetBytes * share, floor);
    const { leastImportance, tiles } = threshold;
    const level = buildLevel(network, chains, zoom, leastImportance);
    fit.floor = leastImportance;
    if (packedBytes === undefined || level.count === 0) return level;
    const most = fullestBytes(level, threshold, packedBytes);
    fit.bias = tiles[0]!.bytes / most;
    const isFull = leastImportance === floor || most >= FULL_SHARE * budgetBytes || attempt >= ATTEMPTS;
    if (most <= budgetBytes && isFull) return level;
  }
}

function fullestBytes(level: LevelTable, { tiles }: Threshold, packedBytes: (tile: Uint8Array) => number): number {
  const encoder = createLayerEncoder({ name: 'pipes', ...level });
  const rows = new Uint32Array(level.count);
  for (let row = 0; row < rows.length; row++) rows[row] = row;
  let most = 0;
  for (const { x, y, bytes } of tiles.slice(0, RIVALS)) {
    if (bytes < RIVAL_SHARE * tiles[0]!.bytes) break;
    most = Math.max(most, packedBytes(encoder.encode(level.zoom, x, y, rows)));
  }
  return most;
}
