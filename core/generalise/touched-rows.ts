import type { EndRows } from './link-ends.ts';

export interface ChainSurroundings extends EndRows {
  /** Rows that meet at a node, among them those that are there now; others do no harm. */
  rowsAt(node: number): Iterable<number>;
  /** Rows of the chain that a row was in before the edit, the row too; none for a new row. */
  chainRowsOf(row: number): Iterable<number>;
}

/**
 * Rows whose chains an edit changes, ascending: those that are gone or new (`edited`), those of the chains in which the gone ones were, and those of the chains that
 * come to either at a node, which may now end there, run through, or run on in another. Chains of all other rows stay as they are.
 * Those of the rows that are there now are what `rechain` makes of them.
 */
export function touchedRows(network: ChainSurroundings, edited: Iterable<number>): Uint32Array {
  const { graph, group, datasetIds } = network;
  const touched = new Set<number>();
  const add = (row: number): void => {
    if (touched.has(row)) return;
    touched.add(row);
    for (const member of network.chainRowsOf(row)) touched.add(member);
  };
  for (const row of edited) {
    add(row);
    for (const node of [graph.startNode[row]!, graph.endNode[row]!]) {
      for (const other of network.rowsAt(node)) {
        if (group[other] === group[row] && datasetIds[other] === datasetIds[row]) add(other);
      }
    }
  }
  return Uint32Array.from(touched).sort();
}
