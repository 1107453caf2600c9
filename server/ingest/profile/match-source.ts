import { basename } from 'node:path';
import { formatOf } from '../readers/open-tables.ts';
import { findColumn } from '../normalise/row-fields.ts';
import { SourceError } from '../source-error.ts';
import type { SourceTable } from '../source-row.ts';
import type { FieldSpec, GroundSource, LineSource, PlaceSource, PointSource, Profile } from './profile.ts';

export type TableSource = PointSource | LineSource | PlaceSource;

/** A file as the user names it: `FILE`, or `SOURCE=FILE` to say which source of the profile it is. */
export interface NamedFile {
  path: string;
  sourceId: string | null;
}

export function parseFileArgument(argument: string, profile: Profile): NamedFile {
  const [id = '', ...rest] = argument.split('=');
  if (rest.length > 0 && profile.sources.some((source) => source.id === id))
    return { path: rest.join('='), sourceId: id };
  return { path: argument, sourceId: null };
}

/** The ground source for a raster. Throws SourceError FILE_NO_SOURCE. */
export function matchGround(profile: Profile, { path, sourceId }: NamedFile): GroundSource {
  const found = profile.sources.find(
    (source): source is GroundSource =>
      source.role === 'ground' && (sourceId === null ? fileFits(source.file, path) : source.id === sourceId),
  );
  if (found === undefined) throw noSource(profile, path);
  return found;
}

/**
 * The sources that read a table: those that the user names, else those whose file name fits, else those whose required columns are all there. Throws
 * SourceError FILE_NO_SOURCE, or COLUMN_MISSING when one source fits but for a column.
 */
export function matchTable(profile: Profile, table: SourceTable, { path, sourceId }: NamedFile): TableSource[] {
  const format = formatOf(path);
  const candidates = profile.sources.filter(
    (source): source is TableSource =>
      source.role !== 'ground' &&
      source.formats.includes(format) &&
      (sourceId === null || source.id === sourceId) &&
      (source.table === undefined || source.table === table.name) &&
      (source.geometry === undefined || table.geometry === source.geometry || table.geometry === 'mixed'),
  );
  if (candidates.length === 0) throw noSource(profile, path);
  const byName = sourceId === null ? candidates.filter(({ file }) => fileFits(file, path)) : candidates;
  const whole = (source: TableSource): boolean => missingColumns(source, table).length === 0;
  const fitting = byName.length > 0 ? byName : candidates.filter(whole);
  if (fitting.length === 0) {
    const [closest] = candidates.toSorted((a, b) => missingColumns(a, table).length - missingColumns(b, table).length);
    const required = closest === undefined ? 0 : requiredFields(closest).length;
    if (closest === undefined || missingColumns(closest, table).length >= required) throw noSource(profile, path);
    throw columnMissing(closest, table);
  }
  // Names overlap ("管线点" holds "管线"): of the sources that fit, those with all their columns.
  const complete = fitting.filter(whole);
  if (complete.length > 0) return complete;
  throw columnMissing(fitting[0] as TableSource, table);
}

function fileFits(pattern: string | undefined, path: string): boolean {
  return pattern === undefined || new RegExp(pattern, 'iu').test(basename(path));
}

function requiredFields(source: TableSource): [string, FieldSpec][] {
  return Object.entries<FieldSpec>(source.fields).filter(([, spec]) => spec.required === true);
}

function missingColumns(source: TableSource, table: SourceTable): FieldSpec[] {
  return requiredFields(source)
    .filter(([, { columns }]) => columns !== undefined && findColumn(table.columns, columns) === null)
    .map(([, spec]) => spec);
}

function columnMissing(source: TableSource, table: SourceTable): SourceError {
  const missing = missingColumns(source, table);
  const names = missing.map(({ columns }) => columns?.[0] ?? '').join(', ');
  return new SourceError('COLUMN_MISSING', `${table.file}:1`, {
    column: names,
    source: source.id,
    accepted: missing.map(({ columns }) => (columns ?? []).join(' / ')).join('; '),
    found: table.columns.join(', '),
  });
}

function noSource(profile: Profile, path: string): SourceError {
  return new SourceError('FILE_NO_SOURCE', basename(path), {
    profile: profile.name,
    sources: profile.sources.map(({ id }) => id).join(', '),
  });
}
