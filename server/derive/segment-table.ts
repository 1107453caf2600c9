import Flatbush from 'flatbush';
import { groupCode } from '../../core/generalise/group-rows.ts';
import { geodesicLengthM } from '../../core/geodesy/geodesic-length.ts';
import { mercatorX, mercatorY } from '../../core/geodesy/web-mercator.ts';
import type { VerticalDatum } from '../../core/model/dataset.ts';
import { REPORT_CLASSES, SURVEY_CLASSES } from '../../core/model/survey-class.ts';
import { axisHeights } from './axis-heights.ts';
import { gathered, resized, sharedColumn } from './column.ts';
import type { GroundSurface } from './ground-surface.ts';
import { appendToGraph, buildGraph, emptyGraph, type NetworkGraph } from './network-graph.ts';
import { nodeOfPoint, nodeOfPosition } from './node-numbers.ts';
import { addRow, aliveInOrder, cellOfBox, type RowTable, rowsById } from './row-table.ts';
import { END_KNOWN, type SegmentInput, START_KNOWN } from './segment-input.ts';
import { TagSets } from './tag-sets.ts';

/** Columns with one entry a row, besides those of every table. */
interface SegmentRowColumns {
  ids: Uint32Array;
  cells: Uint32Array;
  alive: Uint8Array;
  /** Below 2^24. */
  gids: Uint32Array;
  datasetIds: Int32Array;
  /** Index in SURVEY_CLASSES, in REPORT_CLASSES. */
  surveyClass: Uint8Array;
  reportClass: Uint8Array;
  /** Index in `subclasses`. */
  subclass: Uint16Array;
  /** Rows of one group are one line on small scales (core/generalise). */
  group: Uint32Array;
  /** Bits of segment-input.ts. */
  flags: Uint8Array;
  /** 1 where the elevation is known at both ends. */
  known: Uint8Array;
  /** Half of the outer size as drawn, metres. */
  halfWidthM: Float64Array;
  halfHeightM: Float64Array;
  /** As stored, millimetres; NaN when not known. */
  outerHeightMm: Float64Array;
  /** Plane geodesic length, metres. */
  lengthM: Float64Array;
  /** Number in `tagSets`. */
  tags: Uint32Array;
  /** Nodes of `graph`. */
  startNode: Uint32Array;
  endNode: Uint32Array;
}

interface VertexColumns {
  /** Stride 2: longitude, latitude, degrees EPSG:4490. */
  lonLat: Float64Array;
  /** Stride 2: EPSG:3857 metres. */
  mercator: Float64Array;
  /** Ellipsoidal height of the axis at each vertex, metres. */
  height: Float64Array;
}

/**
 * Segments as flat arrays. Vertices of row r are `vertexStart[r]` up to `vertexStart[r + 1]` (not included), in the direction of the stored
 * segment.
 */
export interface SegmentTable extends RowTable, SegmentRowColumns, VertexColumns {
  vertexStart: Uint32Array;
  /** Names of subclasses; the first is null. */
  subclasses: (string | null)[];
  /** Tags that many rows share, in the order of SEGMENT_TAGS. */
  tagSets: TagSets;
  graph: NetworkGraph;
}

/** Keys of the tags of `tagSets`, as tiles write them. */
export const SEGMENT_TAGS = ['class', 'report', 'sub', 'size', 'known', 'dataset'] as const;

/** Room for appended rows: twice what a table takes before it is made compact. */
const SPARE_ROWS = 8_192;
const SPARE_VERTICES = 8 * SPARE_ROWS;
const FIRST_ROWS = 1_024;
/** Vertices of a segment on average, and some more. */
const EXPECTED_VERTICES = 2.5;

const ROW_COLUMNS = [
  'ids',
  'cells',
  'alive',
  'gids',
  'datasetIds',
  'surveyClass',
  'reportClass',
  'subclass',
  'group',
  'flags',
  'known',
  'halfWidthM',
  'halfHeightM',
  'outerHeightMm',
  'lengthM',
  'tags',
  'startNode',
  'endNode',
] as const satisfies readonly (keyof SegmentRowColumns)[];

/**
 * A table without rows, with room for as many as are expected, that can grow while it is being filled; `finishSegments` makes it a base. Columns that grow again and again leave
 * holes in the process's memory, which it does not give back: 50 to 140 MB of a district's 676.
 */
export function createSegmentTable(expected = 0): SegmentTable {
  const rows = Math.max(expected, FIRST_ROWS);
  const vertices = Math.ceil(rows * EXPECTED_VERTICES);
  return {
    count: 0,
    baseCount: 0,
    deadCount: 0,
    ids: sharedColumn(Uint32Array, rows),
    cells: sharedColumn(Uint32Array, rows),
    byId: new Uint32Array(0),
    alive: sharedColumn(Uint8Array, rows),
    gids: sharedColumn(Uint32Array, rows),
    datasetIds: sharedColumn(Int32Array, rows),
    surveyClass: sharedColumn(Uint8Array, rows),
    reportClass: sharedColumn(Uint8Array, rows),
    subclass: sharedColumn(Uint16Array, rows),
    group: sharedColumn(Uint32Array, rows),
    flags: sharedColumn(Uint8Array, rows),
    known: sharedColumn(Uint8Array, rows),
    halfWidthM: sharedColumn(Float64Array, rows),
    halfHeightM: sharedColumn(Float64Array, rows),
    outerHeightMm: sharedColumn(Float64Array, rows),
    lengthM: sharedColumn(Float64Array, rows),
    tags: sharedColumn(Uint32Array, rows),
    startNode: sharedColumn(Uint32Array, rows),
    endNode: sharedColumn(Uint32Array, rows),
    vertexStart: sharedColumn(Uint32Array, rows + 1),
    lonLat: sharedColumn(Float64Array, 2 * vertices),
    mercator: sharedColumn(Float64Array, 2 * vertices),
    height: sharedColumn(Float64Array, vertices),
    subclasses: [null],
    tagSets: new TagSets(),
    index: null,
    appendedBoxes: new Float64Array(0),
    appendedRows: new Map(),
    // A network has about as many nodes as segments.
    graph: emptyGraph(expected),
  };
}

/** Whether a row of so many vertices can be appended. */
export function segmentFits(table: SegmentTable, vertices: number): boolean {
  return table.count < table.ids.length && table.vertexStart[table.count]! + vertices <= table.height.length;
}

/** Writes a row at the end of a table that is being filled, which grows as it must. */
export function pushSegment(
  table: SegmentTable,
  input: SegmentInput,
  datum: VerticalDatum,
  ground: GroundSurface,
): void {
  if (!segmentFits(table, input.vertices)) growTable(table, input.vertices);
  writeRow(table, input, datum, ground);
  table.alive[table.count] = 1;
  table.ids[table.count++] = input.id;
}

/** Appends a row to a finished table, where it fits; returns the row. */
export function appendSegment(
  table: SegmentTable,
  input: SegmentInput,
  datum: VerticalDatum,
  ground: GroundSurface,
): number {
  writeRow(table, input, datum, ground);
  const row = addRow(table, input.id, boxOf(table, table.count));
  appendToGraph(table.graph, table, row);
  return row;
}

/** The rows that are alive as a new base, with room for rows to come. */
export function finishSegments(table: SegmentTable): SegmentTable {
  const rows = aliveInOrder(table);
  const count = rows?.length ?? table.count;
  const vertexStart = sharedColumn(Uint32Array, count + SPARE_ROWS + 1);
  for (let i = 0; i < count; i++) {
    const row = rows === null ? i : rows[i]!;
    vertexStart[i + 1] = vertexStart[i]! + table.vertexStart[row + 1]! - table.vertexStart[row]!;
  }
  const room = vertexStart[count]! + SPARE_VERTICES;
  const columns = Object.fromEntries(
    ROW_COLUMNS.map((name) => [name, gathered(table[name], rows, count, count + SPARE_ROWS)]),
  ) as unknown as SegmentRowColumns;
  const finished: SegmentTable = {
    ...columns,
    count,
    byId: rowsById(columns.ids, count),
    baseCount: count,
    deadCount: 0,
    vertexStart,
    lonLat: sharedColumn(Float64Array, 2 * room),
    mercator: sharedColumn(Float64Array, 2 * room),
    height: sharedColumn(Float64Array, room),
    subclasses: table.subclasses,
    tagSets: table.tagSets,
    index: null,
    appendedBoxes: sharedColumn(Float64Array, 4 * SPARE_ROWS),
    appendedRows: new Map(),
    graph: buildGraph(count, columns, table.graph.numbers),
  };
  copyVertices(table, finished, rows);
  finished.index = buildIndex(finished);
  return finished;
}

function copyVertices(from: SegmentTable, to: SegmentTable, rows: Uint32Array | null): void {
  if (rows === null) {
    const vertices = to.vertexStart[to.count]!;
    to.lonLat.set(from.lonLat.subarray(0, 2 * vertices));
    to.mercator.set(from.mercator.subarray(0, 2 * vertices));
    to.height.set(from.height.subarray(0, vertices));
    return;
  }
  rows.forEach((row, i) => {
    let at = to.vertexStart[i]!;
    for (let v = from.vertexStart[row]!; v < from.vertexStart[row + 1]!; v++, at++) {
      to.lonLat[2 * at] = from.lonLat[2 * v]!;
      to.lonLat[2 * at + 1] = from.lonLat[2 * v + 1]!;
      to.mercator[2 * at] = from.mercator[2 * v]!;
      to.mercator[2 * at + 1] = from.mercator[2 * v + 1]!;
      to.height[at] = from.height[v]!;
    }
  });
}

function buildIndex(table: SegmentTable): Flatbush | null {
  if (table.count === 0) return null;
  const index = new Flatbush(table.count, undefined, Float64Array, SharedArrayBuffer);
  for (let row = 0; row < table.count; row++) index.add(...boxOf(table, row));
  index.finish();
  return index;
}

/** EPSG:3857 box of a row's vertices: west, south, east, north. */
function boxOf({ vertexStart, mercator }: SegmentTable, row: number): [number, number, number, number] {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let v = vertexStart[row]!; v < vertexStart[row + 1]!; v++) {
    const x = mercator[2 * v]!;
    const y = mercator[2 * v + 1]!;
    west = Math.min(west, x);
    south = Math.min(south, y);
    east = Math.max(east, x);
    north = Math.max(north, y);
  }
  return [west, south, east, north];
}

/** Fills every column of row `count` but its id. Heights become ellipsoidal here and nowhere else. */
function writeRow(table: SegmentTable, input: SegmentInput, datum: VerticalDatum, ground: GroundSurface): void {
  const row = table.count;
  const { coordinates, vertices } = input;
  table.gids[row] = input.gid;
  table.datasetIds[row] = input.datasetId;
  table.surveyClass[row] = input.surveyClass;
  table.reportClass[row] = input.reportClass;
  table.subclass[row] = subclassIndex(table.subclasses, input.subclass);
  table.group[row] = groupCode(table.subclass[row], input.surveyClass, input.reportClass, input.outerHeightMm);
  table.flags[row] = input.flags;
  const bothKnown = (input.flags & (START_KNOWN | END_KNOWN)) === (START_KNOWN | END_KNOWN);
  table.known[row] = Number(bothKnown);
  table.halfWidthM[row] = input.size.halfWidthM;
  table.halfHeightM[row] = input.size.halfHeightM;
  table.outerHeightMm[row] = input.outerHeightMm;
  table.lengthM[row] = geodesicLengthM(coordinates, 3, 0, vertices);
  // All of the tags but the size in one number, so that most rows make no set: it took a tenth of the time of a load.
  const code = ((table.subclass[row] * 16 + input.surveyClass) * 16 + input.reportClass) * 2 + table.known[row];
  table.tags[row] =
    table.tagSets.recall(code, input.datasetId, input.outerHeightMm) ??
    table.tagSets.remember(code, input.datasetId, input.outerHeightMm, [
      SURVEY_CLASSES[input.surveyClass]!,
      REPORT_CLASSES[input.reportClass]!,
      input.subclass,
      Number.isNaN(input.outerHeightMm) ? null : input.outerHeightMm,
      bothKnown,
      input.datasetId,
    ]);
  const { numbers } = table.graph;
  const last = 3 * (vertices - 1);
  table.startNode[row] =
    input.startKey === null
      ? nodeOfPosition(numbers, input.datasetId, coordinates[0]!, coordinates[1]!)
      : nodeOfPoint(numbers, input.datasetId, input.startKey);
  table.endNode[row] =
    input.endKey === null
      ? nodeOfPosition(numbers, input.datasetId, coordinates[last]!, coordinates[last + 1]!)
      : nodeOfPoint(numbers, input.datasetId, input.endKey);
  const first = table.vertexStart[row]!;
  table.vertexStart[row + 1] = first + vertices;
  for (let i = 0; i < vertices; i++) {
    const v = 2 * (first + i);
    table.mercator[v] = mercatorX((table.lonLat[v] = coordinates[3 * i]!));
    table.mercator[v + 1] = mercatorY((table.lonLat[v + 1] = coordinates[3 * i + 1]!));
  }
  axisHeights(input, datum, ground, table.height, first);
  table.cells[row] = cellOfBox(boxOf(table, row));
}

function subclassIndex(subclasses: (string | null)[], name: string | null): number {
  const known = subclasses.indexOf(name);
  return known !== -1 ? known : subclasses.push(name) - 1;
}

function growTable(table: SegmentTable, vertices: number): void {
  if (table.count === table.ids.length) {
    const rows = 2 * table.ids.length;
    const columns = Object.fromEntries(ROW_COLUMNS.map((name) => [name, resized(table[name], rows)]));
    Object.assign(table, columns, { vertexStart: resized(table.vertexStart, rows + 1) });
  }
  if (table.vertexStart[table.count]! + vertices <= table.height.length) return;
  const room = Math.max(2 * table.height.length, table.vertexStart[table.count]! + 2 * vertices);
  Object.assign(table, {
    lonLat: resized(table.lonLat, 2 * room),
    mercator: resized(table.mercator, 2 * room),
    height: resized(table.height, room),
  });
}
