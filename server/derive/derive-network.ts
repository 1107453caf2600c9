import { segmentNeighbours } from './segment-neighbours.ts';
import type { Database } from '../store/connect-database.ts';
import type { DerivedNetwork, DrawnSegment, NetworkRevision } from './derived-network.ts';
import { chooseTour } from './choose-tour.ts';
import { datumUndulationM } from '../../core/geodesy/ellipsoidal-height.ts';
import type { KeptNetwork } from './kept-network.ts';
import { datumOf } from './network-base.ts';
import { networksJson } from './network-counts.ts';
import { NetworkFollower, type DeriveLog } from './network-follower.ts';
import { segmentsInBox, segmentsNear } from './network-queries.ts';
import { PlacesFollower } from './places/places-follower.ts';
import type { NetworkState } from './network-state.ts';
import { rowOf } from './row-table.ts';
import { END_KNOWN, SIZE_KNOWN, START_KNOWN } from './segment-input.ts';

/**
 * The network of the store, derived and kept up to date; with `kept`, from what an earlier start kept where that holds. Resolves when the first revision is in place; rejects when the store cannot be read. Later
 * failures are logged and tried again, and the last good revision is served meanwhile.
 */
export async function deriveNetwork(
  db: Database,
  { log, kept = null }: { log: DeriveLog; kept?: KeptNetwork | null },
): Promise<DerivedNetwork> {
  const follower = await NetworkFollower.open(db, log, kept);
  const places = new PlacesFollower(db, log, {
    ground: () => follower.state.ground,
    revision: () => follower.state.revision,
  });
  const listeners = new Set<(change: NetworkRevision) => void>();
  follower.onChange((change) => {
    if (change.placesChanged) places.wake();
    for (const listener of listeners) listener(change);
  });

  return {
    get revision() {
      return follower.state.revision;
    },
    vectorTile: (tileset, z, x, y) =>
      tileset === 'places' ? places.places.tiles.tile(z, x, y) : follower.state.vector.tile(tileset, z, x, y),
    tileJson: (tileset) =>
      tileset === 'places' ? places.places.tiles.tileJson() : follower.state.vector.tileJson(tileset),
    tileset3d: (tileset) =>
      tileset === 'buildings' ? places.places.buildings.json() : follower.state.tilesets[tileset].json(),
    tileContent3d: (tileset, revision, content) =>
      tileset === 'buildings'
        ? places.buildingContent(revision, content)
        : follower.state.tilesets[tileset].content(revision, content),
    terrainLayer: () => follower.state.terrain.layer(),
    terrainTile: (z, x, y) => follower.state.terrain.tile(z, x, y),
    ground(lon, lat) {
      const { height, known } = follower.state.ground.at(lon, lat);
      return { height, known };
    },
    segment: (id) => drawnSegment(follower.state, id),
    point(id) {
      const { points } = follower.state.snapshot;
      const row = rowOf(points, id);
      if (row === -1) return null;
      return { lon: points.lonLat[2 * row]!, lat: points.lonLat[2 * row + 1]!, height: points.height[row]! };
    },
    segmentsInBox: (bounds, limit) => segmentsInBox(follower.state.snapshot.segments, bounds, limit),
    neighbours: (id, withinM, limit) => segmentNeighbours(follower.state.snapshot.segments, id, withinM, limit),
    segmentsNear: (lon, lat, radiusM, limit) =>
      segmentsNear(follower.state.snapshot.segments, lon, lat, radiusM, limit),
    networks: () => networksJson(follower.state.base.counts),
    tour: () => chooseTour(follower.state.snapshot.segments, (lon, lat) => follower.state.ground.at(lon, lat).height),
    onRevision(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get placesRevision() {
      return places.revision;
    },
    onPlaces: (listener) => places.onChange(listener),
    async close() {
      await places.close();
      await follower.close();
    },
  };
}

function drawnSegment({ snapshot: { segments }, base }: NetworkState, id: number): DrawnSegment | null {
  const row = rowOf(segments, id);
  if (row === -1) return null;
  const from = segments.vertexStart[row]!;
  const to = segments.vertexStart[row + 1]!;
  const axis = new Float64Array(3 * (to - from));
  for (let v = from; v < to; v++) {
    axis[3 * (v - from)] = segments.lonLat[2 * v]!;
    axis[3 * (v - from) + 1] = segments.lonLat[2 * v + 1]!;
    axis[3 * (v - from) + 2] = segments.height[v]!;
  }
  const flags = segments.flags[row]!;
  return {
    axis,
    halfWidthM: segments.halfWidthM[row]!,
    halfHeightM: segments.halfHeightM[row]!,
    sizeKnown: (flags & SIZE_KNOWN) !== 0,
    startKnown: (flags & START_KNOWN) !== 0,
    endKnown: (flags & END_KNOWN) !== 0,
    lengthM: segments.lengthM[row]!,
    undulationM: datumUndulationM(datumOf(base.datums, segments.datasetIds[row]!), ...middleOf(axis)),
  };
}

/** Position of the middle vertex, or between the two middle ones, degrees. */
function middleOf(axis: Float64Array): [number, number] {
  const count = axis.length / 3;
  const a = 3 * Math.floor((count - 1) / 2);
  const b = 3 * Math.ceil((count - 1) / 2);
  return [(axis[a]! + axis[b]!) / 2, (axis[a + 1]! + axis[b + 1]!) / 2];
}
