import type { LevelTable } from '../../core/generalise/level-table.ts';
import type { LayerSource } from '../../core/mvt/layer-encoder.ts';
import { codedColumn, type TagColumn, type TagValue } from '../../core/mvt/tag-column.ts';

/** A line of a level. */
export interface LevelLine {
  table: LevelTable;
  row: number;
}

/** Lines of several tables of one level as one source of a layer, in the order of a level. All tables have the same tags. */
export function joinLines(lines: readonly LevelLine[]): LayerSource & { ids: Float64Array } {
  const ordered = lines.toSorted(
    (a, b) => a.table.cells[a.row]! - b.table.cells[b.row]! || a.table.ids[a.row]! - b.table.ids[b.row]!,
  );
  const vertexStart = new Uint32Array(ordered.length + 1);
  ordered.forEach(({ table, row }, i) => {
    vertexStart[i + 1] = vertexStart[i]! + table.vertexStart[row + 1]! - table.vertexStart[row]!;
  });
  const metres = new Float64Array(2 * vertexStart[ordered.length]!);
  ordered.forEach(({ table, row }, i) => {
    metres.set(
      table.metres.subarray(2 * table.vertexStart[row]!, 2 * table.vertexStart[row + 1]!),
      2 * vertexStart[i]!,
    );
  });
  const keys = ordered[0]?.table.columns.map(({ key }) => key) ?? [];
  return {
    name: 'pipes',
    ids: Float64Array.from(ordered, ({ table, row }) => table.ids[row]!),
    metres,
    vertexStart,
    columns: keys.map((key, i) =>
      codedColumn(
        key,
        ordered.map(({ table, row }) => valueOf(table.columns[i]!, row)),
      ),
    ),
  };
}

function valueOf(column: TagColumn, row: number): TagValue | null {
  if (column.kind === 'distinct') return column.values[row]!;
  const code = column.codes[row]!;
  return code === 0 ? null : column.values[code - 1]!;
}
