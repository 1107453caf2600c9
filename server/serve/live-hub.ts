import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RevisionEventJson } from '../../core/contract/api.ts';
import type { Bounds, DerivedNetwork, NetworkRevision } from '../derive/derived-network.ts';
import { exchangeOf } from './exchange.ts';
import { Problem } from './problem.ts';

/** Changes kept for clients that come back. */
const KEPT_CHANGES = 1_000;
const RECONNECT_MS = 2_000;
/** A client that lets so much pile up is cut off: it comes back by itself and catches up with one event. */
const MAX_UNSENT_BYTES = 256 * 1_024;
const HEARTBEAT = Buffer.from(': still here\n\n');

interface KeptChange extends NetworkRevision {
  /** The revision before it. */
  after: number;
}

/**
 * The server-sent events of `/live`: `hello` with the revision at hand, then `revision` for each new one. An event is serialised once for all
 * clients. A client that returns with Last-Event-ID gets what it missed as one `revision` with the box around it all.
 */
export class LiveHub {
  readonly #network: DerivedNetwork;
  readonly #limit: number;
  readonly #clients = new Set<ServerResponse>();
  readonly #changes: KeptChange[] = [];
  readonly #heartbeat: NodeJS.Timeout;
  readonly #unsubscribe: () => void;
  #revision: number;

  constructor(network: DerivedNetwork, options: { limit: number; heartbeatMs: number }) {
    this.#network = network;
    this.#limit = options.limit;
    this.#revision = network.revision;
    this.#unsubscribe = network.onRevision((change) => this.#publish(change));
    this.#heartbeat = setInterval(() => this.#send(HEARTBEAT), options.heartbeatMs);
    this.#heartbeat.unref();
  }

  get size(): number {
    return this.#clients.size;
  }

  join(req: IncomingMessage, res: ServerResponse): void {
    if (this.#clients.size >= this.#limit) {
      throw new Problem('busy', `${this.#limit} clients listen already.`, { headers: { 'retry-after': '5' } });
    }
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
    const revision = this.#network.revision;
    const missed = this.#missedSince(lastEventId(req));
    const greeting = `retry: ${RECONNECT_MS}\n${eventText('hello', { revision, bounds: null })}`;
    const text = missed === undefined ? greeting : greeting + eventText('revision', { revision, bounds: missed });
    this.#write(res, Buffer.from(text));
    this.#clients.add(res);
    res.on('close', () => this.#clients.delete(res));
  }

  /** Ends every stream; no client can keep the server from closing. */
  close(): void {
    clearInterval(this.#heartbeat);
    this.#unsubscribe();
    for (const res of this.#clients) res.end();
    this.#clients.clear();
  }

  #publish(change: NetworkRevision): void {
    this.#changes.push({ ...change, after: this.#revision });
    this.#revision = change.revision;
    if (this.#changes.length > KEPT_CHANGES) this.#changes.shift();
    const bounds = change.bounds === null ? null : widened(change.bounds, change.bounds);
    this.#send(Buffer.from(eventText('revision', { revision: change.revision, bounds })));
  }

  /** Box around what changed after a revision; null: anywhere; undefined: nothing. */
  #missedSince(lastId: number | null): RevisionEventJson['bounds'] | undefined {
    if (lastId === null || lastId === this.#revision) return undefined;
    const missed = this.#changes.filter(({ revision }) => revision > lastId);
    const oldest = missed[0];
    // Too long ago, or a number from another store.
    if (oldest === undefined || oldest.after > lastId) return null;
    let box: NonNullable<RevisionEventJson['bounds']> | null = null;
    for (const { bounds } of missed) {
      if (bounds === null) return null;
      box = widened(box ?? bounds, bounds);
    }
    return box;
  }

  #send(chunk: Buffer): void {
    for (const res of this.#clients) this.#write(res, chunk);
  }

  #write(res: ServerResponse, chunk: Buffer): void {
    if (res.writableLength > MAX_UNSENT_BYTES) {
      res.destroy();
      return;
    }
    exchangeOf(res).bytes += chunk.length;
    res.write(chunk);
  }
}

function eventText(event: 'hello' | 'revision', data: RevisionEventJson): string {
  return `event: ${event}\nid: ${data.revision}\ndata: ${JSON.stringify(data)}\n\n`;
}

function lastEventId(req: IncomingMessage): number | null {
  const field = req.headers['last-event-id'];
  return typeof field === 'string' && /^\d{1,15}$/.test(field) ? Number(field) : null;
}

function widened(a: Bounds, b: Bounds): [number, number, number, number] {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}
