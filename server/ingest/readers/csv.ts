import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { CsvError, parse, type Parser } from 'csv-parse';
import { SourceError } from '../source-error.ts';
import { ROWS_PER_BATCH, type CellValue, type RowFault, type SourceRow, type SourceTable } from '../source-row.ts';
import { decodedText, detectEncoding, type TextEncoding } from './text-encoding.ts';

const DELIMITERS = [',', ';', '\t'] as const;
const MAX_RECORD_CHARACTERS = 1 << 20;

/**
 * Opens a table with a header row, comma, semicolon or tab between the cells. Rows are numbered as a spreadsheet shows them (the header is 1).
 * Throws SourceError: ENCODING_UNKNOWN, CSV_EMPTY, CSV_HEADER_DUPLICATE, CSV_DAMAGED (an open quote, with its line).
 */
export async function openCsv(path: string): Promise<SourceTable> {
  const file = basename(path);
  const encoding = await detectEncoding(path);
  const delimiter = await findDelimiter(path, encoding);
  const columns = await readHeader(path, encoding, delimiter);
  if (columns.length === 0) throw new SourceError('CSV_EMPTY', file);
  const twice = columns.find((name, i) => name !== '' && columns.indexOf(name) !== i);
  if (twice !== undefined) throw new SourceError('CSV_HEADER_DUPLICATE', `${file}:1:${twice}`, { column: twice });
  return {
    file,
    name: file,
    columns: columns.filter((name) => name !== ''),
    geometry: null,
    units: {},
    rows: (onBytes) => csvRows({ path, file, encoding, delimiter, columns }, onBytes),
  };
}

interface CsvFile {
  path: string;
  file: string;
  encoding: TextEncoding;
  delimiter: string;
  columns: string[];
}

async function* csvRows(csv: CsvFile, onBytes?: (position: number) => void): AsyncGenerator<SourceRow[]> {
  const { file, columns } = csv;
  let batch: SourceRow[] = [];
  let row = 0;
  for await (const cells of records(csv, onBytes)) {
    row++;
    if (row === 1) continue;
    if (cells.every((cell) => cell.trim() === '')) continue;
    const values: Record<string, CellValue> = {};
    for (let i = 0; i < columns.length; i++) {
      const name = columns[i] as string;
      if (name !== '') values[name] = cells[i] ?? null;
    }
    const faults: RowFault[] = [];
    // Spreadsheets leave empty cells behind the last column; only cells that say something are too many.
    const extra = cells.slice(columns.length).some((cell) => cell.trim() !== '');
    if (extra || cells.length < columns.length) {
      faults.push({ code: 'CSV_CELL_COUNT', column: null, params: { cells: cells.length, columns: columns.length } });
    }
    batch.push({ row, values, geometry: null, faults });
    if (batch.length === ROWS_PER_BATCH) {
      yield batch;
      batch = [];
    }
  }
  if (row === 0) throw new SourceError('CSV_EMPTY', file);
  if (batch.length > 0) yield batch;
}

async function readHeader(path: string, encoding: TextEncoding, delimiter: string): Promise<string[]> {
  const csv = { path, file: basename(path), encoding, delimiter, columns: [] };
  for await (const cells of records(csv)) return cells.map((cell) => cell.trim());
  return [];
}

async function* records(csv: CsvFile, onBytes?: (position: number) => void): AsyncGenerator<string[]> {
  const parser: Parser = parse({
    bom: true,
    delimiter: csv.delimiter,
    relax_column_count: true,
    skip_empty_lines: false,
    max_record_size: MAX_RECORD_CHARACTERS,
  });
  const source = Readable.from(decodedText(csv.path, csv.encoding, onBytes));
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  try {
    for await (const cells of parser) yield cells as string[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new SourceError('CSV_DAMAGED', `${csv.file}:${parser.info.lines}`, { reason: error.message });
  } finally {
    source.destroy();
    parser.destroy();
  }
}

/** The delimiter that the first line has most of. */
async function findDelimiter(path: string, encoding: TextEncoding): Promise<string> {
  let line = '';
  for await (const text of decodedText(path, encoding)) {
    line += text;
    if (/[\r\n]/.test(line) || line.length > MAX_RECORD_CHARACTERS) break;
  }
  line = line.split(/[\r\n]/, 1)[0] ?? '';
  const count = (delimiter: string): number => line.split(delimiter).length;
  return DELIMITERS.toSorted((a, b) => count(b) - count(a))[0] as string;
}
