import { AREA_KINDS, type Area } from '../../../core/model/place.ts';
import type { RowFault } from '../source-row.ts';

/** An area as read, with the faults of its row. */
export interface AreaRow {
  area: Area | null;
  faults: RowFault[];
  /** Name of the column of parents. */
  column: string | null;
}

/** Water and green are no steps of administration: they are no parents, and may lie anywhere. */
const ADMINISTRATIVE = AREA_KINDS.indexOf('micro-grid');

/**
 * Adds a fault to each row whose parent is not among the areas that go in, or is of no wider kind (which also keeps areas from being their own
 * ancestors). A row that falls out takes those along that name it.
 */
export function checkParents(rows: readonly AreaRow[], isGood: (row: AreaRow) => boolean): void {
  const areas = new Map<string, Area>();
  for (const row of rows) if (row.area !== null && isGood(row)) areas.set(row.area.key, row.area);
  for (const row of rows) {
    const { area, faults, column } = row;
    if (area === null || area.parentKey === null || !isGood(row)) continue;
    const parent = areas.get(area.parentKey);
    if (parent === undefined || level(parent) < level(area)) continue;
    const params = { kind: area.kind, parent: parent.key, parentKind: parent.kind };
    faults.push({ code: 'AREA_PARENT_NOT_WIDER', column, params });
    areas.delete(area.key);
  }
  for (let isSettled = false; !isSettled;) {
    isSettled = true;
    for (const row of rows) {
      const { area, faults, column } = row;
      if (area === null || area.parentKey === null || !isGood(row) || areas.has(area.parentKey)) continue;
      faults.push({ code: 'AREA_PARENT_MISSING', column, params: { parent: area.parentKey } });
      areas.delete(area.key);
      isSettled = false;
    }
  }
}

function level({ kind }: Area): number {
  const at = AREA_KINDS.indexOf(kind);
  return at <= ADMINISTRATIVE ? at : ADMINISTRATIVE + 1;
}
