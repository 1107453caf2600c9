import { loadCatalogue } from './catalogue.ts';
import { t } from './i18n/translate.ts';
import { followLive, type LiveStream } from './live.ts';
import { connection, placesRevision, revision, showToast } from './state.ts';
import { askFailedTilesAgain } from './tile-trouble.ts';

let stream: LiveStream | null = null;

/** Tries the server again at once, when it is away. */
export function reconnectNow(): void {
  stream?.connectNow();
}

/** Keeps lists, revision and connection state in step with the server. */
export function followServer(): void {
  let wasOffline = false;
  const reach = (now: number) => {
    const before = revision.peek();
    connection.value = { state: 'live' };
    if (before !== null && now === before) return;
    revision.value = now;
    void loadCatalogue();
    if (before !== null) showToast(t('toast.updated', { revision: now }));
  };
  stream = followLive({
    onHello: (now) => {
      if (wasOffline) {
        showToast(t('toast.back'));
        askFailedTilesAgain();
      }
      wasOffline = false;
      reach(now);
    },
    onRevision: reach,
    onPlaces: (now) => (placesRevision.value = now),
    onBreak: (retryAt) => {
      wasOffline = true;
      connection.value = { state: 'offline', retryAt };
      // A server that was not there at first: the lists say so, and come by themselves with the next hello.
      if (revision.peek() === null) void loadCatalogue();
    },
  });
}
