import Flatbush from 'flatbush';
import { datumUndulationM } from '../../core/geodesy/ellipsoidal-height.ts';
import { quadkeyAt } from '../../core/geodesy/quadkey.ts';
import { mercatorX, mercatorY } from '../../core/geodesy/web-mercator.ts';
import type { VerticalDatum } from '../../core/model/dataset.ts';
import { REPORT_CLASSES, SURVEY_CLASSES } from '../../core/model/survey-class.ts';
import { gathered, resized, sharedColumn } from './column.ts';
import type { GroundSurface } from './ground-surface.ts';
import type { PointInput } from './point-input.ts';
import { addRow, aliveInOrder, type RowTable, rowsById } from './row-table.ts';
import { TagSets } from './tag-sets.ts';

/** Columns with one entry a row. */
interface PointRowColumns {
  ids: Uint32Array;
  cells: Uint32Array;
  alive: Uint8Array;
  gids: Uint32Array;
  datasetIds: Int32Array;
  /** Index in SURVEY_CLASSES, in REPORT_CLASSES. */
  surveyClass: Uint8Array;
  reportClass: Uint8Array;
  /** Index in POINT_MODELS. */
  model: Uint8Array;
  /** 1 where the ground level was surveyed. */
  groundKnown: Uint8Array;
  /** NaN when not known. */
  wellDepthM: Float32Array;
  /** Clockwise from north, radians; 0 when not known. */
  rotationRad: Float32Array;
  /** Number in `tagSets`. */
  tags: Uint32Array;
  /** Elevation of the ground as stored, metres in the dataset's vertical datum. */
  groundLevelM: Float64Array;
  /** Ellipsoidal height of the ground at the point, metres. */
  height: Float64Array;
}

/** Survey points as flat arrays. */
export interface PointTable extends RowTable, PointRowColumns {
  /** Stride 2: longitude, latitude, degrees EPSG:4490. */
  lonLat: Float64Array;
  /** Stride 2: EPSG:3857 metres. */
  mercator: Float64Array;
  /** Tags that many rows share, in the order of POINT_TAGS. */
  tagSets: TagSets;
}

/** Keys of the tags of `tagSets`, as tiles write them. */
export const POINT_TAGS = ['class', 'report', 'kind', 'code', 'dataset'] as const;

const SPARE_ROWS = 8_192;
const FIRST_ROWS = 1_024;
const ROW_COLUMNS = [
  'ids',
  'cells',
  'alive',
  'gids',
  'datasetIds',
  'surveyClass',
  'reportClass',
  'model',
  'groundKnown',
  'wellDepthM',
  'rotationRad',
  'tags',
  'groundLevelM',
  'height',
] as const satisfies readonly (keyof PointRowColumns)[];

/** A table without rows, with room for as many as are expected, that can grow while it is being filled; `finishPoints` makes it a base. */
export function createPointTable(expected = 0): PointTable {
  const rows = Math.max(expected, FIRST_ROWS);
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
    model: sharedColumn(Uint8Array, rows),
    groundKnown: sharedColumn(Uint8Array, rows),
    wellDepthM: sharedColumn(Float32Array, rows),
    rotationRad: sharedColumn(Float32Array, rows),
    tags: sharedColumn(Uint32Array, rows),
    groundLevelM: sharedColumn(Float64Array, rows),
    height: sharedColumn(Float64Array, rows),
    lonLat: sharedColumn(Float64Array, 2 * rows),
    mercator: sharedColumn(Float64Array, 2 * rows),
    tagSets: new TagSets(),
    index: null,
    appendedBoxes: new Float64Array(0),
    appendedRows: new Map(),
  };
}

export function pointFits(table: PointTable): boolean {
  return table.count < table.ids.length;
}

/** Writes a row at the end of a table that is being filled, which grows as it must; its height comes with `settleHeights`. */
export function pushPoint(table: PointTable, input: PointInput): void {
  if (!pointFits(table)) growTable(table);
  writeRow(table, input);
  table.alive[table.count] = 1;
  table.ids[table.count++] = input.id;
}

/** Appends a row to a finished table, where it fits; returns the row. */
export function appendPoint(table: PointTable, input: PointInput, datum: VerticalDatum, ground: GroundSurface): number {
  writeRow(table, input);
  settleHeight(table, table.count, datum, ground);
  const x = table.mercator[2 * table.count]!;
  const y = table.mercator[2 * table.count + 1]!;
  return addRow(table, input.id, [x, y, x, y]);
}

/** Ellipsoidal heights of all rows: the surveyed ground level; else the ground surface; else the assumed level of the store. */
export function settleHeights(
  table: PointTable,
  datumOf: (datasetId: number) => VerticalDatum,
  ground: GroundSurface,
): void {
  for (let row = 0; row < table.count; row++) settleHeight(table, row, datumOf(table.datasetIds[row]!), ground);
}

/** The rows that are alive as a new base, with room for rows to come. */
export function finishPoints(table: PointTable): PointTable {
  const rows = aliveInOrder(table);
  const count = rows?.length ?? table.count;
  const room = count + SPARE_ROWS;
  const columns = Object.fromEntries(
    ROW_COLUMNS.map((name) => [name, gathered(table[name], rows, count, room)]),
  ) as unknown as PointRowColumns;
  const finished: PointTable = {
    ...columns,
    count,
    byId: rowsById(columns.ids, count),
    baseCount: count,
    deadCount: 0,
    lonLat: sharedColumn(Float64Array, 2 * room),
    mercator: sharedColumn(Float64Array, 2 * room),
    tagSets: table.tagSets,
    index: count === 0 ? null : new Flatbush(count, undefined, Float64Array, SharedArrayBuffer),
    appendedBoxes: sharedColumn(Float64Array, 4 * SPARE_ROWS),
    appendedRows: new Map(),
  };
  for (let i = 0; i < count; i++) {
    const from = 2 * (rows === null ? i : rows[i]!);
    finished.lonLat[2 * i] = table.lonLat[from]!;
    finished.lonLat[2 * i + 1] = table.lonLat[from + 1]!;
    const x = (finished.mercator[2 * i] = table.mercator[from]!);
    const y = (finished.mercator[2 * i + 1] = table.mercator[from + 1]!);
    finished.index?.add(x, y);
  }
  finished.index?.finish();
  return finished;
}

function writeRow(table: PointTable, input: PointInput): void {
  const row = table.count;
  table.gids[row] = input.gid;
  table.datasetIds[row] = input.datasetId;
  table.surveyClass[row] = input.surveyClass;
  table.reportClass[row] = input.reportClass;
  table.model[row] = input.model;
  table.groundKnown[row] = Number(input.groundKnown);
  table.wellDepthM[row] = input.wellDepthM;
  table.rotationRad[row] = input.rotationRad;
  table.groundLevelM[row] = input.groundLevelM;
  table.tags[row] = table.tagSets.numberOf([
    SURVEY_CLASSES[input.surveyClass]!,
    REPORT_CLASSES[input.reportClass]!,
    input.kind,
    input.featureCode,
    input.datasetId,
  ]);
  const x = (table.mercator[2 * row] = mercatorX((table.lonLat[2 * row] = input.lon)));
  const y = (table.mercator[2 * row + 1] = mercatorY((table.lonLat[2 * row + 1] = input.lat)));
  table.cells[row] = quadkeyAt(x, y);
}

function settleHeight(table: PointTable, row: number, datum: VerticalDatum, ground: GroundSurface): void {
  const lon = table.lonLat[2 * row]!;
  const lat = table.lonLat[2 * row + 1]!;
  const stated = table.groundLevelM[row]! + datumUndulationM(datum, lon, lat);
  if (table.groundKnown[row] === 0) {
    const { height, local } = ground.at(lon, lat);
    table.height[row] = local ? height : stated;
  } else table.height[row] = stated;
}

function growTable(table: PointTable): void {
  const rows = 2 * table.ids.length;
  Object.assign(table, Object.fromEntries(ROW_COLUMNS.map((name) => [name, resized(table[name], rows)])), {
    lonLat: resized(table.lonLat, 2 * rows),
    mercator: resized(table.mercator, 2 * rows),
  });
}
