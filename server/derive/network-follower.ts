import type { Database } from '../store/connect-database.ts';
import { listenRevisions } from '../store/listen-revisions.ts';
import { readChanges, type NetworkChange } from '../store/read-changes.ts';
import type { NetworkRevision } from './derived-network.ts';
import { deriveState, type DerivedState } from './derived-state.ts';
import { loadNetwork, type LoadedNetwork } from './load-network.ts';

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 10_000;

export interface DeriveLog {
  info(detail: object, message: string): void;
  error(detail: object, message: string): void;
}

/**
 * Holds the derived state of the store's newest revision. A small change reads the rows that it names and rebuilds the snapshot from rows kept in memory; a
 * bulk change, and one of datasets or ground, reads everything again. The new state is put in place whole, so nobody sees two revisions mixed.
 */
export class NetworkFollower {
  #state: DerivedState;
  #loaded: LoadedNetwork;
  readonly #db: Database;
  readonly #log: DeriveLog;
  readonly #listeners = new Set<(change: NetworkRevision, before: DerivedState) => void>();
  #awake = false;
  #running: Promise<void> | null = null;
  #retryTimer: NodeJS.Timeout | null = null;
  #retryMs = FIRST_RETRY_MS;
  #closed = false;
  #stopListening: () => Promise<void> = () => Promise.resolve();

  private constructor(db: Database, log: DeriveLog, loaded: LoadedNetwork) {
    this.#db = db;
    this.#log = log;
    this.#loaded = loaded;
    this.#state = deriveState(loaded, null);
  }

  /** Loads the network and follows it from there. Rejects when the store cannot be read. */
  static async open(db: Database, log: DeriveLog): Promise<NetworkFollower> {
    const begun = performance.now();
    const follower = new NetworkFollower(db, log, await loadNetwork(db));
    follower.#stopListening = await listenRevisions(db, () => follower.#wake());
    // What was committed between loading and listening woke nobody.
    follower.#wake();
    const { revision, segments, points } = follower.#state.snapshot;
    const ms = Math.round(performance.now() - begun);
    log.info({ revision, segments: segments.count, points: points.count, ms }, 'network derived');
    return follower;
  }

  get state(): DerivedState {
    return this.#state;
  }

  /** Calls back after each new state, with the one before it; returns what ends it. */
  onChange(listener: (change: NetworkRevision, before: DerivedState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer);
    await this.#stopListening();
    await this.#running;
    this.#listeners.clear();
  }

  /** Wake-ups that come while a change is taken in are one. */
  #wake(): void {
    this.#awake = true;
    if (this.#closed || this.#running !== null) return;
    this.#running = this.#follow().finally(() => {
      this.#running = null;
    });
  }

  async #follow(): Promise<void> {
    try {
      while (this.#awake && !this.#closed) {
        this.#awake = false;
        await this.#takeNext();
        this.#retryMs = FIRST_RETRY_MS;
      }
    } catch (error) {
      if (this.#closed) return;
      this.#log.error(
        { err: error, revision: this.#state.snapshot.revision },
        'network is behind the store; will try again',
      );
      this.#retryTimer = setTimeout(() => this.#wake(), this.#retryMs);
      this.#retryMs = Math.min(2 * this.#retryMs, LAST_RETRY_MS);
    }
  }

  async #takeNext(): Promise<void> {
    const begun = performance.now();
    const change = await readChanges(this.#db, this.#loaded.revision);
    if (change === null) return;
    const before = this.#state;
    const { bounds } = change;
    if (isOfPlacesAlone(change)) {
      // Nothing that is derived shows places: the state is that of the new revision as it stands.
      this.#loaded = { ...this.#loaded, revision: change.revision };
      this.#state = { ...before, snapshot: { ...before.snapshot, revision: change.revision } };
      this.#tell({ revision: change.revision, bounds: change.placesBounds }, before, begun);
      return;
    }
    if (change.bulk || change.datasetsChanged || bounds === null || this.#namesUnknownDataset(change)) {
      this.#loaded = await loadNetwork(this.#db);
      this.#state = deriveState(this.#loaded, null);
      this.#tell({ revision: this.#loaded.revision, bounds: null }, before, begun);
      return;
    }
    // The revision is noted last: when deriving fails, the same change is read and applied again, which does no harm.
    this.#loaded.rows.apply(change);
    const { points } = change;
    const groundStays = points.upserted.length + points.removed.length === 0;
    const next = { ...this.#loaded, revision: change.revision };
    this.#state = deriveState(next, { before, bounds, groundStays });
    this.#loaded = next;
    this.#tell({ revision: change.revision, bounds }, before, begun);
  }

  /** A dataset that came with places alone was not read. */
  #namesUnknownDataset({ segments, points }: NetworkChange): boolean {
    const known = new Set(this.#loaded.datasets.map(({ id }) => id));
    return [...segments.upserted, ...points.upserted].some(({ datasetId }) => !known.has(datasetId));
  }

  #tell(change: NetworkRevision, before: DerivedState, begun: number): void {
    const ms = Math.round(performance.now() - begun);
    this.#log.info({ revision: change.revision, bounds: change.bounds, ms }, 'network brought up to date');
    for (const listener of this.#listeners) {
      try {
        listener(change, before);
      } catch (error) {
        this.#log.error({ err: error, revision: change.revision }, 'a listener to revisions failed');
      }
    }
  }
}

function isOfPlacesAlone({ bulk, bounds, datasetsChanged }: NetworkChange): boolean {
  return !bulk && !datasetsChanged && bounds === null;
}
