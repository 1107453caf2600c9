import type { Database } from '../store/connect-database.ts';
import { listenRevisions } from '../store/listen-revisions.ts';
import { HistoryError, readChanges, type NetworkChange } from '../store/read-changes.ts';
import { createBaseBuilder, type BaseBuilder } from './base-builder.ts';
import { type Bounds, type NetworkRevision, TILESETS } from './derived-network.ts';
import { type KeptNetwork, takeKeptBase } from './kept-network.ts';
import type { NetworkBase } from './network-base.ts';
import { NetworkState } from './network-state.ts';

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 10_000;

export interface DeriveLog {
  info(detail: object, message: string): void;
  warn(detail: object, message: string): void;
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

  /**
   * Takes the base that was kept, if it is of this store, and brings it up to date, or else loads the network; follows it from there. Rejects when the store
   * cannot be read.
   */
  static async open(db: Database, log: DeriveLog, kept: KeptNetwork | null): Promise<NetworkFollower> {
    const begun = performance.now();
    const builder = createBaseBuilder(db.url, { keep: kept?.place ?? null, log });
    let follower: NetworkFollower;
    const base = await takeKeptBase(db, kept, log);
    try {
      follower = new NetworkFollower(db, log, builder, base ?? (await builder.load()));
      // Nobody sees it as it was when it was kept.
      if (base !== null) await follower.#takeChanges();
      follower.#stopListening = await listenRevisions(db, () => follower.#wake());
    } catch (error) {
      await builder.close();
      throw error;
    }
    // What was committed between loading and listening woke nobody.
    follower.#wake();
    const { revision, segments, points } = follower.#state.snapshot;
    const ms = Math.round(performance.now() - begun);
    const from = follower.#state.base === base ? 'what was kept' : 'the store';
    log.info({ revision, segments: segments.count, points: points.count, from, ms }, 'network derived');
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
    const change = await this.#readChanges(this.#state);
    if (change === null || this.#closed) return;
    if (change === 'other history') return this.#takeAll(begun, { otherHistory: true });
    if (isOfPlacesAlone(change)) {
      // Nothing that is derived shows places: the state is that of the new revision as it stands.
      this.#state.apply(change);
      this.#tell(
        {
          revision: change.revision,
          bounds: change.placesBounds,
          lowZoomBounds: change.placesBounds,
          otherHistory: false,
          placesChanged: true,
        },
        begun,
      );
      return;
    }
    if (isApplicable(change) && this.#state.fits(change)) {
      const lowZoomBounds = this.#state.apply(change) ?? change.bounds;
      const bounds = boundsOfAll(change);
      this.#tell(
        {
          revision: change.revision,
          bounds,
          lowZoomBounds: union(lowZoomBounds, change.placesBounds),
          otherHistory: false,
          placesChanged: change.placesChanged,
        },
        begun,
      );
      return;
    }
    await this.#takeAll(begun, { otherHistory: false });
  }

  /** Changes since the revision of a state; says when the store is not the one any more from which that was read. */
  async #readChanges({ revision, commit }: { revision: number; commit: string }) {
    try {
      return await readChanges(this.#db, revision, commit);
    } catch (error) {
      if (!(error instanceof HistoryError)) throw error;
      this.#log.warn({ revision, reason: error.message }, 'the store has another history; reading all of it');
      return 'other history';
    }
  }

  /** Puts a new base of the whole store in the place of the state. */
  async #takeAll(begun: number, { otherHistory }: { otherHistory: boolean }): Promise<void> {
    await this.#making;
    this.#made = null;
    const next = new NetworkState(await this.#builder.load(), this.#state);
    // Of a store that was replaced, the same addresses name other contents.
    if (!otherHistory) {
      for (const name of TILESETS) next.tilesets[name].keepContents(this.#state.tilesets[name]);
    }
    this.#state = next;
    this.#tell(
      { revision: this.#state.revision, bounds: null, lowZoomBounds: null, otherHistory, placesChanged: true },
      begun,
    );
  }

  /** Puts a new base in the place of the state, when it can be brought to the state's revision; else it is made again in time. */
  async #takeBase(): Promise<void> {
    const { base, begun } = this.#made!;
    this.#made = null;
    const next = new NetworkState(base, this.#state);
    const since = await this.#readChanges(base);
    if (since === 'other history') return this.#takeAll(begun, { otherHistory: true });
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
      this.#tell(
        {
          revision: next.revision,
          bounds: since === null ? null : boundsOfAll(since),
          lowZoomBounds: null,
          otherHistory: false,
          placesChanged: since?.placesChanged ?? true,
        },
        begun,
      );
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

/** Where the network or what lies above it changed; null when it may be anywhere. */
function boundsOfAll({ bounds, placesBounds, placesChanged }: NetworkChange): Bounds | null {
  return placesChanged ? union(bounds, placesBounds) : bounds;
}

function union(a: Bounds | null, b: Bounds | null): Bounds | null {
  if (a === null || b === null) return a ?? b;
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}
