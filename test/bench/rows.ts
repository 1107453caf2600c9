import type { BenchStore } from './bench-store.ts';
import { clientRow } from './client-row.ts';
import { editsRow } from './edits-row.ts';
import type { Figure } from './figure.ts';
import { freshnessRow } from './freshness-row.ts';
import { httpRow } from './http-row.ts';
import { importRow } from './import-row.ts';
import { liveRow } from './live-row.ts';
import { lowZoomRow } from './low-zoom-row.ts';
import { memoryRow } from './memory-row.ts';
import { pyramidRow } from './pyramid-row.ts';
import { startRow } from './start-row.ts';
import { tiles3dRow } from './tiles-3d-row.ts';
import { vectorTileRow } from './vector-tile-row.ts';

/** A row of the list of figures to reach, and how it is measured. */
export interface BenchRow {
  name: string;
  measure(store: BenchStore): Promise<Figure[]>;
}

/** Rows that are measured on a city too. */
export const CITY_ROWS: readonly string[] = ['vector-tiles', 'memory', 'start'];

/** In the order in which they run. */
export const BENCH_ROWS: readonly BenchRow[] = [
  { name: 'vector-tiles', measure: vectorTileRow },
  { name: 'low-zooms', measure: lowZoomRow },
  { name: 'freshness', measure: freshnessRow },
  { name: 'http', measure: httpRow },
  { name: 'edits', measure: editsRow },
  { name: 'live', measure: liveRow },
  { name: 'pyramid', measure: pyramidRow },
  { name: '3d-tiles', measure: tiles3dRow },
  { name: 'import', measure: importRow },
  { name: 'memory', measure: memoryRow },
  { name: 'start', measure: startRow },
  { name: 'client', measure: clientRow },
];
