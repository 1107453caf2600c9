/** Compressed sparse rows: which segments meet at which node. Rows are rows of the segment table, nodes are numbered from 0. */
export interface NetworkGraph {
  nodes: number;
  /** Node at the start and at the end of each segment. */
  startNode: Uint32Array;
  endNode: Uint32Array;
  /** Segments at node n are `segments[offsets[n]]` up to `segments[offsets[n + 1]]` (not included); a loop stands there twice. */
  offsets: Uint32Array;
  segments: Uint32Array;
}

export interface SegmentEnds {
  datasetId: number;
  startPointKey: string | null;
  endPointKey: string | null;
  /** Stride 3: longitude, latitude, elevation. */
  vertices: Float64Array;
}

/** Degrees: about a millimetre on the ground; ends nearer than that were one point in the source. */
const COORDINATE_GRID = 1e-8;

/** The graph of segments over their shared ends: one node per survey point of a dataset; an end without a point shares the node of its position. */
export function buildGraph(ends: readonly SegmentEnds[]): NetworkGraph {
  const numberOf = new Map<string, number>();
  const node = (key: string): number => {
    const known = numberOf.get(key);
    if (known !== undefined) return known;
    numberOf.set(key, numberOf.size);
    return numberOf.size - 1;
  };
  const startNode = new Uint32Array(ends.length);
  const endNode = new Uint32Array(ends.length);
  ends.forEach((segment, row) => {
    startNode[row] = node(endKey(segment, segment.startPointKey, 0));
    endNode[row] = node(endKey(segment, segment.endPointKey, segment.vertices.length - 3));
  });

  const offsets = new Uint32Array(numberOf.size + 1);
  for (const n of startNode) offsets[n + 1]!++;
  for (const n of endNode) offsets[n + 1]!++;
  for (let n = 0; n < numberOf.size; n++) offsets[n + 1]! += offsets[n]!;
  const segments = new Uint32Array(2 * ends.length);
  const next = offsets.slice();
  for (let row = 0; row < ends.length; row++) {
    segments[next[startNode[row]!]!++] = row;
    segments[next[endNode[row]!]!++] = row;
  }
  return { nodes: numberOf.size, startNode, endNode, offsets, segments };
}

function endKey(segment: SegmentEnds, pointKey: string | null, at: number): string {
  if (pointKey !== null) return `${segment.datasetId}p${pointKey}`;
  const lon = Math.round(segment.vertices[at]! / COORDINATE_GRID);
  const lat = Math.round(segment.vertices[at + 1]! / COORDINATE_GRID);
  return `${segment.datasetId}c${lon},${lat}`;
}
