import type { Database } from '../../store/connect-database.ts';
import type { GroundSurface } from '../ground-surface.ts';
import type { DeriveLog } from '../network-follower.ts';
import { loadPlaces, noPlaces, type Places } from './load-places.ts';

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 10_000;

/** The network whose ground places stand on. */
interface Network {
  ground: () => GroundSurface;
  revision: () => number;
}

/**
 * Holds what is derived from roads, areas and buildings. They are read beside the network, which waits for none of it: until they are there for the first time
 * there are none, and after a change the old ones are served until the new ones stand.
 */
export class PlacesFollower {
  #places: Places;
  /** What the present ones took the place of: pages may hold its tileset.json for a while. */
  #before: Places | null = null;
  #loaded = false;
  readonly #db: Database;
  readonly #log: DeriveLog;
  readonly #network: Network;
  readonly #listeners = new Set<(revision: number) => void>();
  #awake = false;
  #running: Promise<void> | null = null;
  #retryTimer: NodeJS.Timeout | null = null;
  #retryMs = FIRST_RETRY_MS;
  #closed = false;

  constructor(db: Database, log: DeriveLog, network: Network) {
    this.#db = db;
    this.#log = log;
    this.#network = network;
    this.#places = noPlaces(network.ground());
    this.wake();
  }

  get places(): Places {
    return this.#places;
  }

  /** Revision of the places at hand; null until they were read for the first time. */
  get revision(): number | null {
    return this.#loaded ? this.#places.revision : null;
  }

  buildingContent(revision: number, name: string): Uint8Array | null {
    return this.#places.buildings.content(revision, name) ?? this.#before?.buildings.content(revision, name) ?? null;
  }

  /** Calls back with the revision of the places after each time they became others; returns what ends it. */
  onChange(listener: (revision: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Looks whether places or their ground changed. Calls that come while it looks are one. */
  wake(): void {
    this.#awake = true;
    if (this.#closed || this.#running !== null) return;
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer);
    this.#retryTimer = null;
    this.#running = this.#follow().finally(() => {
      this.#running = null;
      if (this.#awake && this.#retryTimer === null) this.wake();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer);
    await this.#running;
    this.#listeners.clear();
  }

  async #follow(): Promise<void> {
    try {
      while (this.#awake && !this.#closed) {
        this.#awake = false;
        await this.#load();
        this.#retryMs = FIRST_RETRY_MS;
      }
    } catch (error) {
      if (this.#closed) return;
      this.#log.error({ err: error, revision: this.#places.revision }, 'places are behind the store; will try again');
      this.#retryTimer = setTimeout(() => {
        this.#retryTimer = null;
        this.wake();
      }, this.#retryMs);
      this.#retryMs = Math.min(2 * this.#retryMs, LAST_RETRY_MS);
    }
  }

  async #load(): Promise<void> {
    const begun = performance.now();
    const before = this.#loaded ? this.#places : null;
    const places = await loadPlaces(this.#db, {
      ground: this.#network.ground(),
      stamp: this.#network.revision(),
      before,
    });
    if (places === null || this.#closed) return;
    this.#before = before;
    this.#places = places;
    this.#loaded = true;
    const ms = Math.round(performance.now() - begun);
    this.#log.info({ revision: places.revision, ...places.counts, ms }, 'places derived');
    for (const listener of this.#listeners) listener(places.revision);
  }
}
