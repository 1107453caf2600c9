import { ByteBuffer } from '../mvt/byte-buffer.ts';

/** A column of a property table; one value a row. An enum's value is the index of its label. */
export type PropertyColumn =
  | { name: string; type: 'UINT32'; values: Uint32Array }
  | { name: string; type: 'UINT16'; values: Uint16Array }
  | { name: string; type: 'UINT8'; values: Uint8Array }
  | { name: string; type: 'FLOAT32'; values: Float32Array }
  | { name: string; type: 'STRING'; values: readonly string[] }
  | { name: string; type: 'ENUM'; labels: readonly string[]; values: Uint8Array };

/** A table of `EXT_structural_metadata`: one class, `count` rows. */
export interface PropertyTable {
  className: string;
  count: number;
  columns: readonly PropertyColumn[];
}

/** Buffer views of a column: its values, and for texts where each begins. */
export interface ColumnViews {
  values: number;
  stringOffsets?: number;
}

/**
 * Hands the bytes of each column to `addView`, which returns the index of their buffer view; those of whole numbers of 32 bits, which grow from row to row or
 * stay near one another, to `addNumbers`.
 */
export function propertyViews(
  table: PropertyTable,
  addView: (bytes: Uint8Array) => number,
  addNumbers: (bytes: Uint8Array) => number = addView,
): ColumnViews[] {
  return table.columns.map((column) => {
    if (column.type === 'UINT32') return { values: addNumbers(bytesOf(column.values)) };
    if (column.type !== 'STRING') return { values: addView(bytesOf(column.values)) };
    const texts = new ByteBuffer();
    const offsets = new Uint32Array(column.values.length + 1);
    column.values.forEach((text, i) => {
      texts.text(text);
      offsets[i + 1] = texts.length;
    });
    // A buffer view holds one byte at least.
    const joined = texts.bytes.slice(0, Math.max(1, texts.length));
    return { values: addView(joined), stringOffsets: addView(bytesOf(offsets)) };
  });
}

/**
 * The JSON of `EXT_structural_metadata` with this table as its only one; `views` holds the buffer views of each column.
 * An enum takes the name of its column.
 *
 * @throws RangeError when a column's length is not the number of rows: viewers read past its end or refuse it
 */
export function structuralMetadata(table: PropertyTable, views: readonly ColumnViews[]): object {
  const properties: Record<string, object> = {};
  const enums: Record<string, object> = {};
  const values: Record<string, object> = {};
  for (const [i, column] of table.columns.entries()) {
    if (column.values.length !== table.count) {
      throw new RangeError(`property "${column.name}" has ${column.values.length} values for ${table.count} rows`);
    }
    if (column.type === 'ENUM') {
      properties[column.name] = { type: 'ENUM', enumType: column.name, required: true };
      enums[column.name] = {
        valueType: 'UINT8',
        values: column.labels.map((name, value) => ({ name, value })),
      };
    } else if (column.type === 'STRING') {
      properties[column.name] = { type: 'STRING', required: true };
    } else {
      properties[column.name] = { type: 'SCALAR', componentType: column.type, required: true };
    }
    const { values: valuesAt, stringOffsets } = views[i]!;
    values[column.name] = {
      values: valuesAt,
      ...(stringOffsets === undefined ? {} : { stringOffsets, stringOffsetType: 'UINT32' }),
    };
  }
  return {
    schema: {
      id: `talpa_${table.className}`,
      classes: { [table.className]: { properties } },
      ...(Object.keys(enums).length > 0 ? { enums } : {}),
    },
    propertyTables: [{ class: table.className, count: table.count, properties: values }],
  };
}

function bytesOf(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
