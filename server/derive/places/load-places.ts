import type { Database } from '../../store/connect-database.ts';
import { scanPlaces } from '../../store/scan-places.ts';
import type { GroundSurface } from '../ground-surface.ts';
import { BuildingsTileset } from './buildings-tileset.ts';
import { PlacesCollector } from './collect-places.ts';
import { buildingHeights, labelHeights, othersTurn } from './place-heights.ts';
import { noLabels, placeLabels } from './place-labels.ts';
import { placeLayers, PlaceTiles } from './place-tiles.ts';

/** All that is derived from roads, areas and buildings, of one revision. */
export interface Places {
  /** The newest revision in which any of them changed; 0 when they never did. */
  revision: number;
  /** The ground that they stand on. */
  ground: GroundSurface;
  tiles: PlaceTiles;
  buildings: BuildingsTileset;
  counts: { roads: number; areas: number; buildings: number; labels: number };
}

/**
 * Reads the places of the store and derives what is shown of them; null when they are those of `before`, on the same ground. `stamp` goes into the addresses of
 * contents and must be another for each result that differs. Gives way to other work in between.
 */
export async function loadPlaces(
  db: Database,
  { ground, stamp, before }: { ground: GroundSurface; stamp: number; before: Places | null },
): Promise<Places | null> {
  const collector = new PlacesCollector();
  const revision = await scanPlaces(db, collector, before?.ground === ground ? before.revision : null);
  if (revision === null) return null;
  const roads = collector.roads();
  await othersTurn();
  const areas = collector.areas();
  await othersTurn();
  const buildings = collector.buildings();
  await othersTurn();
  const labels = await placeLabels(roads, areas, buildings);
  const layers = placeLayers({ roads, areas, buildings, labels, labelHeights: await labelHeights(labels, ground) });
  const tiles = new PlaceTiles(await inTurns(layers));
  const heights = await buildingHeights(buildings, ground);
  return {
    revision,
    ground,
    tiles,
    buildings: new BuildingsTileset(buildings, heights, stamp),
    counts: { roads: roads.count, areas: areas.count, buildings: buildings.count, labels: labels.count },
  };
}

/** Of a store whose places were not read yet. */
export function noPlaces(ground: GroundSurface): Places {
  const collector = new PlacesCollector();
  const [roads, areas, buildings] = [collector.roads(), collector.areas(), collector.buildings()];
  const labels = noLabels();
  return {
    revision: 0,
    ground,
    tiles: new PlaceTiles([...placeLayers({ roads, areas, buildings, labels, labelHeights: new Float64Array(0) })]),
    buildings: new BuildingsTileset(buildings, { footM: new Float64Array(0), bottomM: new Float64Array(0) }, 0),
    counts: { roads: 0, areas: 0, buildings: 0, labels: 0 },
  };
}

/** All that is given, with turns of others on the event loop in between. */
async function inTurns<T>(given: Iterable<T>): Promise<T[]> {
  const taken: T[] = [];
  for (const one of given) {
    taken.push(one);
    await othersTurn();
  }
  return taken;
}
