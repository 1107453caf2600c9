import type { Database } from '../store/connect-database.ts';
import type { DerivedNetwork, DrawnSegment, NetworkRevision } from './derived-network.ts';
import type { DerivedState } from './derived-state.ts';
import { networkCounts } from './network-counts.ts';
import { NetworkFollower, type DeriveLog } from './network-follower.ts';
import { segmentsInBox, segmentsNear } from './network-queries.ts';
import { END_KNOWN, rowOf, SIZE_KNOWN, START_KNOWN, type SegmentTable } from './network-snapshot.ts';

/** Earlier revisions whose 3D contents are still served, for pages that opened them. */
const KEPT_TILESETS = 3;

/**
 * The network of the store, derived and kept up to date. Resolves when the first revision is in place; rejects when the store cannot be read. Later
 * failures are logged and tried again, and the last good revision is served meanwhile.
 */
export async function deriveNetwork(db: Database, { log }: { log: DeriveLog }): Promise<DerivedNetwork> {
  const follower = await NetworkFollower.open(db, log);
  const listeners = new Set<(change: NetworkRevision) => void>();
  const earlier: DerivedState['tilesets'][] = [];
  let counts: { of: DerivedState; classes: ReturnType<DerivedNetwork['networks']> } | null = null;

  follower.onChange((change, before) => {
    earlier.unshift(before.tilesets);
    earlier.length = Math.min(earlier.length, KEPT_TILESETS);
    for (const listener of listeners) listener(change);
  });

  return {
    get revision() {
      return follower.state.snapshot.revision;
    },
    vectorTile: (tileset, z, x, y) => follower.state.vector.tile(tileset, z, x, y),
    tileJson: (tileset) => follower.state.vector.tileJson(tileset),
    tileset3d: (tileset) => follower.state.tilesets[tileset].json(),
    tileContent3d(tileset, revision, content) {
      for (const tilesets of [follower.state.tilesets, ...earlier]) {
        const glb = tilesets[tileset].content(revision, content);
        if (glb !== null) return glb;
      }
      return null;
    },
    terrainLayer: () => follower.state.terrain.layer(),
    terrainTile: (z, x, y) => follower.state.terrain.tile(z, x, y),
    ground(lon, lat) {
      const { height, known } = follower.state.ground.at(lon, lat);
      return { height, known };
    },
    segment: (id) => drawnSegment(follower.state.snapshot.segments, id),
    point(id) {
      const { points } = follower.state.snapshot;
      const row = rowOf(points.ids, id);
      if (row === -1) return null;
      return { lon: points.lonLat[2 * row]!, lat: points.lonLat[2 * row + 1]!, height: points.height[row]! };
    },
    segmentsInBox: (bounds, limit) => segmentsInBox(follower.state.snapshot.segments, bounds, limit),
    segmentsNear: (lon, lat, radiusM, limit) =>
      segmentsNear(follower.state.snapshot.segments, lon, lat, radiusM, limit),
    networks() {
      const { state } = follower;
      if (counts?.of !== state) counts = { of: state, classes: networkCounts(state.snapshot.segments) };
      return counts.classes;
    },
    onRevision(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => follower.close(),
  };
}

function drawnSegment(segments: SegmentTable, id: number): DrawnSegment | null {
  const row = rowOf(segments.ids, id);
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
    undulationM: segments.undulationM[row]!,
  };
}
