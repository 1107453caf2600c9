import Flatbush from 'flatbush';
import { datumUndulationM } from '../../core/geodesy/ellipsoidal-height.ts';
import { geodesicLengthM } from '../../core/geodesy/geodesic-length.ts';
import { mercatorX, mercatorY } from '../../core/geodesy/web-mercator.ts';
import type { Dataset, VerticalDatum } from '../../core/model/dataset.ts';
import { REPORT_CLASSES, SURVEY_CLASSES } from '../../core/model/survey-class.ts';
import { axisHeights } from './axis-heights.ts';
import type { GroundSurface } from './ground-surface.ts';
import { buildGraph } from './network-graph.ts';
import type { NetworkRows, PointRow, SegmentRow } from './network-rows.ts';
import {
  BOX_SECTION,
  EGG_SECTION,
  END_KNOWN,
  SIZE_KNOWN,
  START_KNOWN,
  type NetworkSnapshot,
  type PointTable,
  type SegmentTable,
} from './network-snapshot.ts';

/** Ids are columns of 32 bits in tiles. */
const ID_LIMIT = 2 ** 32;

/**
 * The snapshot of rows at a revision. Heights become ellipsoidal here and nowhere else.
 *
 * @throws Error when a row names a dataset that is not in `datasets`
 * @throws RangeError when an id does not fit 32 bits
 */
export function buildSnapshot(
  revision: number,
  rows: NetworkRows,
  datasets: readonly Dataset[],
  ground: GroundSurface,
): NetworkSnapshot {
  const datums = new Map(datasets.map((dataset) => [dataset.id, dataset.verticalDatum]));
  const datumOf = ({ id, datasetId }: { id: number; datasetId: number }): VerticalDatum => {
    const datum = datums.get(datasetId);
    if (datum === undefined)
      throw new Error(`row ${id} belongs to dataset ${datasetId}, which the store does not list`);
    if (!(id < ID_LIMIT)) throw new RangeError(`row id ${id} does not fit the 32 bits of tile ids`);
    return datum;
  };
  return {
    revision,
    segments: segmentTable(ascending(rows.segments.values()), datumOf, ground),
    points: pointTable(ascending(rows.points.values()), datumOf, ground),
  };
}

type DatumOf = (row: { id: number; datasetId: number }) => VerticalDatum;

function segmentTable(rows: readonly SegmentRow[], datumOf: DatumOf, ground: GroundSurface): SegmentTable {
  const count = rows.length;
  const vertexStart = new Uint32Array(count + 1);
  rows.forEach((row, r) => (vertexStart[r + 1] = vertexStart[r]! + row.vertices.length / 3));
  const vertices = vertexStart[count]!;
  const subclasses: (string | null)[] = [null];
  const subclassIndex = new Map<string | null, number>([[null, 0]]);
  const index = count === 0 ? null : new Flatbush(count);
  const table: SegmentTable = {
    count,
    ids: Uint32Array.from(rows, (row) => row.id),
    gids: Uint32Array.from(rows, (row) => row.gid),
    datasetIds: Int32Array.from(rows, (row) => row.datasetId),
    surveyClass: Uint8Array.from(rows, (row) => SURVEY_CLASSES.indexOf(row.surveyClass)),
    reportClass: Uint8Array.from(rows, (row) => REPORT_CLASSES.indexOf(row.reportClass)),
    subclass: new Uint16Array(count),
    subclasses,
    flags: Uint8Array.from(rows, flagsOf),
    halfWidthM: Float64Array.from(rows, (row) => row.size.halfWidthM),
    halfHeightM: Float64Array.from(rows, (row) => row.size.halfHeightM),
    outerHeightMm: Float64Array.from(rows, (row) => row.outerHeightMm ?? NaN),
    lengthM: Float64Array.from(rows, (row) => geodesicLengthM(row.vertices, 3)),
    undulationM: new Float64Array(count),
    vertexStart,
    lonLat: new Float64Array(2 * vertices),
    mercator: new Float64Array(2 * vertices),
    height: new Float64Array(vertices),
    index,
    graph: buildGraph(rows),
  };
  rows.forEach((row, r) => {
    let subclass = subclassIndex.get(row.surveySubclass);
    if (subclass === undefined) {
      subclass = subclasses.push(row.surveySubclass) - 1;
      subclassIndex.set(row.surveySubclass, subclass);
    }
    table.subclass[r] = subclass;
    const datum = datumOf(row);
    table.height.set(axisHeights(row, datum, ground), vertexStart[r]);
    const [lon, lat] = middleOf(row.vertices);
    table.undulationM[r] = datumUndulationM(datum, lon, lat);
    let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let v = vertexStart[r]!, at = 0; v < vertexStart[r + 1]!; v++, at += 3) {
      const x = mercatorX((table.lonLat[2 * v] = row.vertices[at]!));
      const y = mercatorY((table.lonLat[2 * v + 1] = row.vertices[at + 1]!));
      table.mercator[2 * v] = x;
      table.mercator[2 * v + 1] = y;
      minX = Math.min(minX, x);
      minY = Math.min(minY, y);
      maxX = Math.max(maxX, x);
      maxY = Math.max(maxY, y);
    }
    index?.add(minX, minY, maxX, maxY);
  });
  index?.finish();
  return table;
}

function pointTable(rows: readonly PointRow[], datumOf: DatumOf, ground: GroundSurface): PointTable {
  const count = rows.length;
  const index = count === 0 ? null : new Flatbush(count);
  const table: PointTable = {
    count,
    ids: Uint32Array.from(rows, (row) => row.id),
    gids: Uint32Array.from(rows, (row) => row.gid),
    datasetIds: Int32Array.from(rows, (row) => row.datasetId),
    surveyClass: Uint8Array.from(rows, (row) => SURVEY_CLASSES.indexOf(row.surveyClass)),
    reportClass: Uint8Array.from(rows, (row) => REPORT_CLASSES.indexOf(row.reportClass)),
    kinds: rows.map((row) => row.kind),
    featureCodes: rows.map((row) => row.featureCode),
    featureTexts: rows.map((row) => row.featureText),
    groundKnown: Uint8Array.from(rows, (row) => Number(row.groundKnown)),
    wellDepthM: Float32Array.from(rows, (row) => row.wellDepthM ?? NaN),
    rotationRad: Float32Array.from(rows, (row) => row.rotationRad ?? 0),
    lonLat: new Float64Array(2 * count),
    mercator: new Float64Array(2 * count),
    height: new Float64Array(count),
    index,
  };
  rows.forEach((row, r) => {
    table.height[r] = pointHeight(row, datumOf(row), ground);
    const x = mercatorX((table.lonLat[2 * r] = row.lon));
    const y = mercatorY((table.lonLat[2 * r + 1] = row.lat));
    table.mercator[2 * r] = x;
    table.mercator[2 * r + 1] = y;
    index?.add(x, y);
  });
  index?.finish();
  return table;
}

/** Surveyed ground level; else the ground surface; else the assumed level of the store. */
function pointHeight(row: PointRow, datum: VerticalDatum, ground: GroundSurface): number {
  const stated = row.groundLevelM + datumUndulationM(datum, row.lon, row.lat);
  if (row.groundKnown) return stated;
  const { height, local } = ground.at(row.lon, row.lat);
  return local ? height : stated;
}

function flagsOf(row: SegmentRow): number {
  return (
    (row.startKnown ? START_KNOWN : 0) |
    (row.endKnown ? END_KNOWN : 0) |
    (row.size.known ? SIZE_KNOWN : 0) |
    (row.crossSection === 'box' ? BOX_SECTION : 0) |
    (row.crossSection === 'egg' ? EGG_SECTION : 0)
  );
}

/** The middle vertex, or the middle between the two middle ones. */
function middleOf(vertices: Float64Array): [number, number] {
  const count = vertices.length / 3;
  const a = 3 * Math.floor((count - 1) / 2);
  const b = 3 * Math.ceil((count - 1) / 2);
  return [(vertices[a]! + vertices[b]!) / 2, (vertices[a + 1]! + vertices[b + 1]!) / 2];
}

function ascending<Row extends { id: number }>(rows: Iterable<Row>): Row[] {
  return [...rows].sort((a, b) => a.id - b.id);
}
