import type { Attributes } from '../../../core/model/segment.ts';
import type { PointSource, LineSource } from '../profile/profile.ts';
import { cellReader, type CellValue, type SourceRow, type SourceTable } from '../source-row.ts';
import type { CodeLookup, PipeClass } from './code-lookup.ts';
import { missingCell, type Range, type RowFields } from './row-fields.ts';

type Source = PointSource | LineSource;

/** Rules of a source that give a class by what other columns say; the first whose words all fit wins. */
export function createClassRules(source: Source): (row: SourceRow) => string | null {
  const rules = (source.classRules ?? []).map((rule) => ({
    path: rule.class,
    when: Object.entries(rule.when).map(([column, word]) => [column, new RegExp(word, 'iu')] as const),
  }));
  if (rules.length === 0) return () => null;
  return (row) =>
    rules.find(({ when }) => when.every(([column, word]) => word.test(String(row.values[column] ?? ''))))?.path ?? null;
}

interface ClassInput {
  fields: RowFields<'surveyClass' | 'surveySubclass'>;
  lookup: CodeLookup;
  byRule: string | null;
}

/** Class and subclass of a row; null, with a fault, when it has none. */
export function readPipeClass(row: SourceRow, { fields, lookup, byRule }: ClassInput): PipeClass | null {
  const text = byRule ?? fields.text('surveyClass', row);
  if (text === null) {
    missingCell(row, fields.column('surveyClass'));
    return null;
  }
  const found = lookup.pipeClass(text);
  if (found === null) {
    row.faults.push({ code: 'CLASS_UNKNOWN', column: fields.column('surveyClass'), params: { value: text } });
    return null;
  }
  const subclassText = fields.text('surveySubclass', row);
  if (subclassText === null) return found;
  const subclass = lookup.subclass(found.surveyClass, subclassText);
  if (subclass === null) {
    const params = { value: subclassText, class: found.surveyClass };
    row.faults.push({ code: 'SUBCLASS_UNKNOWN', column: fields.column('surveySubclass'), params });
  }
  return { surveyClass: found.surveyClass, surveySubclass: subclass ?? found.surveySubclass };
}

/** A coded value by its text; an unknown one is a warning and null. */
export function readCoded<Name extends string, Value>(
  row: SourceRow,
  fields: RowFields<Name>,
  name: Name,
  find: (text: string) => Value | null,
): Value | null {
  const text = fields.text(name, row);
  if (text === null) return null;
  const found = find(text);
  if (found === null) {
    row.faults.push({ code: 'CODE_UNKNOWN', column: fields.column(name), params: { value: text, list: name } });
  }
  return found;
}

/** A number that a row can do without: outside its range it is a warning and null. */
export function readSideNumber<Name extends string>(
  row: SourceRow,
  fields: RowFields<Name>,
  name: Name,
  range: Range,
): number | null {
  const value = fields.number(name, row);
  if (value === null || (value >= range.min && value <= range.max)) return value;
  const params = { value, reason: `${range.min} … ${range.max}` };
  row.faults.push({ code: 'VALUE_IGNORED', column: fields.column(name), params });
  return null;
}

/** Columns of a row that go to the attributes: those that no field uses, or those that the profile lists. Empty cells are left out; `first`, which is filled and returned, comes before them. */
export function createAttributes(
  source: Source,
  spare: readonly string[],
  table: Pick<SourceTable, 'columns'>,
): (row: SourceRow, first?: Record<string, CellValue>) => Record<string, CellValue> {
  const columns = source.attributes === true ? spare : source.attributes === false ? [] : source.attributes;
  const readers = columns.map((column) => ({ column, cell: cellReader(table, column) }));
  return (row, first = {}) => {
    const attributes = first;
    for (const { column, cell } of readers) {
      const value = cell(row);
      if (value !== null && value !== '') attributes[column] = value;
    }
    return attributes satisfies Attributes;
  };
}

/** Makes the identity of a row from the fields that the profile names; `#` counts rows that are otherwise alike, `geometry` is its fingerprint. */
export function createKeyMaker<Name extends string>(
  parts: readonly string[],
  fields: RowFields<Name>,
  prefix: string,
): (row: SourceRow, fingerprint: () => string) => string | null {
  const counts = new Map<string, number>();
  return (row, fingerprint) => {
    const words: string[] = [];
    for (const part of parts) {
      if (part === '#') continue;
      const word = part === 'geometry' ? fingerprint() : fields.text(part as Name, row);
      if (word === null) {
        missingCell(row, fields.column(part as Name));
        return null;
      }
      words.push(word);
    }
    const base = prefix + words.join('-');
    if (!parts.includes('#')) return base;
    const count = (counts.get(base) ?? 0) + 1;
    counts.set(base, count);
    return `${base}-${count}`;
  };
}
