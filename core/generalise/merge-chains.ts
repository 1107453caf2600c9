import { sortRows } from '../mvt/sort-rows.ts';
import { linkEnds, NO_PARTNER, type EndRows } from './link-ends.ts';

/** The rows that are merged. `PipeRows` with the groups of `groupRows` is such. */
export interface ChainRows extends EndRows {
  ids: Uint32Array;
  known: Uint8Array;
  outerHeightMm: Float64Array;
  lengthM: Float64Array;
  vertexStart: Uint32Array;
  mercator: Float64Array;
}

/**
 * Segments merged into chains, one entry a chain, ascending by the least id of its rows. Vertices of chain c are `vertexStart[c]` up to `vertexStart[c + 1]`,
 * its rows `members[memberStart[c]]` up to `members[memberStart[c + 1]]` (not included), in the order in which the chain runs through them.
 */
export interface ChainTable {
  count: number;
  /** Length count + 1. */
  vertexStart: Uint32Array;
  /** Stride 2: EPSG:3857 metres. */
  mercator: Float64Array;
  group: Uint32Array;
  /** The row with the least id: it has the class, subclass and dataset of all, and the chain runs through it in its own direction. */
  leastRow: Uint32Array;
  /** Sum over the rows, metres; `knownLengthM` of those with known elevation only. */
  lengthM: Float64Array;
  knownLengthM: Float64Array;
  /** The largest of the rows, millimetres; NaN when none is known. */
  outerHeightMm: Float64Array;
  /** Length count + 1. */
  memberStart: Uint32Array;
  members: Uint32Array;
  /** 1 where the chain runs through the member against its own direction. */
  reversed: Uint8Array;
}

/** Says in `rowToChain` that a row is in no chain. */
export const NO_CHAIN = -1;

/**
 * The chains of the given rows, or of all, and the chain of each row of the table ({@link NO_CHAIN} for rows not given).
 *
 * Rows of one group and dataset run together where exactly two of their ends meet at a node; where one or more than two do, chains begin and end. Every row
 * is in exactly one chain. A chain runs through its row of the least id in that row's direction; a closed one begins there. So chains
 * depend on what the rows are, not on where they stand. Where two rows meet, a vertex that both have at the very same place is there once.
 */
export function mergeChains(
  table: ChainRows,
  rows: Uint32Array = everyRow(table.ids.length),
): ChainTable & { rowToChain: Int32Array } {
  const chains = rechain(table, rows);
  const rowToChain = new Int32Array(table.ids.length).fill(NO_CHAIN);
  for (let chain = 0; chain < chains.count; chain++) {
    for (let m = chains.memberStart[chain]!; m < chains.memberStart[chain + 1]!; m++)
      rowToChain[chains.members[m]!] = chain;
  }
  return { ...chains, rowToChain };
}

/**
 * The chains of a few rows of a large table; takes time for the given rows only. Rows `beside` them are in no chain but count where ends meet: with all rows
 * that meet the given ones, the chains are those that {@link mergeChains} would make of the whole. See `touchedRows`.
 */
export function rechain(table: ChainRows, rows: Uint32Array, beside: Uint32Array = new Uint32Array(0)): ChainTable {
  const { ids, mercator, vertexStart } = table;
  const ordered = sortRows(rows, ids);
  const count = ordered.length;
  const partner = linkEnds(table, ordered, beside);
  const placed = new Uint8Array(count);
  const memberStart = new Uint32Array(count + 1);
  const chainVertices = new Uint32Array(count + 1);
  const leastRow = new Uint32Array(count);
  const members = new Uint32Array(count);
  const reversed = new Uint8Array(count);
  let chains = 0;
  let placedRows = 0;
  let vertices = 0;

  for (let i = 0; i < count; i++) {
    if (placed[i] !== 0) continue;
    leastRow[chains] = ordered[i]!;
    let lastX = NaN;
    let lastY = NaN;
    for (let end = firstEnd(partner, 2 * i); end !== NO_PARTNER && placed[end >> 1] === 0; end = partner[end ^ 1]!) {
      const row = ordered[end >> 1]!;
      const backwards = end & 1;
      placed[end >> 1] = 1;
      members[placedRows] = row;
      reversed[placedRows] = backwards;
      placedRows++;
      const enter = 2 * (backwards === 0 ? vertexStart[row]! : vertexStart[row + 1]! - 1);
      const leave = 2 * (backwards === 0 ? vertexStart[row + 1]! - 1 : vertexStart[row]!);
      vertices += vertexStart[row + 1]! - vertexStart[row]!;
      if (mercator[enter] === lastX && mercator[enter + 1] === lastY) vertices--;
      lastX = mercator[leave]!;
      lastY = mercator[leave + 1]!;
    }
    chains++;
    memberStart[chains] = placedRows;
    chainVertices[chains] = vertices;
  }

  const merged = {
    count: chains,
    vertexStart: chainVertices.slice(0, chains + 1),
    leastRow: leastRow.slice(0, chains),
    memberStart: memberStart.slice(0, chains + 1),
    members,
    reversed,
  };
  return { ...merged, mercator: joinedVertices(table, merged, vertices), ...sums(table, merged) };
}

/** The end at which a chain through the row begins, when it is gone against the direction in which `start` is entered; `start` itself when it is closed. */
function firstEnd(partner: Int32Array, start: number): number {
  let end = start;
  for (;;) {
    const before = partner[end]!;
    if (before === NO_PARTNER) return end;
    if (before >> 1 === start >> 1) return start;
    end = before ^ 1;
  }
}

function joinedVertices(
  { mercator, vertexStart }: ChainRows,
  { count, memberStart, members, reversed }: Pick<ChainTable, 'count' | 'memberStart' | 'members' | 'reversed'>,
  vertices: number,
): Float64Array {
  const joined = new Float64Array(2 * vertices);
  let at = 0;
  for (let chain = 0; chain < count; chain++) {
    const first = memberStart[chain]!;
    for (let m = first; m < memberStart[chain + 1]!; m++) {
      const row = members[m]!;
      const from = 2 * vertexStart[row]!;
      const last = 2 * vertexStart[row + 1]! - 2;
      const step = reversed[m] === 0 ? 2 : -2;
      let v = step > 0 ? from : last;
      if (m > first && mercator[v] === joined[at - 2] && mercator[v + 1] === joined[at - 1]) v += step;
      for (; v >= from && v <= last; v += step) {
        joined[at++] = mercator[v]!;
        joined[at++] = mercator[v + 1]!;
      }
    }
  }
  return joined;
}

function sums(
  table: ChainRows,
  { count, leastRow, memberStart, members }: Pick<ChainTable, 'count' | 'leastRow' | 'memberStart' | 'members'>,
): Pick<ChainTable, 'group' | 'lengthM' | 'knownLengthM' | 'outerHeightMm'> {
  const group = new Uint32Array(count);
  const lengthM = new Float64Array(count);
  const knownLengthM = new Float64Array(count);
  const outerHeightMm = new Float64Array(count);
  for (let chain = 0; chain < count; chain++) {
    let length = 0;
    let known = 0;
    let height = NaN;
    for (let m = memberStart[chain]!; m < memberStart[chain + 1]!; m++) {
      const row = members[m]!;
      length += table.lengthM[row]!;
      if (table.known[row] !== 0) known += table.lengthM[row]!;
      if (!(table.outerHeightMm[row]! <= height) && !Number.isNaN(table.outerHeightMm[row]))
        height = table.outerHeightMm[row]!;
    }
    group[chain] = table.group[leastRow[chain]!]!;
    lengthM[chain] = length;
    knownLengthM[chain] = known;
    outerHeightMm[chain] = height;
  }
  return { group, lengthM, knownLengthM, outerHeightMm };
}

function everyRow(count: number): Uint32Array {
  const rows = new Uint32Array(count);
  for (let row = 0; row < count; row++) rows[row] = row;
  return rows;
}
