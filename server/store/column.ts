/** Types of PostgreSQL that the store's bulk paths use. */
export type ColumnType = 'bool' | 'int2' | 'int4' | 'int8' | 'float8' | 'text' | 'jsonb' | 'bytea' | 'geometry';

/** What a column holds on our side: int8 is a number (ids stay below 2^53), jsonb a parsed value, bytea and geometry bytes. */
export type ColumnValue = boolean | number | string | object | null;

/** A column of a table, and how to take its value from a row of ours. */
export interface Column<Row> {
  name: string;
  type: ColumnType;
  value(row: Row): ColumnValue;
}

/** The columns' names for a select or copy list, each quoted; a prefix such as `s` makes `s."id"`. */
export function columnList(columns: readonly { name: string }[], prefix?: string): string {
  return columns.map(({ name }) => (prefix === undefined ? `"${name}"` : `${prefix}."${name}"`)).join(', ');
}
