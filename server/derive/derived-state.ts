import { buildSnapshot } from './build-snapshot.ts';
import type { Bounds, TilesetName } from './derived-network.ts';
import { GroundSurface, type GroundSource } from './ground-surface.ts';
import type { LoadedNetwork } from './load-network.ts';
import type { NetworkSnapshot } from './network-snapshot.ts';
import { pipeLeaves } from './pipe-leaf.ts';
import { pointLeaves } from './point-leaf.ts';
import { TerrainTiles } from './terrain-tiles.ts';
import { Tileset3d } from './tileset-3d.ts';
import { VectorTiles } from './vector-tiles.ts';

/** Leaves of tubes load from 2.5 km away on a screen of 900 pixels, models of points from 1.2 km. */
const LOAD_ERROR_M: Readonly<Record<TilesetName, number>> = { pipes: 48, points: 24 };

/** One revision of the network and everything made from it. Nothing in it changes but its caches. */
export interface DerivedState {
  snapshot: NetworkSnapshot;
  ground: GroundSurface;
  vector: VectorTiles;
  tilesets: Readonly<Record<TilesetName, Tileset3d>>;
  terrain: TerrainTiles;
}

/** What is kept from the revision before: everything away from `bounds`, and the ground. */
export interface StateChange {
  before: DerivedState;
  bounds: Bounds;
  /** False when survey points changed, and with them the ground. */
  groundStays: boolean;
}

/** Derives the state of what was loaded. Without `change`, nothing is kept. */
export function deriveState(loaded: LoadedNetwork, change: StateChange | null): DerivedState {
  const { revision, rows, datasets, grids } = loaded;
  const kept = change?.groundStays === true ? change.before : null;
  const ground = kept?.ground ?? new GroundSurface({ grids, points: knownGround(loaded) });
  const snapshot = buildSnapshot(revision, rows, datasets, ground);
  const vector = new VectorTiles(snapshot);
  if (change !== null) vector.inherit(change.before.vector, change.bounds);
  // Where the ground moved, ends of unknown depth moved with it, so no leaf is known to be the same.
  const tileset = (name: TilesetName): Tileset3d =>
    new Tileset3d(name === 'pipes' ? pipeLeaves(snapshot.segments) : pointLeaves(snapshot.points), {
      revision,
      loadErrorM: LOAD_ERROR_M[name],
      change: kept === null ? null : { before: kept.tilesets[name], bounds: change!.bounds },
    });
  return {
    snapshot,
    ground,
    vector,
    tilesets: { pipes: tileset('pipes'), points: tileset('points') },
    terrain: kept?.terrain ?? new TerrainTiles(ground, revision),
  };
}

/** Surveyed ground levels, as heights above the geoid. */
function knownGround({ rows, datasets }: LoadedNetwork): GroundSource['points'] {
  const offsets = new Map(datasets.map(({ id, verticalDatum }) => [id, verticalDatum.offsetM]));
  return [...rows.points.values()]
    .filter((point) => point.groundKnown)
    .map(({ lon, lat, groundLevelM, datasetId }) => ({
      lon,
      lat,
      height: groundLevelM + (offsets.get(datasetId) ?? 0),
    }));
}
