import { open, readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import iconv from 'iconv-lite';
import { SourceError } from '../source-error.ts';
import { ROWS_PER_BATCH, type RowFault, type RowGeometry, type SourceRow, type SourceTable } from '../source-row.ts';
import { ByteReader } from './byte-reader.ts';
import { DBF_FIXED_HEADER_BYTES, readDbfHeader, readDbfRecord, readDbfSizes, type DbfHeader } from './dbf.ts';
import { findSidecar } from './sidecar.ts';
import { decodeShape, shapeKind } from './shp-geometry.ts';

const SHP_MAGIC = 9994;
const SHP_HEADER_BYTES = 100;
const RECORD_HEADER_BYTES = 8;
const SHX_RECORD_BYTES = 8;
/** The length fields of the format count 16-bit words. */
const WORD_BYTES = 2;
const MAX_RECORD_BYTES = 256 << 20;

interface Parts {
  shp: string;
  dbf: string;
  file: string;
  encoding: string;
  header: DbfHeader;
  shpBytes: number;
}

/**
 * Opens a shapefile with its .dbf beside it, Z and M kept apart. The .prj is not read: an ESRI .prj carries no datum shift, the reference
 * system comes from the EPSG code of the import. Throws SourceError: SHP_NOT_A_SHAPEFILE, SHP_TRUNCATED, SHP_DBF_MISSING, DBF_TRUNCATED, DBF_DAMAGED,
 * SHP_DBF_COUNT, ENCODING_UNKNOWN.
 */
export async function openShapefile(path: string): Promise<SourceTable> {
  const file = basename(path);
  const shpBytes = (await stat(path)).size;
  const start = await readStart(path, SHP_HEADER_BYTES);
  if (start.length < SHP_HEADER_BYTES || start.readInt32BE(0) !== SHP_MAGIC) {
    throw new SourceError('SHP_NOT_A_SHAPEFILE', file);
  }
  const stated = start.readInt32BE(24) * WORD_BYTES;
  if (stated > shpBytes) throw new SourceError('SHP_TRUNCATED', file, { stated, bytes: shpBytes });
  const kind = shapeKind(start.readInt32LE(32));

  const dbf = await findSidecar(path, '.dbf');
  if (dbf === null) throw new SourceError('SHP_DBF_MISSING', file, { dbf: file.replace(/\.shp$/i, '.dbf') });
  const encoding = await sidecarEncoding(path, dbf);
  const header = await openDbf(dbf, encoding);
  const shx = await findSidecar(path, '.shx');
  if (shx !== null) {
    const records = Math.floor(((await stat(shx)).size - SHP_HEADER_BYTES) / SHX_RECORD_BYTES);
    if (records !== header.records) {
      throw new SourceError('SHP_DBF_COUNT', file, { shapes: records, records: header.records });
    }
  }
  const parts: Parts = { shp: path, dbf, file, encoding, header, shpBytes };
  return {
    file,
    name: file.replace(/\.shp$/i, ''),
    columns: header.columns.map(({ name }) => name),
    geometry: kind ?? 'mixed',
    units: {},
    rows: (onBytes) => shapefileRows(parts, onBytes),
  };
}

async function* shapefileRows(parts: Parts, onBytes?: (position: number) => void): AsyncGenerator<SourceRow[]> {
  const { file, header, encoding, shpBytes } = parts;
  const shpFile = await open(parts.shp);
  const dbfFile = await open(parts.dbf);
  try {
    const shp = new ByteReader(shpFile);
    const dbf = new ByteReader(dbfFile);
    await shp.ensure(SHP_HEADER_BYTES);
    shp.take(SHP_HEADER_BYTES);
    await dbf.ensure(header.headerBytes);
    dbf.take(header.headerBytes);
    let batch: SourceRow[] = [];
    let row = 0;
    while (shp.has(1) || (await shp.ensure(1))) {
      row++;
      const needed = (bytes: number): SourceError | null =>
        bytes >= 0 && bytes <= MAX_RECORD_BYTES && shp.has(bytes)
          ? null
          : new SourceError('SHP_TRUNCATED', `${file}:${row}`, { stated: shp.position + bytes, bytes: shpBytes });
      if (!shp.has(RECORD_HEADER_BYTES)) await shp.ensure(RECORD_HEADER_BYTES);
      let missing = needed(RECORD_HEADER_BYTES);
      if (missing !== null) throw missing;
      const bytes = shp.take(RECORD_HEADER_BYTES).readInt32BE(4) * WORD_BYTES;
      if (bytes >= 4 && bytes <= MAX_RECORD_BYTES && !shp.has(bytes)) await shp.ensure(bytes);
      missing = needed(bytes);
      if (missing !== null || bytes < 4) throw missing ?? new SourceError('SHP_NOT_A_SHAPEFILE', `${file}:${row}`);
      if (row > header.records)
        throw new SourceError('SHP_DBF_COUNT', file, { shapes: `>${row - 1}`, records: header.records });
      if (!dbf.has(header.recordBytes) && !(await dbf.ensure(header.recordBytes))) {
        throw new SourceError('DBF_TRUNCATED', `${basename(parts.dbf)}:${row}`, { records: header.records });
      }
      const faults: RowFault[] = [];
      let geometry: RowGeometry | null = null;
      try {
        geometry = decodeShape(shp.take(bytes));
      } catch (error) {
        faults.push({ code: 'SHAPE_UNREADABLE', column: null, params: { reason: (error as Error).message } });
      }
      const values = readDbfRecord(dbf.take(header.recordBytes), header, encoding);
      if (values !== null) batch.push({ row, values, geometry, faults });
      if (batch.length === ROWS_PER_BATCH) {
        onBytes?.(shp.position);
        yield batch;
        batch = [];
      }
    }
    if (row !== header.records) throw new SourceError('SHP_DBF_COUNT', file, { shapes: row, records: header.records });
    onBytes?.(shp.position);
    if (batch.length > 0) yield batch;
  } finally {
    await shpFile.close();
    await dbfFile.close();
  }
}

async function openDbf(dbf: string, encoding: string): Promise<DbfHeader> {
  const file = basename(dbf);
  const start = await readStart(dbf, DBF_FIXED_HEADER_BYTES);
  if (start.length < DBF_FIXED_HEADER_BYTES) throw new SourceError('DBF_TRUNCATED', file, { records: '?' });
  const { headerBytes, recordBytes, records } = readDbfSizes(start);
  const bytes = (await stat(dbf)).size;
  if (bytes < headerBytes + recordBytes * records) throw new SourceError('DBF_TRUNCATED', file, { records });
  try {
    return readDbfHeader(await readStart(dbf, headerBytes), encoding);
  } catch (error) {
    throw new SourceError('DBF_DAMAGED', file, { reason: (error as Error).message });
  }
}

/** Encoding of the .cpg; without one, UTF-8 when the whole .dbf is valid UTF-8, else GB18030. */
async function sidecarEncoding(shp: string, dbf: string): Promise<string> {
  const cpg = await findSidecar(shp, '.cpg');
  if (cpg !== null) {
    const stated = (await readFile(cpg, 'latin1')).trim();
    const name = /^\d+$/.test(stated) ? `cp${stated}` : stated;
    if (stated !== '') {
      if (!iconv.encodingExists(name)) throw new SourceError('ENCODING_UNKNOWN', basename(cpg), { encoding: stated });
      return name;
    }
  }
  const text = new TextDecoder('utf-8', { fatal: true });
  try {
    const handle = await open(dbf);
    for await (const chunk of handle.createReadStream()) text.decode(chunk as Buffer, { stream: true });
    return 'utf-8';
  } catch {
    return 'gb18030';
  }
}

async function readStart(path: string, bytes: number): Promise<Buffer> {
  const handle = await open(path);
  try {
    const buffer = Buffer.alloc(bytes);
    const { bytesRead } = await handle.read(buffer, 0, bytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
