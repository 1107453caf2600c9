/**
 * Pipe segments to generalise, as flat arrays, one entry a row. Vertices of row r are `vertexStart[r]` up to `vertexStart[r + 1]` (not included),
 * two at least, in the direction of the stored segment.
 */
export interface PipeRows {
  count: number;
  /** Below 2^32, each once. */
  ids: Uint32Array;
  datasetIds: Int32Array;
  /** Index in SURVEY_CLASSES, in REPORT_CLASSES, in `subclasses`. */
  surveyClass: Uint8Array;
  reportClass: Uint8Array;
  subclass: Uint16Array;
  /** Names of subclasses; the first is null. */
  subclasses: readonly (string | null)[];
  /** 1 where the elevation is known at both ends. */
  known: Uint8Array;
  /** Millimetres; NaN when not known. */
  outerHeightMm: Float64Array;
  lengthM: Float64Array;
  vertexStart: Uint32Array;
  /** Stride 2: EPSG:3857 metres. */
  mercator: Float64Array;
  /** Node at the start and at the end of each row; what meets at a node is joined there. */
  graph: { startNode: Uint32Array; endNode: Uint32Array };
}
