import type { Dataset } from '../../core/model/dataset.ts';
import type { StoredPoint, StoredSegment } from '../../core/model/segment.ts';
import { columnList, type ColumnType } from './column.ts';
import type { Database } from './connect-database.ts';
import { readDatasets } from './datasets.ts';
import { STORED_POINT_COLUMNS, toStoredPoint } from './point-columns.ts';
import { copyQuery } from './raw-connection.ts';
import { readOneState } from './read-one-state.ts';
import { STORED_SEGMENT_COLUMNS, toStoredSegment } from './segment-columns.ts';

export interface NetworkSink {
  segments(batch: StoredSegment[]): void;
  points(batch: StoredPoint[]): void;
}

/**
 * Hands the whole network to `sink` in batches, points first, each ordered by id, and returns the revision that it is of: everything is read
 * in one REPEATABLE READ transaction.
 */
export async function readNetwork(db: Database, sink: NetworkSink): Promise<{ revision: number; datasets: Dataset[] }> {
  return readOneState(db, async ({ client, trx, revision }) => {
    const datasets = await readDatasets(db, trx);
    for await (const rows of copyQuery(client, selectAll('point', STORED_POINT_COLUMNS), types(STORED_POINT_COLUMNS))) {
      sink.points(rows.map(toStoredPoint));
    }
    const segments = selectAll('segment', STORED_SEGMENT_COLUMNS);
    for await (const rows of copyQuery(client, segments, types(STORED_SEGMENT_COLUMNS))) {
      sink.segments(rows.map(toStoredSegment));
    }
    return { revision, datasets };
  });
}

function selectAll(table: string, columns: readonly { name: string }[]): string {
  return `SELECT ${columnList(columns)} FROM ${table} ORDER BY id`;
}

function types(columns: readonly { type: ColumnType }[]): ColumnType[] {
  return columns.map(({ type }) => type);
}
