import type { Dataset } from '../../core/model/dataset.ts';
import type { Database } from '../store/connect-database.ts';
import { readGroundGrids } from '../store/ground-grids.ts';
import { readChanges } from '../store/read-changes.ts';
import { readNetwork } from '../store/read-network.ts';
import { spatialReference } from '../store/spatial-reference.ts';
import { GroundGridSampler } from './ground-grid-sampler.ts';
import type { GroundSource } from './ground-surface.ts';
import { NetworkRows } from './network-rows.ts';

/** Everything that the derived network is made of, of one revision. */
export interface LoadedNetwork {
  revision: number;
  rows: NetworkRows;
  datasets: Dataset[];
  grids: GroundSource['grids'];
}

/**
 * Reads the whole network. Grids are large and read after the network, outside its transaction; when datasets or grids changed meanwhile, everything is
 * read again, so that the parts are always of one revision.
 */
export async function loadNetwork(db: Database): Promise<LoadedNetwork> {
  for (;;) {
    const rows = new NetworkRows();
    const { revision, datasets } = await readNetwork(db, {
      segments: (batch) => rows.addSegments(batch),
      points: (batch) => rows.addPoints(batch),
    });
    const grids = await loadGrids(db, datasets);
    const meanwhile = await readChanges(db, revision);
    if (meanwhile === null || !(meanwhile.datasetsChanged || meanwhile.bulk)) {
      return { revision, rows, datasets, grids };
    }
  }
}

async function loadGrids(db: Database, datasets: readonly Dataset[]): Promise<GroundSource['grids']> {
  const offsets = new Map(datasets.map(({ id, verticalDatum }) => [id, verticalDatum.offsetM]));
  const definitions = new Map<number, string>();
  const grids: { sampler: GroundGridSampler; datumOffsetM: number }[] = [];
  for (const { datasetId, grid } of await readGroundGrids(db)) {
    const datumOffsetM = offsets.get(datasetId);
    if (datumOffsetM === undefined) continue; // of a dataset that came after the network was read; it is read again then
    let definition = definitions.get(grid.epsg);
    if (definition === undefined) {
      const reference = await spatialReference(db, grid.epsg);
      if (reference === null) {
        throw new Error(
          `the ground grid of dataset ${datasetId} is in EPSG:${grid.epsg}, which spatial_ref_sys does not list`,
        );
      }
      definition = reference.proj4;
      definitions.set(grid.epsg, definition);
    }
    grids.push({ sampler: new GroundGridSampler(grid, definition), datumOffsetM });
  }
  return grids;
}
