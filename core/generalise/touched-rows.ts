import type { EndRows } from './link-ends.ts';

export interface ChainSurroundings extends EndRows {
  /** Rows that meet at a node after the edit. */
  rowsAt: (node: number) => Iterable<number>;
  /** Rows of the chain that a row was in before the edit, the row too; none for a new row. */
  chainRowsOf: (row: number) => Iterable<number>;
  /** Whether a row is there after the edit. */
  isThere: (row: number) => boolean;
}

export interface TouchedRows {
  /** Rows there after the edit whose chains are other than before, and rows now gone: the chains that they were in are no more. */
  rows: Uint32Array;
  gone: Uint32Array;
  /** Rows of other chains that meet `rows` at a node: they change nothing, but say where chains end. */
  beside: Uint32Array;
}

/**
 * What an edit does to chains: those in which the edited rows were (gone or new ones, `edited`) are made anew, and so are those that come to an edited row
 * at a node, since they may now end there, run through, or run on in another. `rechain(table, rows, beside)` gives the new ones.
 */
export function touchedRows(network: ChainSurroundings, edited: Iterable<number>): TouchedRows {
  const { rowsAt, chainRowsOf, isThere } = network;
  const touched = new Set<number>();
  const touch = (row: number): void => {
    if (touched.has(row)) return;
    touched.add(row);
    for (const member of chainRowsOf(row)) touched.add(member);
  };
  for (const row of edited) {
    touch(row);
    for (const other of neighbours(row)) touch(other);
  }
  const all = Uint32Array.from(touched).sort();
  const rows = all.filter((row) => isThere(row));
  const beside = new Set<number>();
  for (const row of rows) {
    for (const other of neighbours(row)) {
      if (!touched.has(other)) beside.add(other);
    }
  }
  return { rows, gone: all.filter((row) => !isThere(row)), beside: Uint32Array.from(beside).sort() };

  function* neighbours(row: number): Generator<number> {
    const { graph, group, datasetIds } = network;
    for (const node of [graph.startNode[row]!, graph.endNode[row]!]) {
      for (const other of rowsAt(node)) {
        if (group[other] === group[row] && datasetIds[other] === datasetIds[row]) yield other;
      }
    }
  }
}
