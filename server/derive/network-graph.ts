import { sharedColumn } from './column.ts';
import { createNodeNumbers, type NodeNumbers } from './node-numbers.ts';

/** Which segments meet at which node. Rows are rows of the segment table; nodes are numbered from 0. */
export interface NetworkGraph {
  numbers: NodeNumbers;
  /** Compressed sparse rows of the base: those at node n are `rows[offsets[n]]` up to `rows[offsets[n + 1]]` (not included); a loop stands there twice. */
  offsets: Uint32Array;
  rows: Uint32Array;
  /** Rows that changes appended, by node. */
  appended: Map<number, number[]>;
}

export interface EndNodes {
  baseCount: number;
  alive: Uint8Array;
  /** Node at the start and at the end of each row. */
  startNode: Uint32Array;
  endNode: Uint32Array;
}

/** The graph of the first `count` rows. */
export function buildGraph(
  count: number,
  ends: Pick<EndNodes, 'startNode' | 'endNode'>,
  numbers: NodeNumbers,
): NetworkGraph {
  const { startNode, endNode } = ends;
  const offsets = sharedColumn(Uint32Array, numbers.nodes + 1);
  for (let row = 0; row < count; row++) {
    offsets[startNode[row]! + 1]!++;
    offsets[endNode[row]! + 1]!++;
  }
  for (let n = 0; n < numbers.nodes; n++) offsets[n + 1]! += offsets[n]!;
  const rows = sharedColumn(Uint32Array, 2 * count);
  const next = offsets.slice();
  for (let row = 0; row < count; row++) {
    rows[next[startNode[row]!]!++] = row;
    rows[next[endNode[row]!]!++] = row;
  }
  return { numbers, offsets, rows, appended: new Map() };
}

/** A graph without rows, with room for the numbers of as many nodes as are expected. */
export function emptyGraph(expectedNodes = 0): NetworkGraph {
  const none = { startNode: new Uint32Array(0), endNode: new Uint32Array(0) };
  return buildGraph(0, none, createNodeNumbers(expectedNodes));
}

/** Rows alive that end at a node, a loop twice. */
export function rowsAtNode(graph: NetworkGraph, { alive }: EndNodes, node: number): number[] {
  const found: number[] = [];
  if (node + 1 < graph.offsets.length) {
    for (let i = graph.offsets[node]!; i < graph.offsets[node + 1]!; i++) found.push(graph.rows[i]!);
  }
  found.push(...(graph.appended.get(node) ?? []));
  return found.filter((row) => alive[row] === 1);
}

/** Enters an appended row at both of its nodes. */
export function appendToGraph(graph: NetworkGraph, { startNode, endNode }: EndNodes, row: number): void {
  for (const node of [startNode[row]!, endNode[row]!]) {
    const rows = graph.appended.get(node);
    if (rows === undefined) graph.appended.set(node, [row]);
    else rows.push(row);
  }
}
