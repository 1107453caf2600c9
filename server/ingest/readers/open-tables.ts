import { extname } from 'node:path';
import type { SourceTable } from '../source-row.ts';
import { SourceError } from '../source-error.ts';
import { openCsv } from './csv.ts';
import { openEpanet } from './epanet.ts';
import { openGeoJson } from './geojson.ts';
import { openShapefile } from './shapefile.ts';

export type Format = 'csv' | 'shp' | 'inp' | 'geojson' | 'tif';

const FORMATS: Readonly<Record<string, Format>> = {
  '.csv': 'csv',
  '.txt': 'csv',
  '.tsv': 'csv',
  '.shp': 'shp',
  '.inp': 'inp',
  '.geojson': 'geojson',
  '.json': 'geojson',
  '.tif': 'tif',
  '.tiff': 'tif',
};

/** Format of a file by its extension. Throws SourceError FILE_FORMAT_UNKNOWN. */
export function formatOf(path: string): Format {
  const format = FORMATS[extname(path).toLowerCase()];
  if (format === undefined) {
    throw new SourceError('FILE_FORMAT_UNKNOWN', path, { known: Object.keys(FORMATS).join(', ') });
  }
  return format;
}

/** The tables of a file; a raster has none. */
export async function openTables(path: string): Promise<SourceTable[]> {
  switch (formatOf(path)) {
    case 'csv':
      return [await openCsv(path)];
    case 'shp':
      return [await openShapefile(path)];
    case 'inp':
      return openEpanet(path);
    case 'geojson':
      return [await openGeoJson(path)];
    case 'tif':
      return [];
  }
}
