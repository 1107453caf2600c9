import type { ChainRows } from '../../../core/generalise/merge-chains.ts';
import type { PipeRows } from '../../../core/generalise/pipe-rows.ts';

export interface RowSpec {
  id: number;
  group?: number;
  dataset?: number;
  startNode: number;
  endNode: number;
  /** x, y, x, y ... */
  vertices: readonly number[];
  known?: boolean;
  mm?: number;
  report?: number;
  lengthM?: number;
}

/** Rows for tests, with the length of the drawn line unless one is given. */
export function rowTable(specs: readonly RowSpec[]): PipeRows & ChainRows {
  const vertexStart = new Uint32Array(specs.length + 1);
  for (const [r, { vertices }] of specs.entries()) vertexStart[r + 1] = vertexStart[r]! + vertices.length / 2;
  return {
    count: specs.length,
    ids: Uint32Array.from(specs, ({ id }) => id),
    datasetIds: Int32Array.from(specs, ({ dataset }) => dataset ?? 1),
    surveyClass: Uint8Array.from(specs, ({ report }) => report ?? 0),
    reportClass: Uint8Array.from(specs, ({ report }) => report ?? 0),
    subclass: Uint16Array.from(specs, ({ group }) => group ?? 0),
    subclasses: [null, 'WS', 'YS', 'HS'],
    known: Uint8Array.from(specs, ({ known }) => Number(known ?? true)),
    outerHeightMm: Float64Array.from(specs, ({ mm }) => mm ?? NaN),
    lengthM: Float64Array.from(specs, ({ lengthM, vertices }) => lengthM ?? drawnLength(vertices)),
    vertexStart,
    mercator: Float64Array.from(specs.flatMap(({ vertices }) => [...vertices])),
    graph: {
      startNode: Uint32Array.from(specs, ({ startNode }) => startNode),
      endNode: Uint32Array.from(specs, ({ endNode }) => endNode),
    },
    group: Uint32Array.from(specs, ({ group }) => group ?? 0),
  };
}

function drawnLength(vertices: readonly number[]): number {
  let length = 0;
  for (let i = 2; i < vertices.length; i += 2) {
    length += Math.hypot(vertices[i]! - vertices[i - 2]!, vertices[i + 1]! - vertices[i - 1]!);
  }
  return length;
}
