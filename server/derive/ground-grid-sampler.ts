import proj4, { type Converter } from 'proj4';
import type { GroundGrid } from '../../core/model/dataset.ts';
import type { Bounds } from './derived-network.ts';

/** Bounds of a grid are found from this many positions along each side: its sides are curves in longitude and latitude. */
const STEPS_ALONG_SIDE = 8;

export interface GroundSample {
  lon: number;
  lat: number;
  height: number;
}

/** A ground grid that is asked by longitude and latitude (degrees). Heights are those of the grid, in its dataset's vertical datum. */
export class GroundGridSampler {
  readonly bounds: Bounds;
  readonly grid: GroundGrid;
  /** PROJ string of the grid's reference system. */
  readonly definition: string;
  readonly #projection: Converter;
  readonly #plane: PlaneMap;

  constructor(grid: GroundGrid, definition: string) {
    this.grid = grid;
    this.definition = definition;
    this.#projection = proj4(definition);
    this.bounds = this.#findBounds();
    this.#plane = this.#fitPlane();
  }

  /**
   * Whether the grid surely has a height at a position, told without projecting it: false also for some positions near its edge and beside cells without
   * a value.
   */
  covers(lon: number, lat: number): boolean {
    const { lon0, lat0, column0, row0, columnPerLon, columnPerLat, rowPerLon, rowPerLat, margin } = this.#plane;
    const { columns, rows, heights } = this.grid;
    const column = Math.round(column0 + (lon - lon0) * columnPerLon + (lat - lat0) * columnPerLat);
    const row = Math.round(row0 + (lon - lon0) * rowPerLon + (lat - lat0) * rowPerLat);
    if (column < margin || row < margin || column >= columns - margin || row >= rows - margin) return false;
    for (let r = row - margin; r <= row + margin; r += margin) {
      for (let c = column - margin; c <= column + margin; c += margin) {
        if (Number.isNaN(heights[r * columns + c])) return false;
      }
    }
    return true;
  }

  /** Bilinear between the four cell centres around the position, over those that have a value; NaN outside and where the nearest has none. */
  heightAt(lon: number, lat: number): number {
    const [west, south, east, north] = this.bounds;
    if (!(lon >= west && lon <= east && lat >= south && lat <= north)) return NaN;
    const { columns, rows, originX, originY, stepX, stepY } = this.grid;
    const [x, y] = this.#projection.forward([lon, lat]);
    const column = (x - originX) / stepX - 0.5;
    const row = (y - originY) / stepY - 0.5;
    if (!(column >= -0.5 && row >= -0.5 && column <= columns - 0.5 && row <= rows - 0.5)) return NaN;
    if (Number.isNaN(this.#cell(Math.round(column), Math.round(row)))) return NaN;
    const c0 = Math.floor(column);
    const r0 = Math.floor(row);
    let sum = 0;
    let weights = 0;
    for (let dr = 0; dr <= 1; dr++) {
      for (let dc = 0; dc <= 1; dc++) {
        const height = this.#cell(c0 + dc, r0 + dr);
        if (Number.isNaN(height)) continue;
        const weight = (1 - Math.abs(column - c0 - dc)) * (1 - Math.abs(row - r0 - dr));
        sum += weight * height;
        weights += weight;
      }
    }
    return sum / weights;
  }

  /** About `wanted` cells spread over the grid, its outermost rows and columns among them; cells without a value are left out. */
  spread(wanted: number): GroundSample[] {
    const { columns, rows } = this.grid;
    const stride = Math.max(1, Math.ceil(Math.sqrt((columns * rows) / wanted)));
    const samples: GroundSample[] = [];
    for (const row of strided(rows, stride)) {
      for (const column of strided(columns, stride)) {
        const height = this.#cell(column, row);
        if (Number.isNaN(height)) continue;
        const [lon, lat] = this.#lonLat(column + 0.5, row + 0.5);
        samples.push({ lon, lat, height });
      }
    }
    return samples;
  }

  /** The outermost half cell takes the value of its cell. */
  #cell(column: number, row: number): number {
    const { columns, rows, heights } = this.grid;
    const c = Math.min(columns - 1, Math.max(0, column));
    const r = Math.min(rows - 1, Math.max(0, row));
    return heights[r * columns + c]!;
  }

  #lonLat(column: number, row: number): [number, number] {
    const { originX, originY, stepX, stepY } = this.grid;
    return this.#projection.inverse([originX + column * stepX, originY + row * stepY]) as [number, number];
  }

  #fitPlane(): PlaneMap {
    const { columns, rows } = this.grid;
    const [lon0, lat0] = this.#lonLat(columns / 2, rows / 2);
    const [eastLon, eastLat] = this.#lonLat(columns, rows / 2);
    const [southLon, southLat] = this.#lonLat(columns / 2, rows);
    const [ax, ay, bx, by] = [eastLon - lon0, eastLat - lat0, southLon - lon0, southLat - lat0];
    const determinant = ax * by - bx * ay;
    const plane: PlaneMap = {
      lon0,
      lat0,
      column0: columns / 2 - 0.5,
      row0: rows / 2 - 0.5,
      columnPerLon: ((columns / 2) * by) / determinant,
      columnPerLat: ((-columns / 2) * bx) / determinant,
      rowPerLon: ((-rows / 2) * ay) / determinant,
      rowPerLat: ((rows / 2) * ax) / determinant,
      margin: 0,
    };
    let farthest = 0;
    for (let i = 0; i <= STEPS_ALONG_SIDE; i++) {
      for (let j = 0; j <= STEPS_ALONG_SIDE; j++) {
        const column = (i / STEPS_ALONG_SIDE) * columns;
        const row = (j / STEPS_ALONG_SIDE) * rows;
        const [lon, lat] = this.#lonLat(column, row);
        const c = plane.column0 + (lon - lon0) * plane.columnPerLon + (lat - lat0) * plane.columnPerLat;
        const r = plane.row0 + (lon - lon0) * plane.rowPerLon + (lat - lat0) * plane.rowPerLat;
        farthest = Math.max(farthest, Math.abs(c - column + 0.5), Math.abs(r - row + 0.5));
      }
    }
    return { ...plane, margin: Math.ceil(farthest) + 1 };
  }

  #findBounds(): Bounds {
    const { columns, rows } = this.grid;
    let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i <= STEPS_ALONG_SIDE; i++) {
      const along = i / STEPS_ALONG_SIDE;
      for (const [column, row] of [
        [along * columns, 0],
        [along * columns, rows],
        [0, along * rows],
        [columns, along * rows],
      ] as const) {
        const [lon, lat] = this.#lonLat(column, row);
        west = Math.min(west, lon);
        south = Math.min(south, lat);
        east = Math.max(east, lon);
        north = Math.max(north, lat);
      }
    }
    return [west, south, east, north];
  }
}

/** Cells from degrees by a plane through three corners, good to `margin` cells everywhere in the grid. */
interface PlaneMap {
  lon0: number;
  lat0: number;
  column0: number;
  row0: number;
  columnPerLon: number;
  columnPerLat: number;
  rowPerLon: number;
  rowPerLat: number;
  margin: number;
}

/** 0, stride, 2 stride ... and the last. */
function strided(count: number, stride: number): number[] {
  const steps: number[] = [];
  for (let i = 0; i < count - 1; i += stride) steps.push(i);
  if (count > 0) steps.push(count - 1);
  return steps;
}
