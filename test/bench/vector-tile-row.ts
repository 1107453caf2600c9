import { FIRST_ZOOM } from '../../core/generalise/zoom-levels.ts';
import { isDeepStrictEqual } from 'node:util';
import { gzipSync } from 'node:zlib';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import type { NetworkSnapshot } from '../../server/derive/network-snapshot.ts';
import { lowZoomBase } from '../../server/derive/low-zoom-base.ts';
import { VectorTiles } from '../../server/derive/vector-tiles.ts';
import { connectDatabase } from '../../server/store/connect-database.ts';
import { deriveOnce, type BenchStore } from './bench-store.ts';
import { spreadOf, type Figure } from './figure.ts';
import { openMvtPeer, peerChains, peerSegments, type MvtPeer } from './mvt-peer.ts';
import { timed } from './sampling.ts';
import { tilesWithSegments, type TileAddress } from './tile-set.ts';

/** Tiles and rounds at each zoom: about as much work at each. */
const PLAN = [
  { z: 10, tiles: 2, rounds: 10 },
  { z: 12, tiles: 4, rounds: 10 },
  { z: 14, tiles: 12, rounds: 14 },
  { z: 16, tiles: 40, rounds: 20 },
];
const WARM_UP_ROUNDS = 4;
const GZIP_LEVEL = 1;
const NS_PER_MS = 1e6;

/** Cold vector tiles, of the derived snapshot and by `ST_AsMVT` over the same lines (chains below zoom 14), after a check that both give the same features. */
export async function vectorTileRow({ url }: BenchStore): Promise<Figure[]> {
  const db = connectDatabase(url);
  const { snapshot } = await deriveOnce(db);
  await db.close();
  const { segments } = snapshot;
  const { levels, tagSets } = lowZoomBase(segments);
  const figures: Figure[] = [];
  for (const { z, tiles, rounds } of PLAN) {
    const level = levels[z - FIRST_ZOOM];
    const peer = await openMvtPeer(url, level === undefined ? peerSegments(segments) : peerChains(level, tagSets));
    try {
      figures.push(...(await zoomFigures(snapshot, peer, tilesWithSegments(segments, z, tiles), rounds)));
    } finally {
      await peer.close();
    }
  }
  return figures;
}

async function zoomFigures(
  snapshot: NetworkSnapshot,
  peer: MvtPeer,
  tiles: readonly TileAddress[],
  rounds: number,
): Promise<Figure[]> {
  const features = await compareTiles(snapshot, peer, tiles);
  const vector = new VectorTiles(snapshot, lowZoomBase(snapshot.segments));
  const theirBytes = await Promise.all(tiles.map((tile) => peer.bytes(tile)));
  const samples = { ours: [] as number[], oursGzip: [] as number[], peer: [] as number[], peerGzip: [] as number[] };
  const featureNs: number[] = [];
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    globalThis.gc?.();
    let encodedMs = 0;
    for (const [i, tile] of tiles.entries()) {
      let bytes: Uint8Array = new Uint8Array(0);
      const ours = timed(() => (bytes = vector.tile('pipes', tile.z, tile.x, tile.y)).length);
      const oursGzip = timed(() => gzipSync(bytes, { level: GZIP_LEVEL }).length);
      const theirs = await peer.encodeMs(tile);
      const theirsGzip = timed(() => gzipSync(theirBytes[i]!, { level: GZIP_LEVEL }).length);
      encodedMs += ours;
      if (round < 0) continue;
      samples.ours.push(ours);
      samples.oursGzip.push(ours + oursGzip);
      samples.peer.push(theirs);
      samples.peerGzip.push(theirs + theirsGzip);
    }
    if (round >= 0) featureNs.push((encodedMs * NS_PER_MS) / features);
  }
  const name = `z${tiles[0]!.z}`;
  return [
    {
      measure: `${name} encode`,
      unit: 'ms',
      higherIsBetter: false,
      ours: spreadOf(samples.ours),
      peer: spreadOf(samples.peer),
      goal: { timesBetter: 10 },
    },
    {
      measure: `${name} encode and gzip`,
      unit: 'ms',
      higherIsBetter: false,
      ours: spreadOf(samples.oursGzip),
      peer: spreadOf(samples.peerGzip),
      goal: { timesBetter: 5 },
    },
    {
      measure: `${name} encode a feature`,
      unit: 'ns',
      higherIsBetter: false,
      ours: spreadOf(featureNs),
      peer: null,
      goal: { atMost: 100 },
    },
  ];
}

/**
 * Features in all tiles together.
 *
 * @throws Error when a tile of ours has not exactly the features of the peer's
 */
async function compareTiles(snapshot: NetworkSnapshot, peer: MvtPeer, tiles: readonly TileAddress[]): Promise<number> {
  const vector = new VectorTiles(snapshot, lowZoomBase(snapshot.segments));
  let features = 0;
  for (const tile of tiles) {
    const ours = decode(vector.tile('pipes', tile.z, tile.x, tile.y));
    const theirs = decode(await peer.bytes(tile));
    if (ours.size === 0 || !isDeepStrictEqual(ours, theirs)) {
      throw new Error(
        `tile ${tile.z}/${tile.x}/${tile.y}: ${ours.size} features of ours are not ${theirs.size} of ST_AsMVT`,
      );
    }
    features += ours.size;
  }
  return features;
}

/** Geometry and tags by feature id. */
function decode(bytes: Uint8Array): Map<number, unknown> {
  const layer = new VectorTile(new PbfReader(bytes)).layers['pipes'];
  const features = new Map<number, unknown>();
  for (let i = 0; i < (layer?.length ?? 0); i++) {
    const feature = layer!.feature(i);
    const geometry = feature.loadGeometry().map((piece) => piece.map(({ x, y }) => [x, y]));
    features.set(feature.id!, { type: feature.type, geometry, tags: { ...feature.properties } });
  }
  return features;
}
