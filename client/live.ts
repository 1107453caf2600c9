import type { RevisionEventJson } from '../core/contract/api.ts';

/** What the stream of changes tells. */
export interface LiveListener {
  /** The stream stands; `revision` is the server's. */
  onHello(revision: number): void;
  onRevision(revision: number): void;
  /** Roads, areas and buildings of that revision are shown from now on. */
  onPlaces(places: number): void;
  /** The stream broke; the next try is at `retryAt` (milliseconds, as Date.now()). */
  onBreak(retryAt: number): void;
}

/** First and longest wait before a new try, milliseconds; the wait doubles in between. */
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

export interface LiveStream {
  /** Tries again at once when the stream is broken. */
  connectNow: () => void;
  end: () => void;
}

/** Follows `/live` and reconnects by itself. */
export function followLive(listener: LiveListener): LiveStream {
  let wait = FIRST_WAIT_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let source: EventSource | undefined;

  const connect = () => {
    clearTimeout(timer);
    source?.close();
    const stream = new EventSource('/live');
    source = stream;
    stream.addEventListener('hello', (event: MessageEvent<string>) => {
      wait = FIRST_WAIT_MS;
      const { revision, places } = readEvent(event.data);
      if (typeof revision === 'number') listener.onHello(revision);
      if (typeof places === 'number') listener.onPlaces(places);
    });
    stream.addEventListener('revision', (event: MessageEvent<string>) => {
      const { revision } = readEvent(event.data);
      if (typeof revision === 'number') listener.onRevision(revision);
    });
    stream.addEventListener('places', (event: MessageEvent<string>) => {
      const { places } = readEvent(event.data);
      if (typeof places === 'number') listener.onPlaces(places);
    });
    stream.addEventListener('error', () => {
      // The browser's own retry has no growing wait and gives up on an HTTP error: ours takes over.
      stream.close();
      listener.onBreak(Date.now() + wait);
      timer = setTimeout(connect, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    });
  };

  // The device is back on a network, or the page is looked at again: no reason to wait any longer.
  const connectNow = () => {
    if (source?.readyState === EventSource.CLOSED) connect();
  };
  window.addEventListener('online', connectNow);
  connect();
  return {
    connectNow,
    end: () => {
      window.removeEventListener('online', connectNow);
      clearTimeout(timer);
      source?.close();
    },
  };
}

/** The data of an event; nothing when it makes no sense. */
function readEvent(data: string): Partial<RevisionEventJson> {
  try {
    return (JSON.parse(data) as Partial<RevisionEventJson> | null) ?? {};
  } catch {
    return {};
  }
}
