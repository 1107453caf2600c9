import { VectorTiles } from '../../server/derive/vector-tiles.ts';
import { lowZoomBase } from '../../server/derive/low-zoom-base.ts';
import type { SegmentTable } from '../../server/derive/segment-table.ts';
import { WORLD_HALF_M } from '../../core/geodesy/web-mercator.ts';
import { connectDatabase } from '../../server/store/connect-database.ts';
import { deriveOnce, type BenchStore } from './bench-store.ts';
import { counted, spreadOf, type Figure } from './figure.ts';
import { openMvtPeer, peerSegments } from './mvt-peer.ts';
import { timed } from './sampling.ts';
import type { TileAddress } from './tile-set.ts';

const LOWEST = 8;
const HIGHEST = 16;
const ROUNDS = 3;
const MS_PER_SECOND = 1000;
/** Buffer of a tile, as a share of it. */
const BUFFER = 64 / 4096;

/** Every tile of z8 to z16 that a pipe comes into, low zooms made first, on one core, not compressed; `ST_AsMVT` of the same tiles over all segments. */
export async function pyramidRow({ url }: BenchStore): Promise<Figure[]> {
  const db = connectDatabase(url);
  const { snapshot } = await deriveOnce(db);
  await db.close();
  const { segments } = snapshot;
  const tiles: TileAddress[] = [];
  for (let z = LOWEST; z <= HIGHEST; z++) tiles.push(...tilesOf(segments, z));
  const seconds: number[] = [];
  let bytes = 0;
  for (let round = 0; round < ROUNDS; round++) {
    globalThis.gc?.();
    bytes = 0;
    const ms = timed(() => {
      const vector = new VectorTiles(snapshot, lowZoomBase(segments));
      for (const { z, x, y } of tiles) bytes += vector.tile('pipes', z, x, y).length;
      return bytes;
    });
    seconds.push(ms / MS_PER_SECOND);
  }
  const peer = await openMvtPeer(url, peerSegments(segments));
  let peerMs = 0;
  try {
    for (const tile of tiles) peerMs += await peer.encodeMs(tile);
  } finally {
    await peer.close();
  }
  return [
    {
      measure: `pyramid z${LOWEST} to z${HIGHEST}, ${tiles.length} tiles, ${Math.round(bytes / 1e6)} MB, one core`,
      unit: 's',
      higherIsBetter: false,
      ours: spreadOf(seconds),
      peer: counted(peerMs / MS_PER_SECOND),
      goal: { atMost: 10 },
    },
  ];
}

/** Tiles into which the box of a leg comes, buffer included. */
function tilesOf({ mercator, vertexStart, count }: SegmentTable, z: number): TileAddress[] {
  const across = 2 ** z;
  const scale = across / (2 * WORLD_HALF_M);
  const seen = new Set<number>();
  for (let row = 0; row < count; row++) {
    for (let i = vertexStart[row]!; i < vertexStart[row + 1]! - 1; i++) {
      const [x0, x1] = [mercator[2 * i]!, mercator[2 * i + 2]!].map((x) => (x + WORLD_HALF_M) * scale);
      const [y0, y1] = [mercator[2 * i + 1]!, mercator[2 * i + 3]!].map((y) => (WORLD_HALF_M - y) * scale);
      const east = Math.floor(Math.max(x0!, x1!) + BUFFER);
      const south = Math.floor(Math.max(y0!, y1!) + BUFFER);
      for (let y = Math.floor(Math.min(y0!, y1!) - BUFFER); y <= south; y++) {
        for (let x = Math.floor(Math.min(x0!, x1!) - BUFFER); x <= east; x++) seen.add(y * across + x);
      }
    }
  }
  return Array.from(seen, (at) => ({ z, x: at % across, y: Math.floor(at / across) }));
}
