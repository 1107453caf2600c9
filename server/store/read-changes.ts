import type { StoredPoint, StoredSegment } from '../../core/model/segment.ts';
import type { Database } from './connect-database.ts';
import { findPoints, findSegments } from './find-segment.ts';
import { readOneState } from './read-one-state.ts';
import { readCommit } from './store-history.ts';

export interface RowChanges<Row> {
  /** Rows that are new or differ, as they are now. */
  upserted: Row[];
  /** Ids of rows that are gone. */
  removed: number[];
}

/** Everything between two revisions, told as one step. */
export interface NetworkChange {
  /** The revision that the step leads to. */
  revision: number;
  /** Identity of the commit that made it. */
  commit: string;
  /** Too much to list: the lists are empty, and the whole network must be read again. */
  bulk: boolean;
  segments: RowChanges<StoredSegment>;
  points: RowChanges<StoredPoint>;
  /** West, south, east, north of all old and new positions; null when the log does not say (datasets, ground, coverage). */
  bounds: [number, number, number, number] | null;
  /** Datasets that the network depends on, ground grids or coverage changed. */
  datasetsChanged: boolean;
  /** Roads, areas or buildings changed. */
  placesChanged: boolean;
  /** Of their old and new positions; null when none changed. */
  placesBounds: [number, number, number, number] | null;
}

interface EntryRow {
  relation: 'segment' | 'point' | 'dataset' | 'ground_grid' | 'coverage' | 'road' | 'area' | 'building';
  /** Of a dataset that is there and has no segment and no point. */
  without_network: boolean;
  bulk: boolean;
  upserted: string[];
  removed: string[];
  west: number | null;
  south: number;
  east: number;
  north: number;
}

/** More rows than this are read faster all together than one by one. */
const MOST_LISTED = 20_000;

const NETWORK: ReadonlySet<EntryRow['relation']> = new Set(['segment', 'point']);
const PLACES: ReadonlySet<EntryRow['relation']> = new Set(['road', 'area', 'building']);

/** The store is not what it was before its newest changes: a backup was restored, or its log was written over. */
export class HistoryError extends Error {
  override name = 'HistoryError';
}

/**
 * What changed after the revision `after`, or null when nothing did.
 *
 * @throws HistoryError when `commit` is given and the store's revision `after` is of another commit, or is not there
 */
export async function readChanges(db: Database, after: number, commit?: string): Promise<NetworkChange | null> {
  return readOneState(db, async ({ trx, revision, commit: newest }) => {
    if (commit !== undefined) {
      const known = revision === after ? newest : await readCommit(trx, after);
      if (known !== commit) throw new HistoryError(`the store's revision ${after} is not the one that was read before`);
    }
    if (revision === after) return null;
    if (revision < after) throw new HistoryError(`the store is at revision ${revision}, before ${after}`);
    const { rows } = await trx.raw<{ rows: EntryRow[] }>(
      `SELECT e.relation, e.bulk, e.upserted, e.removed, e.west, e.south, e.east, e.north,
         e.relation = 'dataset' AND cardinality(e.upserted) > 0
           AND NOT EXISTS (SELECT FROM segment AS s WHERE s.dataset_id = ANY (e.upserted))
           AND NOT EXISTS (SELECT FROM point AS p WHERE p.dataset_id = ANY (e.upserted)) AS without_network
       FROM change AS c JOIN change_entry AS e ON e.change_id = c.id
       WHERE c.revision > ? ORDER BY c.revision, e.id`,
      [after],
    );
    const segments = touchedIds(rows, 'segment');
    const points = touchedIds(rows, 'point');
    const network = rows.filter(({ relation }) => NETWORK.has(relation));
    const places = rows.filter(({ relation }) => PLACES.has(relation));
    const bulk = network.some((row) => row.bulk) || segments.size + points.size > MOST_LISTED;
    return {
      revision,
      commit: newest,
      bulk,
      segments: bulk ? none() : rowChanges(segments, await findSegments(db, [...segments], trx)),
      points: bulk ? none() : rowChanges(points, await findPoints(db, [...points], trx)),
      bounds: unionOfBounds(network),
      datasetsChanged: rows.some(
        ({ relation, without_network: isApart }) => !NETWORK.has(relation) && !PLACES.has(relation) && !isApart,
      ),
      placesChanged: places.length > 0,
      placesBounds: unionOfBounds(places),
    };
  });
}

function touchedIds(rows: readonly EntryRow[], relation: EntryRow['relation']): Set<number> {
  const ids = new Set<number>();
  for (const row of rows) {
    if (row.relation !== relation) continue;
    for (const id of row.upserted) ids.add(Number(id));
    for (const id of row.removed) ids.add(Number(id));
  }
  return ids;
}

/** A touched row that is not there any more was removed, whatever else happened to it before. */
function rowChanges<Row extends { id: number }>(touched: ReadonlySet<number>, found: Row[]): RowChanges<Row> {
  const present = new Set(found.map(({ id }) => id));
  return { upserted: found, removed: [...touched].filter((id) => !present.has(id)) };
}

function none<Row>(): RowChanges<Row> {
  return { upserted: [], removed: [] };
}

function unionOfBounds(rows: readonly EntryRow[]): NetworkChange['bounds'] {
  let bounds: NetworkChange['bounds'] = null;
  for (const { west, south, east, north } of rows) {
    if (west === null) continue;
    bounds =
      bounds === null
        ? [west, south, east, north]
        : [
            Math.min(bounds[0], west),
            Math.min(bounds[1], south),
            Math.max(bounds[2], east),
            Math.max(bounds[3], north),
          ];
  }
  return bounds;
}
