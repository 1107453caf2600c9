import { basename } from 'node:path';
import { SourceError } from '../source-error.ts';
import {
  ROWS_PER_BATCH,
  type CellValue,
  type RowFault,
  type RowGeometry,
  type SourceRow,
  type SourceTable,
} from '../source-row.ts';
import { cutFeatures } from './geojson-features.ts';
import { decodedText } from './text-encoding.ts';

/** Features that are looked at for the columns; later ones may have more, which go to the attributes. */
const PEEK_FEATURES = 200;

/**
 * Opens a GeoJSON FeatureCollection; its coordinates are in the CRS of the import. Features are numbered from 1. Throws SourceError:
 * GEOJSON_DAMAGED, GEOJSON_EMPTY.
 */
export async function openGeoJson(path: string): Promise<SourceTable> {
  const file = basename(path);
  const columns = new Set<string>();
  const kinds = new Set<RowGeometry['kind']>();
  let seen = 0;
  for await (const batch of geoJsonRows(path)) {
    for (const { values, geometry } of batch) {
      for (const name of Object.keys(values)) columns.add(name);
      if (geometry !== null) kinds.add(geometry.kind);
      if (++seen === PEEK_FEATURES) break;
    }
    if (seen >= PEEK_FEATURES) break;
  }
  if (seen === 0) throw new SourceError('GEOJSON_EMPTY', file);
  return {
    file,
    name: file.replace(/\.(geo)?json$/i, ''),
    columns: [...columns],
    geometry: kinds.size === 1 ? ([...kinds][0] as RowGeometry['kind']) : 'mixed',
    units: {},
    rows: (onBytes) => geoJsonRows(path, onBytes),
  };
}

async function* geoJsonRows(path: string, onBytes?: (position: number) => void): AsyncGenerator<SourceRow[]> {
  const file = basename(path);
  let batch: SourceRow[] = [];
  let row = 0;
  try {
    for await (const text of cutFeatures(decodedText(path, 'utf-8', onBytes), { text: '' })) {
      row++;
      batch.push(readFeature(JSON.parse(text), row));
      if (batch.length === ROWS_PER_BATCH) {
        yield batch;
        batch = [];
      }
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new SourceError('GEOJSON_DAMAGED', row === 0 ? file : `${file}:${row}`, { reason: error.message });
  }
  if (batch.length > 0) yield batch;
}

function readFeature(feature: unknown, row: number): SourceRow {
  const faults: RowFault[] = [];
  const fault = (reason: string): void => {
    faults.push({ code: 'SHAPE_UNREADABLE', column: 'geometry', params: { reason } });
  };
  const { properties, geometry } = isObject(feature) ? feature : {};
  let shape: RowGeometry | null = null;
  if (isObject(geometry)) {
    try {
      shape = readGeometry(String(geometry['type']), geometry['coordinates']);
    } catch (error) {
      fault((error as Error).message);
    }
  }
  const values: Record<string, CellValue> = {};
  if (isObject(properties)) {
    for (const [name, value] of Object.entries(properties)) {
      const plain = value === null || ['string', 'number', 'boolean'].includes(typeof value);
      values[name] = plain ? (value as CellValue) : JSON.stringify(value);
    }
  }
  return { row, values, geometry: shape, faults };
}

function readGeometry(type: string, coordinates: unknown): RowGeometry {
  switch (type) {
    case 'Point':
      return shapeOf('point', [[coordinates]]);
    case 'LineString':
      return shapeOf('line', [coordinates]);
    case 'MultiLineString':
      return shapeOf('line', coordinates);
    case 'Polygon':
      return shapeOf('polygon', coordinates);
    case 'MultiPolygon':
      return shapeOf('polygon', Array.isArray(coordinates) ? coordinates.flat() : coordinates);
    default:
      throw new RangeError(`geometry type ${type} cannot be read`);
  }
}

function shapeOf(kind: RowGeometry['kind'], parts: unknown): RowGeometry {
  if (!Array.isArray(parts) || !parts.every(Array.isArray)) throw new RangeError('coordinates are not nested arrays');
  const positions = parts as unknown[][];
  const all = positions.flat();
  const isPosition = (p: unknown): p is number[] =>
    Array.isArray(p) && p.length >= 2 && p.every((value) => typeof value === 'number');
  if (all.length === 0 || !all.every(isPosition)) throw new RangeError('coordinates are not positions of numbers');
  const stride = all.every((position) => position.length >= 3) ? 3 : 2;
  return {
    kind,
    stride,
    parts: positions.map((part) => Float64Array.from((part as number[][]).flatMap((p) => p.slice(0, stride)))),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
