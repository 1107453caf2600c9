import type { Database } from '../store/connect-database.ts';
import { readDatasets } from '../store/datasets.ts';
import { readGroundGrids } from '../store/ground-grids.ts';
import { readNetwork } from '../store/read-network.ts';
import { GroundSurface } from './normalise/ground-surface.ts';
import { referenceSystem, type Box } from './position/reference-system.ts';

/** Stored positions that are compared with a re-import. */
const CONTROL_OBJECTS = 5000;

/** The ground rasters of the store: what surveyed ground levels are compared with when an import brings none. */
export async function storedGround(db: Database, crsAreas: Map<number, Box>): Promise<GroundSurface> {
  const surface = new GroundSurface();
  for (const { grid } of await readGroundGrids(db))
    surface.addGrid(grid, await referenceSystem(db, grid.epsg, crsAreas));
  return surface;
}

/** Where the store has objects of the dataset that is imported again, by `p` or `s` and key. */
export async function storedPlaces(db: Database, name: string): Promise<Map<string, readonly [number, number]>> {
  const places = new Map<string, readonly [number, number]>();
  const dataset = (await readDatasets(db)).find((one) => one.name === name);
  if (dataset === undefined) return places;
  await readNetwork(db, {
    points: (batch) => {
      for (const { datasetId, key, lon, lat } of batch) {
        if (datasetId === dataset.id && places.size < CONTROL_OBJECTS) places.set(`p${key}`, [lon, lat]);
      }
    },
    segments: (batch) => {
      for (const { datasetId, key, vertices } of batch) {
        if (datasetId !== dataset.id || places.size >= CONTROL_OBJECTS) continue;
        places.set(`s${key}`, [vertices[0] as number, vertices[1] as number]);
      }
    },
  });
  return places;
}
