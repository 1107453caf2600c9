import type { FieldSpec } from '../profile/profile.ts';
import { toModelUnit, type Unit } from '../profile/units.ts';
import { cellReader, type CellValue, type RowFault, type SourceRow, type SourceTable } from '../source-row.ts';

/** Reads the fields that a profile names out of rows, as text or as numbers in the model's units. `null` is "not known". */
export interface RowFields<Name extends string> {
  has(name: Name): boolean;
  /** The column of the file that holds the field; null when there is none (a constant, or not in this file). */
  column(name: Name): string | null;
  text(name: Name, row: SourceRow): string | null;
  /** Metres, radians, MPa, kV or a plain number. A cell that is no number, or outside the range, is a fault (and null). */
  number(name: Name, row: SourceRow, range?: Range): number | null;
  /** Columns that no field uses. */
  spare: string[];
}

export interface Range {
  min: number;
  max: number;
}

interface Field {
  spec: FieldSpec;
  column: string | null;
  /** What the row has in the column; null without one. */
  cell: (row: SourceRow) => CellValue;
  unit: Unit | null;
  unknownTexts: Set<string>;
  unknownNumbers: number[];
  pattern: RegExp | null;
  /** An empty cell says nothing here. */
  isEmptyUnknown: boolean;
  /** Nothing but blanks and the words for "unknown" stand between the cell and its value. */
  isPlain: boolean;
}

/** Sentinels pass through float32 and single decimals on their way: -21474.836 is -21474.8359375. */
const SENTINEL_TOLERANCE = 1e-6;

export function createRowFields<Name extends string>(
  specs: Partial<Record<Name, FieldSpec>>,
  table: Pick<SourceTable, 'columns' | 'units'>,
  unknown: readonly string[],
): RowFields<Name> {
  const fields = new Map<Name, Field>();
  const used = new Set<string>();
  for (const [name, spec] of Object.entries(specs) as [Name, FieldSpec][]) {
    const column = findColumn(table.columns, spec.columns ?? []);
    if (column !== null) used.add(column);
    const unknownTexts = new Set([...unknown, ...(spec.unknown ?? []).filter((value) => typeof value === 'string')]);
    const unknownNumbers = (spec.unknown ?? []).filter((value) => typeof value === 'number');
    fields.set(name, {
      spec,
      column,
      cell: column === null ? () => null : cellReader(table, column),
      unit: spec.unit === 'file' ? (table.units[column ?? ''] ?? null) : (spec.unit ?? null),
      unknownTexts,
      unknownNumbers,
      pattern: spec.pattern === undefined ? null : new RegExp(spec.pattern, 'iu'),
      isEmptyUnknown:
        column !== null && spec.constant === undefined && spec.pattern === undefined && spec.map?.[''] === undefined,
      isPlain:
        unknownNumbers.length === 0 &&
        spec.constant === undefined &&
        spec.unknownWhen === undefined &&
        spec.pattern === undefined &&
        spec.map === undefined,
    });
  }
  const read = (name: Name, row: SourceRow): CellValue => {
    const field = fields.get(name);
    if (field === undefined) return null;
    // Most cells of most registers are empty.
    if (field.isEmptyUnknown && (field.cell(row) ?? '') === '') return null;
    return readCell(field, row);
  };
  return {
    has: (name) => {
      const field = fields.get(name);
      return field !== undefined && (field.column !== null || field.spec.constant !== undefined);
    },
    column: (name) => fields.get(name)?.column ?? null,
    text: (name, row) => {
      const value = read(name, row);
      return value === null ? null : String(value);
    },
    number: (name, row, range) => {
      const value = read(name, row);
      if (value === null) return null;
      const column = fields.get(name)?.column ?? null;
      const number = typeof value === 'number' ? value : parseNumber(String(value));
      if (number === null) {
        row.faults.push({ code: 'CELL_NOT_A_NUMBER', column, params: { value: String(value) } });
        return null;
      }
      const unit = fields.get(name)?.unit;
      const inModel = unit ? toModelUnit(number, unit) : number;
      if (range !== undefined && !(inModel >= range.min && inModel <= range.max)) {
        row.faults.push({
          code: 'CELL_OUT_OF_RANGE',
          column,
          params: { value: number, ...inUnit(range, unit ?? null) },
        });
        return null;
      }
      return inModel;
    },
    spare: table.columns.filter((column) => !used.has(column)),
  };
}

/** The column of the file that one of the names means: full-width brackets, blanks and case do not count. */
export function findColumn(columns: readonly string[], names: readonly string[]): string | null {
  for (const name of names) {
    const found = columns.find((column) => foldName(column) === foldName(name));
    if (found !== undefined) return found;
  }
  return null;
}

/** Adds the fault of a cell that must not be empty. */
export function missingCell(row: SourceRow, column: string | null): void {
  const fault: RowFault = { code: 'CELL_MISSING', column, params: {} };
  row.faults.push(fault);
}

function readCell(field: Field, row: SourceRow): CellValue {
  const { spec, unknownTexts, unknownNumbers, pattern } = field;
  if (field.isPlain) {
    const cell = field.cell(row);
    if (typeof cell !== 'string') return cell === null || unknownTexts.has(String(cell)) ? null : cell;
    const trimmed = cell.trim();
    return trimmed === '' || unknownTexts.has(trimmed) ? null : trimmed;
  }
  let value: CellValue = spec.constant ?? field.cell(row);
  if (value === null) return null;
  if (typeof value === 'string') value = value.trim();
  if (unknownTexts.has(String(value))) return null;
  const number = unknownNumbers.length > 0 || spec.unknownWhen !== undefined ? Number(value) : Number.NaN;
  const is = (sentinel: number): boolean =>
    Math.abs(number - sentinel) <= SENTINEL_TOLERANCE * Math.max(1, Math.abs(sentinel));
  if (value !== '' && unknownNumbers.some(is)) return null;
  if (spec.unknownWhen !== undefined) {
    const { value: sentinels, column: other, is: words } = spec.unknownWhen;
    const isSentinel = sentinels.some((s) => (typeof s === 'number' ? is(s) : s === value));
    if (isSentinel && words.includes(String(row.values[other] ?? '').trim())) return null;
  }
  if (pattern !== null) {
    const found = pattern.exec(String(value));
    value = found === null ? null : (found.groups?.['value'] ?? found[0]);
    if (value === null) return null;
  }
  if (spec.map !== undefined) value = spec.map[String(value)] ?? value;
  return value === '' ? null : value;
}

/** Digits that a double holds exactly, and powers of ten that it does. */
const EXACT_DIGITS = 15;
const POWERS_OF_TEN = Array.from({ length: EXACT_DIGITS + 1 }, (_, i) => 10 ** i);

function parseNumber(text: string): number | null {
  return parsePlainDecimal(text) ?? parseAnyNumber(text);
}

/** A number such as `-123.456`; null when it is anything more. Both whole number and power are exact, so their quotient is the nearest double. */
function parsePlainDecimal(text: string): number | null {
  const isNegative = text.charCodeAt(0) === 45;
  let whole = 0;
  let digits = 0;
  let decimals = -1;
  for (let i = isNegative ? 1 : 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 48 && code <= 57) {
      whole = whole * 10 + (code - 48);
      digits++;
      if (decimals >= 0) decimals++;
    } else if (code === 46 && decimals < 0 && digits > 0) decimals = 0;
    else return null;
  }
  if (digits === 0 || digits > EXACT_DIGITS) return null;
  const value = decimals > 0 ? whole / (POWERS_OF_TEN[decimals] as number) : whole;
  return isNegative ? -value : value;
}

function parseAnyNumber(text: string): number | null {
  const plain = text.normalize('NFKC').trim();
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return null;
  return Number(plain);
}

function inUnit({ min, max }: Range, unit: Unit | null): Record<string, number> {
  const factor = unit === null ? 1 : toModelUnit(1, unit);
  const round = (value: number): number => Math.round((value / factor) * 1000) / 1000;
  return { min: round(min), max: round(max) };
}

function foldName(name: string): string {
  return name.normalize('NFKC').replace(/\s+/g, '').toLowerCase();
}
