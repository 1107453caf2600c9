import type { Database } from '../store/connect-database.ts';
import { listenRevisions } from '../store/listen-revisions.ts';
import { readChanges, type NetworkChange } from '../store/read-changes.ts';
import { createBaseBuilder, type BaseBuilder } from './base-builder.ts';
import { type NetworkRevision, TILESETS } from './derived-network.ts';
import type { NetworkBase } from './network-base.ts';
import { NetworkState } from './network-state.ts';

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 10_000;

export interface DeriveLog {
  info(detail: object, message: string): void;
  error(detail: object, message: string): void;
}

/**
 * Holds the derived state of the store's newest revision. A small change is applied to it at once; a bulk change, and one of datasets or ground, makes
 * a new base from the whole store; and when many changes have come together, a new base is made from the state itself. Bases are made in a thread, and a
 * new one is brought up to date before it takes the place of the old, so nobody sees two revisions mixed.
 */
export class NetworkFollower {
  #state: NetworkState;
  readonly #db: Database;
  readonly #log: DeriveLog;
  readonly #builder: BaseBuilder;
  readonly #listeners = new Set<(change: NetworkRevision) => void>();
  #awake = false;
  #running: Promise<void> | null = null;
  #retryTimer: NodeJS.Timeout | null = null;
  #retryMs = FIRST_RETRY_MS;
  #closed = false;
  /** A base that is being made while changes are applied to the state as it is. */
  #making: Promise<void> | null = null;
  #made: { base: NetworkBase; begun: number } | null = null;
  #stopListening: () => Promise<void> = () => Promise.resolve();

  private constructor(db: Database, log: DeriveLog, builder: BaseBuilder, base: NetworkBase) {
    this.#db = db;
    this.#log = log;
    this.#builder = builder;
    this.#state = new NetworkState(base);
  }

  /** Loads the network and follows it from there. Rejects when the store cannot be read. */
  static async open(db: Database, log: DeriveLog): Promise<NetworkFollower> {
    const begun = performance.now();
    const builder = createBaseBuilder(db.url);
    let follower: NetworkFollower;
    try {
      follower = new NetworkFollower(db, log, builder, await builder.load());
      follower.#stopListening = await listenRevisions(db, () => follower.#wake());
    } catch (error) {
      await builder.close();
      throw error;
    }
    // What was committed between loading and listening woke nobody.
    follower.#wake();
    const { revision, segments, points } = follower.#state.snapshot;
    const ms = Math.round(performance.now() - begun);
    log.info({ revision, segments: segments.count, points: points.count, ms }, 'network derived');
    return follower;
  }

  get state(): NetworkState {
    return this.#state;
  }

  /** Calls back after each new revision is in place; returns what ends it. */
  onChange(listener: (change: NetworkRevision) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer);
    await this.#stopListening();
    await this.#builder.close();
    await this.#running;
    await this.#making;
    this.#listeners.clear();
  }

  /** Wake-ups that come while a change is taken in are one. */
  #wake(): void {
    this.#awake = true;
    if (this.#closed || this.#running !== null) return;
    this.#running = this.#follow().finally(() => {
      this.#running = null;
      // One may have come after the loop last looked.
      if (this.#awake && this.#retryTimer === null) this.#wake();
    });
  }

  async #follow(): Promise<void> {
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer);
    this.#retryTimer = null;
    try {
      while (this.#awake && !this.#closed) {
        this.#awake = false;
        await this.#takeChanges();
        if (this.#made !== null) await this.#takeBase();
        if (!this.#closed) this.#makeBaseWhenWanted();
        this.#retryMs = FIRST_RETRY_MS;
      }
    } catch (error) {
      if (this.#closed) return;
      this.#log.error({ err: error, revision: this.#state.revision }, 'network is behind the store; will try again');
      this.#retryTimer = setTimeout(() => {
        this.#retryTimer = null;
        this.#wake();
      }, this.#retryMs);
      this.#retryMs = Math.min(2 * this.#retryMs, LAST_RETRY_MS);
    }
  }

  async #takeChanges(): Promise<void> {
    const begun = performance.now();
    const change = await readChanges(this.#db, this.#state.revision);
    if (change === null || this.#closed) return;
    if (isOfPlacesAlone(change)) {
      // Nothing that is derived shows places: the state is that of the new revision as it stands.
      this.#state.apply(change);
      const { revision, placesBounds: bounds, placesChanged } = change;
      this.#tell({ revision, bounds, lowZoomBounds: bounds, placesChanged }, begun);
      return;
    }
    if (isApplicable(change) && this.#state.fits(change)) {
      const lowZoomBounds = this.#state.apply(change) ?? change.bounds;
      const { revision, bounds, placesChanged } = change;
      this.#tell({ revision, bounds, lowZoomBounds, placesChanged }, begun);
      return;
    }
    await this.#making;
    this.#made = null;
    const next = new NetworkState(await this.#builder.load(), this.#state);
    for (const name of TILESETS) next.tilesets[name].keepContents(this.#state.tilesets[name]);
    this.#state = next;
    this.#tell({ revision: this.#state.revision, bounds: null, lowZoomBounds: null, placesChanged: true }, begun);
  }

  /** Puts a new base in the place of the state, when it can be brought to the state's revision; else it is made again in time. */
  async #takeBase(): Promise<void> {
    const { base, begun } = this.#made!;
    this.#made = null;
    const next = new NetworkState(base, this.#state);
    const since = await readChanges(this.#db, base.revision);
    if (since !== null) {
      if (!isApplicable(since) || !next.fits(since)) return;
      next.apply(since);
    }
    const before = this.#state;
    for (const name of TILESETS) {
      next.tilesets[name].inheritAddresses(before.tilesets[name]);
      next.tilesets[name].keepContents(before.tilesets[name]);
    }
    this.#state = next;
    const ms = Math.round(performance.now() - begun);
    this.#log.info({ revision: next.revision, segments: next.snapshot.segments.count, ms }, 'new base in place');
    if (next.revision !== before.revision) {
      const placesChanged = since?.placesChanged ?? true;
      this.#tell({ revision: next.revision, bounds: since?.bounds ?? null, lowZoomBounds: null, placesChanged }, begun);
    }
  }

  #makeBaseWhenWanted(): void {
    const state = this.#state;
    if (this.#making !== null || !state.wantsCompaction) return;
    const begun = performance.now();
    this.#making = this.#builder
      .compact(state)
      .then(
        (base) => (this.#made = { base, begun }),
        (error: unknown) => {
          if (!this.#closed) this.#log.error({ err: error }, 'no new base could be made; will try again');
          return null;
        },
      )
      .then(() => {
        this.#making = null;
        return this.#wake();
      });
  }

  #tell(change: NetworkRevision, begun: number): void {
    const ms = Math.round(performance.now() - begun);
    this.#log.info({ revision: change.revision, bounds: change.bounds, ms }, 'network brought up to date');
    for (const listener of this.#listeners) {
      try {
        listener(change);
      } catch (error) {
        this.#log.error({ err: error, revision: change.revision }, 'a listener to revisions failed');
      }
    }
  }
}

/** Whether a change names its rows, and nothing else that bases are made of. */
function isApplicable(change: NetworkChange): boolean {
  return !change.bulk && !change.datasetsChanged;
}

/** Whether nothing of what is derived changed: roads, areas and buildings are read from the store. */
function isOfPlacesAlone({ bulk, bounds, datasetsChanged }: NetworkChange): boolean {
  return !bulk && !datasetsChanged && bounds === null;
}
