import type { OutsideMapJson } from '../../core/contract/api.ts';

/** What the HTTP room is told; `server/config.ts` reads it from the environment. */
export interface ServeConfig {
  host: string;
  port: number;
  /** Secret that every request must show; null: none is asked for. */
  token: string | null;
  /** Address under which users reach the server, without a slash at the end; null: the one they ask for. */
  publicUrl: string | null;
  /** A base map of another host that the page may show; null or left out: none, and the page asks no other host for anything. */
  outsideMap?: OutsideMapJson | null;
}

export interface ServeLimits {
  /** Bytes of compressed vector tiles kept. */
  tileCacheBytes: number;
  /** Bytes of compressed terrain tiles kept. */
  terrainCacheBytes: number;
  /** Bytes of compressed 3D tile contents and client files kept, each. */
  contentCacheBytes: number;
  /** Requests for products that are not made yet; above that the client with the most of them gets 503. */
  waitingProducts: number;
  /** Milliseconds that products are made in one go before other requests get their turn. */
  productSliceMs: number;
  /** A minute, to `/api`, from one address; from the machine itself fifty times as many (a proxy's users share its address). */
  apiRequestsPerMinute: number;
  /** Milliseconds without a request after which what was compressed in haste is compressed anew. */
  recompressAfterMs: number;
  liveConnections: number;
  liveHeartbeatMs: number;
  /** A minute, of PATCH, POST and DELETE to `/api` from one address; from the machine itself fifty times as many. */
  editsPerMinute: number;
  /** Bytes that must stay free where the store lies; below them nothing is written. */
  storageReserveBytes: number;
  /** How often the disk is looked at. */
  storageLookMs: number;
  /** Revisions that follow each other more closely reach the clients as one. */
  liveGapMs: number;
  /** Bytes that may pile up for a client of `/live` that does not read, before it is cut off. */
  liveUnsentBytes: number;
  urlCharacters: number;
  bodyBytes: number;
  /** One of so many warm tile answers is logged. */
  warmTileLogEvery: number;
}

const MEGABYTE = 2 ** 20;

export const DEFAULT_LIMITS: ServeLimits = {
  tileCacheBytes: 128 * MEGABYTE,
  terrainCacheBytes: 64 * MEGABYTE,
  contentCacheBytes: 64 * MEGABYTE,
  waitingProducts: 2_000,
  productSliceMs: 8,
  apiRequestsPerMinute: 1_200,
  recompressAfterMs: 500,
  liveConnections: 2_000,
  liveHeartbeatMs: 15_000,
  editsPerMinute: 300,
  storageReserveBytes: 128 * MEGABYTE,
  storageLookMs: 2_000,
  liveGapMs: 20,
  liveUnsentBytes: 256 * 1_024,
  urlCharacters: 4_096,
  bodyBytes: 64 * 1_024,
  warmTileLogEvery: 100,
};
