/** A column of a property table; one value a row. An enum's value is the index of its label. */
export type PropertyColumn =
  | { name: string; type: 'UINT32'; values: Uint32Array }
  | { name: string; type: 'UINT8'; values: Uint8Array }
  | { name: string; type: 'ENUM'; labels: readonly string[]; values: Uint8Array };

/** A table of `EXT_structural_metadata`: one class, `count` rows. */
export interface PropertyTable {
  className: string;
  count: number;
  columns: readonly PropertyColumn[];
}

/**
 * The JSON of `EXT_structural_metadata` with this table as its only one; `bufferViews` holds the index of each column's buffer view.
 * An enum takes the name of its column.
 *
 * @throws RangeError when a column's length is not the number of rows: viewers read past its end or refuse it
 */
export function structuralMetadata(table: PropertyTable, bufferViews: readonly number[]): object {
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
    } else {
      properties[column.name] = { type: 'SCALAR', componentType: column.type, required: true };
    }
    values[column.name] = { values: bufferViews[i]! };
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
