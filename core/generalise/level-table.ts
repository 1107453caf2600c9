import { REPORT_CLASSES, SURVEY_CLASSES } from '../model/survey-class.ts';
import type { TagColumn, TagValue } from '../mvt/tag-column.ts';
import { sortRows } from '../mvt/sort-rows.ts';
import { levelCells } from './chain-cells.ts';
import type { ChainTable } from './merge-chains.ts';
import type { PipeRows } from './pipe-rows.ts';
import { FIRST_ZOOM, tileUnitM } from './zoom-levels.ts';

/** Added to the least segment id on a chain to give the chain's id: segment ids are below it, so no chain has the id of a segment. */
export const CHAIN_ID_OFFSET = 2 ** 32;

/** Shorter in both directions than this share of a tile unit, a chain is nothing in any tile, as `ST_AsMVTGeom` has it. */
const LEAST_UNITS = 0.5;

/** The chains that a zoom shows, simplified for it; with a name, the source of a layer. One entry a row, ascending by cell, in a cell by id. */
export interface LevelTable {
  zoom: number;
  count: number;
  /** {@link CHAIN_ID_OFFSET} + the least segment id on the chain. */
  ids: Float64Array;
  /** See `levelCells`: chains that are seen together stand together, so that a tile finds its own in a few runs of rows. */
  cells: Uint32Array;
  /** Length count + 1. */
  vertexStart: Uint32Array;
  /** Stride 2: EPSG:3857 metres. */
  metres: Float64Array;
  /**
   * `class`, `report`, `sub` and `dataset` as of its segments; `size` is the largest outer height on the chain, whole millimetres; `known` is true when
   * the elevation is known along half of the length at least; `segments` is how many the chain has.
   */
  columns: readonly TagColumn[];
  /** The chain of each row. */
  chains: Uint32Array;
}

/** The chains of importance `threshold` at least, as a zoom shows them. Beside the chains their importance, their `vertexZooms` and their `chainCells` are given. */
export function buildLevel(
  rows: PipeRows,
  chains: ChainTable & { importance: Float64Array; zooms: Uint8Array; cells: Uint32Array },
  zoom: number,
  threshold: number,
): LevelTable {
  const { importance, zooms } = chains;
  const level = zoom - FIRST_ZOOM;
  const leastM = LEAST_UNITS * tileUnitM(zoom);
  const candidates = new Uint32Array(chains.count);
  let count = 0;
  for (let chain = 0; chain < chains.count; chain++) {
    if (importance[chain]! >= threshold && !isSmaller(chains, chain, leastM)) candidates[count++] = chain;
  }
  // Chains are numbered by id.
  const cellOf = levelCells(chains.cells, zoom);
  const shown = sortRows(candidates.subarray(0, count), cellOf);

  const vertexStart = new Uint32Array(count + 1);
  for (let row = 0; row < count; row++) {
    let vertices = vertexStart[row]!;
    for (let v = chains.vertexStart[shown[row]!]!; v < chains.vertexStart[shown[row]! + 1]!; v++) {
      if (zooms[v]! <= level) vertices++;
    }
    vertexStart[row + 1] = vertices;
  }
  const metres = new Float64Array(2 * vertexStart[count]!);
  const ids = new Float64Array(count);
  const cells = new Uint32Array(count);
  let at = 0;
  for (let row = 0; row < count; row++) {
    const chain = shown[row]!;
    for (let v = chains.vertexStart[chain]!; v < chains.vertexStart[chain + 1]!; v++) {
      if (zooms[v]! > level) continue;
      metres[at++] = chains.mercator[2 * v]!;
      metres[at++] = chains.mercator[2 * v + 1]!;
    }
    ids[row] = CHAIN_ID_OFFSET + rows.ids[chains.leastRow[chain]!]!;
    cells[row] = cellOf[chain]!;
  }
  return { zoom, count, ids, cells, vertexStart, metres, columns: tagColumns(rows, chains, shown), chains: shown };
}

function isSmaller({ vertexStart, mercator }: ChainTable, chain: number, leastM: number): boolean {
  const from = 2 * vertexStart[chain]!;
  let [minX, maxX] = [mercator[from]!, mercator[from]!];
  let [minY, maxY] = [mercator[from + 1]!, mercator[from + 1]!];
  for (let i = from + 2; i < 2 * vertexStart[chain + 1]!; i += 2) {
    const x = mercator[i]!;
    const y = mercator[i + 1]!;
    if (x < minX) minX = x;
    else if (x > maxX) maxX = x;
    if (y < minY) minY = y;
    else if (y > maxY) maxY = y;
    if (maxX - minX >= leastM || maxY - minY >= leastM) return false;
  }
  return true;
}

function tagColumns(rows: PipeRows, chains: ChainTable, shown: Uint32Array): TagColumn[] {
  const count = shown.length;
  const surveyCodes = new Uint8Array(count);
  const reportCodes = new Uint8Array(count);
  const subclassCodes = new Uint16Array(count);
  const knownCodes = new Uint8Array(count);
  const sizes = new Float64Array(count);
  const datasets = new Float64Array(count);
  const segments = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const chain = shown[i]!;
    const row = chains.leastRow[chain]!;
    surveyCodes[i] = rows.surveyClass[row]! + 1;
    reportCodes[i] = rows.reportClass[row]! + 1;
    // The first subclass is "none", as is the first code.
    subclassCodes[i] = rows.subclass[row]!;
    knownCodes[i] = 2 * chains.knownLengthM[chain]! >= chains.lengthM[chain]! ? 2 : 1;
    sizes[i] = Math.round(chains.outerHeightMm[chain]!);
    datasets[i] = rows.datasetIds[row]!;
    segments[i] = chains.memberStart[chain + 1]! - chains.memberStart[chain]!;
  }
  return [
    { key: 'class', kind: 'coded', values: SURVEY_CLASSES, codes: surveyCodes },
    { key: 'report', kind: 'coded', values: REPORT_CLASSES, codes: reportCodes },
    { key: 'sub', kind: 'coded', values: rows.subclasses.slice(1) as string[], codes: subclassCodes },
    numberColumn('size', sizes),
    { key: 'known', kind: 'coded', values: [false, true], codes: knownCodes },
    numberColumn('dataset', datasets),
    numberColumn('segments', segments),
  ];
}

/** NaN is no value. */
function numberColumn(key: string, numbers: Float64Array): TagColumn {
  const values: TagValue[] = [];
  const codeOf = new Map<number, number>();
  const codes = new Uint32Array(numbers.length);
  for (let row = 0; row < numbers.length; row++) {
    const value = numbers[row]!;
    if (Number.isNaN(value)) continue;
    let code = codeOf.get(value);
    if (code === undefined) {
      code = values.push(value);
      codeOf.set(value, code);
    }
    codes[row] = code;
  }
  return { key, kind: 'coded', values, codes };
}
