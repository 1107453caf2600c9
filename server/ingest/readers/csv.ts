import { basename } from 'node:path';
import { SourceError } from '../source-error.ts';
import { ROWS_PER_BATCH, type CellValue, type RowFault, type SourceRow, type SourceTable } from '../source-row.ts';
import { CsvDamage, csvRecords } from './csv-records.ts';
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
  const named = columns.flatMap((name, i) => (name === '' ? [] : [{ name, i }]));
  const names = named.map(({ name }) => name);
  const isWhole = names.length === columns.length;
  let batch: SourceRow[] = [];
  let row = 0;
  const text = { isPlain: true };
  for await (const records of recordsOf(csv, text, onBytes)) {
    for (const cells of records) {
      row++;
      if (row === 1 || isBlank(cells)) continue;
      const faults: RowFault[] = [];
      // Spreadsheets leave empty cells behind the last column; only cells that say something are too many.
      const isWrong = cells.length < columns.length || !isBlank(cells, columns.length);
      if (isWrong) {
        faults.push({ code: 'CSV_CELL_COUNT', column: null, params: { cells: cells.length, columns: columns.length } });
      }
      batch.push(
        new CsvRow(row, names, isWhole ? cells : named.map(({ i }) => cells[i] ?? null), faults, text.isPlain),
      );
      if (batch.length === ROWS_PER_BATCH) {
        yield batch;
        batch = [];
      }
    }
  }
  if (row === 0) throw new SourceError('CSV_EMPTY', file);
  if (batch.length > 0) yield batch;
}

/** A row that makes its values by name only for those who ask: most ask by position. */
class CsvRow implements SourceRow {
  readonly row: number;
  readonly cells: readonly CellValue[];
  readonly geometry = null;
  readonly faults: RowFault[];
  readonly isPlain: boolean;
  readonly #names: readonly string[];

  constructor(
    row: number,
    names: readonly string[],
    cells: readonly CellValue[],
    faults: RowFault[],
    isPlain: boolean,
  ) {
    this.row = row;
    this.#names = names;
    this.cells = cells;
    this.faults = faults;
    this.isPlain = isPlain;
  }

  get values(): Record<string, CellValue> {
    return Object.fromEntries(this.#names.map((name, i) => [name, this.cells[i] ?? null]));
  }
}

/** True when the cells from `from` on say nothing. */
function isBlank(cells: readonly string[], from = 0): boolean {
  for (let i = from; i < cells.length; i++) if ((cells[i] as string).trim() !== '') return false;
  return true;
}

async function readHeader(path: string, encoding: TextEncoding, delimiter: string): Promise<string[]> {
  const csv = { path, file: basename(path), encoding, delimiter, columns: [] };
  for await (const [cells = []] of recordsOf(csv, { isPlain: true })) return cells.map((cell) => cell.trim());
  return [];
}

/** Records of the file; `text.isPlain` turns false once a chunk with a NUL was read. */
async function* recordsOf(
  csv: CsvFile,
  text: { isPlain: boolean },
  onBytes?: (position: number) => void,
): AsyncGenerator<string[][]> {
  async function* watched(): AsyncGenerator<string> {
    for await (const chunk of decodedText(csv.path, csv.encoding, onBytes)) {
      if (chunk.includes('\0')) text.isPlain = false;
      yield chunk;
    }
  }
  try {
    yield* csvRecords(watched(), csv.delimiter, MAX_RECORD_CHARACTERS);
  } catch (error) {
    if (!(error instanceof CsvDamage)) throw error;
    throw new SourceError('CSV_DAMAGED', `${csv.file}:${error.line}`, { reason: error.message });
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
