import type { Client } from 'pg';
import type { GroundGrid } from '../../core/model/dataset.ts';
import type { Column } from './column.ts';
import type { Database } from './connect-database.ts';
import { copyQuery, copyRows, inTransaction } from './raw-connection.ts';

const BYTES_PER_CELL = 4;

/** A row of `ground_grid`; heights are little-endian float32 whatever the machine. */
interface GridRow {
  datasetId: number;
  grid: GroundGrid;
}

const GRID_COLUMNS: readonly Column<GridRow>[] = [
  { name: 'dataset_id', type: 'int4', value: (r) => r.datasetId },
  { name: 'epsg', type: 'int4', value: (r) => r.grid.epsg },
  { name: 'origin_x', type: 'float8', value: (r) => r.grid.originX },
  { name: 'origin_y', type: 'float8', value: (r) => r.grid.originY },
  { name: 'step_x', type: 'float8', value: (r) => r.grid.stepX },
  { name: 'step_y', type: 'float8', value: (r) => r.grid.stepY },
  { name: 'columns', type: 'int4', value: (r) => r.grid.columns },
  { name: 'rows', type: 'int4', value: (r) => r.grid.rows },
  { name: 'heights', type: 'bytea', value: (r) => heightsToBytes(r.grid.heights) },
];

/** All ground grids of the store, in the order in which they came in; with `client`, as its transaction sees them. */
export async function readGroundGrids(
  db: Database,
  client?: Client,
): Promise<{ datasetId: number; grid: GroundGrid }[]> {
  return client === undefined ? inTransaction(db, 'BEGIN READ ONLY', gridsOf) : gridsOf(client);
}

async function gridsOf(client: Client): Promise<GridRow[]> {
  const grids: GridRow[] = [];
  const query = `SELECT ${GRID_COLUMNS.map(({ name }) => `"${name}"`).join(', ')} FROM ground_grid ORDER BY id`;
  const types = GRID_COLUMNS.map(({ type }) => type);
  for await (const batch of copyQuery(client, query, types)) {
    for (const row of batch) {
      const at = (i: number): number => row[i] as number;
      const grid: GroundGrid = {
        epsg: at(1),
        originX: at(2),
        originY: at(3),
        stepX: at(4),
        stepY: at(5),
        columns: at(6),
        rows: at(7),
        heights: bytesToHeights(row[8] as Buffer),
      };
      grids.push({ datasetId: at(0), grid });
    }
  }
  return grids;
}

/** Writes the grids of a dataset into `table`, which has the columns of `ground_grid`. */
export async function writeGroundGrids(
  client: Client,
  table: string,
  datasetId: number,
  grids: readonly GroundGrid[],
): Promise<void> {
  // One COPY a grid: a raster of a district is tens of megabytes, and two need not be in memory twice.
  for (const grid of grids) await copyRows(client, table, GRID_COLUMNS, [{ datasetId, grid }]);
}

function heightsToBytes(heights: Float32Array): Buffer {
  const bytes = Buffer.allocUnsafe(heights.length * BYTES_PER_CELL);
  for (let i = 0; i < heights.length; i++) bytes.writeFloatLE(heights[i] as number, i * BYTES_PER_CELL);
  return bytes;
}

function bytesToHeights(bytes: Buffer): Float32Array {
  const heights = new Float32Array(bytes.length / BYTES_PER_CELL);
  for (let i = 0; i < heights.length; i++) heights[i] = bytes.readFloatLE(i * BYTES_PER_CELL);
  return heights;
}
