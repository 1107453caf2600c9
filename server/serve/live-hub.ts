import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RevisionEventJson } from '../../core/contract/api.ts';
import type { Bounds, DerivedNetwork, NetworkRevision } from '../derive/derived-network.ts';
import { exchangeOf } from './exchange.ts';
import { Problem } from './problem.ts';
import type { StoreName } from './store-name.ts';

/** Changes kept for clients that come back. */
const KEPT_CHANGES = 1_000;
const RECONNECT_MS = 2_000;
const HEARTBEAT = Buffer.from(': still here\n\n');

interface KeptChange extends NetworkRevision {
  /** The revision before it. */
  after: number;
}

interface LiveOptions {
  /** Clients at once. */
  limit: number;
  heartbeatMs: number;
  /** Revisions that follow each other within this time are told as one. */
  gapMs: number;
  /** A client for which so much piles up is cut off: it comes back by itself and catches up with one event. */
  unsentBytes: number;
}

/**
 * The server-sent events of `/live`: `hello` with the revision at hand, then `revision` for each new one, and `places` for each other map; of a burst, the first at once and the rest as one,
 * with the box around them all. An event is serialised once for all clients. A client that returns with Last-Event-ID gets what it missed as one `revision` with the box around it all.
 */
export class LiveHub {
  readonly #network: DerivedNetwork;
  readonly #store: StoreName;
  readonly #options: LiveOptions;
  readonly #clients = new Set<ServerResponse>();
  readonly #changes: KeptChange[] = [];
  readonly #heartbeat: NodeJS.Timeout;
  readonly #unsubscribe: () => void;
  /** The newest revision, and the newest that the clients were told of. */
  #revision: number;
  #toldRevision: number;
  #gap: NodeJS.Timeout | null = null;

  constructor(network: DerivedNetwork, store: StoreName, options: LiveOptions) {
    this.#network = network;
    this.#store = store;
    this.#options = options;
    this.#toldRevision = network.revision;
    this.#revision = network.revision;
    const endRevisions = network.onRevision((change) => this.#publish(change));
    const endPlaces = network.onPlaces((places) => this.#send(Buffer.from(placesText(this.#revision, places))));
    this.#unsubscribe = () => {
      endRevisions();
      endPlaces();
    };
    this.#heartbeat = setInterval(() => this.#send(HEARTBEAT), options.heartbeatMs);
    this.#heartbeat.unref();
  }

  get size(): number {
    return this.#clients.size;
  }

  join(req: IncomingMessage, res: ServerResponse): void {
    if (this.#clients.size >= this.#options.limit) {
      throw new Problem('busy', `${this.#options.limit} clients listen already.`, { headers: { 'retry-after': '5' } });
    }
    // The stream ends with its connection: an event goes out as it is, in one write, not in a chunk of three parts.
    res.removeHeader('transfer-encoding');
    res.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // Proxies of the nginx kind would hold events back.
      'x-accel-buffering': 'no',
    });
    if (req.method === 'HEAD') {
      res.end();
      return;
    }
    // The others hear now of what is new, so that this one does not hear of it twice.
    if (this.#gap !== null) {
      clearTimeout(this.#gap);
      this.#tell();
    }
    const revision = this.#network.revision;
    const missed = this.#missedBy(lastEventId(req));
    const hello = { revision, bounds: null, places: this.#network.placesRevision };
    const greeting = `retry: ${RECONNECT_MS}\n${this.#eventText('hello', hello)}`;
    const text = missed === undefined ? greeting : greeting + this.#eventText('revision', { revision, bounds: missed });
    this.#write(res, Buffer.from(text));
    this.#clients.add(res);
    res.on('close', () => this.#clients.delete(res));
  }

  /** Ends every stream; no client can keep the server from closing. */
  close(): void {
    clearInterval(this.#heartbeat);
    if (this.#gap !== null) clearTimeout(this.#gap);
    this.#unsubscribe();
    for (const res of this.#clients) res.end();
    this.#clients.clear();
  }

  #publish(change: NetworkRevision): void {
    this.#changes.push({ ...change, after: this.#revision });
    this.#revision = change.revision;
    if (this.#changes.length > KEPT_CHANGES) this.#changes.shift();
    if (this.#gap === null) this.#tell();
  }

  /** Tells all clients of what is new to them, and again after the gap if there is more by then. */
  #tell(): void {
    this.#gap = null;
    const bounds = this.#missedSince(this.#toldRevision);
    if (bounds === undefined) return;
    this.#toldRevision = this.#revision;
    if (this.#clients.size === 0) return;
    this.#send(Buffer.from(this.#eventText('revision', { revision: this.#revision, bounds })));
    if (this.#options.gapMs === 0) return;
    this.#gap = setTimeout(() => this.#tell(), this.#options.gapMs);
    this.#gap.unref();
  }

  /** What somebody who returns with that id has missed. The revisions of another store, or of another run of the server, say nothing here. */
  #missedBy(lastId: LastEventId | null): RevisionEventJson['bounds'] | undefined {
    if (lastId === null) return undefined;
    return lastId.store === this.#store.name ? this.#missedSince(lastId.revision) : null;
  }

  /** Box around what changed after a revision; null: anywhere; undefined: nothing. */
  #missedSince(lastId: number): RevisionEventJson['bounds'] | undefined {
    if (lastId === this.#revision) return undefined;
    let box: NonNullable<RevisionEventJson['bounds']> | null = null;
    for (let i = this.#changes.length - 1; i >= 0; i--) {
      const { revision, after, bounds } = this.#changes[i]!;
      if (revision <= lastId || bounds === null) return null;
      box = widened(box ?? bounds, bounds);
      if (after <= lastId) return box;
    }
    // Too long ago, or a number that was never told.
    return null;
  }

  #eventText(event: 'hello' | 'revision', data: RevisionEventJson): string {
    return `event: ${event}\nid: ${data.revision}-${this.#store.name}\ndata: ${JSON.stringify(data)}\n\n`;
  }

  #send(chunk: Buffer): void {
    for (const res of this.#clients) this.#write(res, chunk);
  }

  #write(res: ServerResponse, chunk: Buffer): void {
    if (res.writableLength > this.#options.unsentBytes) {
      res.destroy();
      return;
    }
    exchangeOf(res).bytes += chunk.length;
    res.write(chunk);
  }
}

interface LastEventId {
  revision: number;
  /** Null: the id is none of ours. */
  store: string | null;
}

/** Without an id: what a client has missed of the network does not depend on it; what it missed of places, `hello` tells. */
function placesText(revision: number, places: number): string {
  return `event: places\ndata: ${JSON.stringify({ revision, bounds: null, places } satisfies RevisionEventJson)}\n\n`;
}

function lastEventId(req: IncomingMessage): LastEventId | null {
  const field = req.headers['last-event-id'];
  if (typeof field !== 'string' || field === '') return null;
  const [, revision, store] = /^(\d{1,15})-([0-9a-f]{12})$/.exec(field) ?? [];
  return { revision: Number(revision), store: store ?? null };
}

function widened(a: Bounds, b: Bounds): [number, number, number, number] {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}
