/** What decides whether two segments go on in one another. */
export interface EndRows {
  datasetIds: Int32Array;
  graph: { startNode: Uint32Array; endNode: Uint32Array };
  /** Group of each row: only rows of one group are linked. */
  group: Uint32Array;
}

/** The partner of an end that goes on in no other. */
export const NO_PARTNER = -1;

const NONE = -1;

/**
 * For each end of the given rows the end in which it goes on: the one other end of its group and dataset at its node; {@link NO_PARTNER} when there is
 * none or more than one. End 2i is the start of `rows[i]`, end 2i + 1 its end. Ends of the rows `beside` them count, but nothing goes on in one.
 */
export function linkEnds({ datasetIds, graph, group }: EndRows, rows: Uint32Array, beside: Uint32Array): Int32Array {
  const { startNode, endNode } = graph;
  const given = 2 * rows.length;
  const ends = given + 2 * beside.length;
  const all = beside.length === 0 ? rows : joinedRows(rows, beside);
  const partner = new Int32Array(ends).fill(NO_PARTNER);
  // Lists of the first end seen of each group at a node. Nodes are not scattered over the lists: numbers that are near come up near in time, and
  // scattered a whole district took three times as long, waiting for memory.
  const mask = 2 ** Math.ceil(Math.log2(ends + 1)) - 1;
  const listed = new Int32Array(mask + 1).fill(NONE);
  const nextListed = new Int32Array(ends);
  /** Ends that joined a listed one; from two on, no matter how many. */
  const joined = new Uint8Array(ends);

  for (let end = 0; end < ends; end++) {
    const row = all[end >> 1]!;
    const node = (end & 1) === 0 ? startNode[row]! : endNode[row]!;
    const list = node & mask;
    let first = listed[list]!;
    for (; first !== NONE; first = nextListed[first]!) {
      const other = all[first >> 1]!;
      const itsNode = (first & 1) === 0 ? startNode[other]! : endNode[other]!;
      if (itsNode === node && group[other] === group[row] && datasetIds[other] === datasetIds[row]) break;
    }
    if (first === NONE) {
      nextListed[end] = listed[list]!;
      listed[list] = end;
    } else if (joined[first] === 0) {
      joined[first] = 1;
      partner[first] = end;
      partner[end] = first;
    } else if (joined[first] === 1) {
      joined[first] = 2;
      partner[partner[first]!] = NO_PARTNER;
      partner[first] = NO_PARTNER;
    }
  }
  for (let end = given; end < ends; end++) {
    if (partner[end] !== NO_PARTNER) partner[partner[end]!] = NO_PARTNER;
  }
  return partner;
}

function joinedRows(rows: Uint32Array, beside: Uint32Array): Uint32Array {
  const joined = new Uint32Array(rows.length + beside.length);
  joined.set(rows);
  joined.set(beside, rows.length);
  return joined;
}
