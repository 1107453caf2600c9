import wifiOff from 'lucide-static/icons/wifi-off.svg?raw';
import { formatNumber, t } from '../i18n/translate.ts';
import { reconnectNow } from '../follow-server.ts';
import { connection, datasets, revision } from '../state.ts';
import { Icon } from './icon.tsx';
import { useSecondsUntil } from './use-seconds-until.ts';

/** The server is away while there is a picture: how old it is, and what happens next. */
export function OfflineBar() {
  const now = connection.value;
  const seconds = useSecondsUntil(now.state === 'offline' ? now.retryAt : null);
  if (now.state !== 'offline' || datasets.value.state !== 'ready') return null;
  return (
    <div class="offline-bar" role="alert">
      <Icon svg={wifiOff} />
      <p>
        <strong>{t('offline.title')}</strong>
        <span>{t('offline.text', { revision: formatNumber(revision.value ?? 0) })}</span>
        <span aria-live="off">{t('offline.next', { seconds })}</span>
      </p>
      <button type="button" class="button" onClick={reconnectNow}>
        {t('offline.now')}
      </button>
    </div>
  );
}
