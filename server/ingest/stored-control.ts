import type { Database } from '../store/connect-database.ts';
import { readGroundGrids } from '../store/ground-grids.ts';
import { readKeyPlaces } from '../store/read-key-places.ts';
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
  for (const { relation, key, lon, lat } of await readKeyPlaces(db, name, CONTROL_OBJECTS)) {
    places.set(`${relation === 'point' ? 'p' : 's'}${key}`, [lon, lat]);
  }
  return places;
}
