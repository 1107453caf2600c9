import type { Database } from './connect-database.ts';
import { searchInsideKeys, searchKeys } from './search-keys.ts';
import { searchAreas, searchBuildings, searchDatasets } from './search-places.ts';
import { searchRoads } from './search-roads.ts';
import type { RankedRow, SearchKind, SearchRow } from './search-row.ts';
import { searchTerms } from './search-terms.ts';

export type { SearchRow } from './search-row.ts';

const KIND_ORDER: readonly SearchKind[] = ['dataset', 'road', 'area', 'building', 'segment', 'point'];

/**
 * Datasets, roads, areas and buildings by name or by the initials of its pinyin, segments by id, gid or key, points by survey number, that
 * contain `query` (case is ignored). Whole matches come first, then those that begin with it; within these the order is that of the kinds, then
 * by name.
 */
export async function searchText(db: Database, query: string, limit: number): Promise<SearchRow[]> {
  const terms = searchTerms(query);
  if (terms.text === '') return [];
  const found = (
    await Promise.all([
      searchDatasets(db, terms, limit),
      searchRoads(db, terms, limit),
      searchAreas(db, terms, limit),
      searchBuildings(db, terms, limit),
      searchKeys(db, 'segment', terms, limit),
      searchKeys(db, 'point', terms, limit),
    ])
  ).flat();
  // What lies inside of keys comes last of all, and costs most.
  if (found.length < limit) {
    const inside = (['segment', 'point'] as const).map((subject) => searchInsideKeys(db, subject, terms, limit));
    found.push(...(await Promise.all(inside)).flat());
  }
  return found.toSorted(byRank).slice(0, limit).map(plainRow);
}

function plainRow({ kind, id, label, detail, areaKind, lon, lat }: RankedRow): SearchRow {
  return { kind, id, label, detail, areaKind, lon, lat };
}

function byRank(a: RankedRow, b: RankedRow): number {
  return (
    a.rank - b.rank ||
    KIND_ORDER.indexOf(a.kind) - KIND_ORDER.indexOf(b.kind) ||
    compare(a.label, b.label) ||
    (a.id ?? 0) - (b.id ?? 0)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
