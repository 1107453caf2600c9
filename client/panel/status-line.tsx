import navigation from 'lucide-static/icons/navigation.svg?raw';
import { useEffect, useState } from 'preact/hooks';
import { formatNumber, t } from '../i18n/translate.ts';
import { cameraReadout, connection, globeControls, hasSyntheticData, pointer, revision } from '../state.ts';
import { Icon } from './icon.tsx';
import { SyntheticBadge } from './synthetic-badge.tsx';

/** Position under the pointer, the eye, the compass, data revision and connection. */
export function StatusLine() {
  const at = pointer.value;
  return (
    <footer class="status" aria-label={t('status.region')}>
      <span class="field coordinates" title={t('status.pointer')}>
        {at === null ? '–' : `${degrees(at.lon, 'E', 'W')}  ${degrees(at.lat, 'N', 'S')}`}
      </span>
      <span class="field ground" title={t('status.groundHint')}>
        {at !== null && t('status.ground', { height: formatNumber(at.ground, 1) })}
      </span>
      <Eye />
      <Compass />
      <span class="field crs">{t('status.crs')}</span>
      <span class="spacer" />
      {hasSyntheticData.value && <SyntheticBadge />}
      <span class="field">{revision.value !== null && t('status.revision', { revision: revision.value })}</span>
      <ConnectionState />
    </footer>
  );
}

function Eye() {
  const camera = cameraReadout.value;
  if (camera === null) return null;
  const above = camera.aboveGround ?? camera.height;
  return (
    <span class="field eye">
      {above < 0
        ? t('status.below', { depth: formatNumber(-above, 1) })
        : t('status.camera', {
            height: above >= 10_000 ? `${formatNumber(above / 1000)} km` : `${formatNumber(above)} m`,
          })}
    </span>
  );
}

function Compass() {
  const heading = cameraReadout.value?.heading ?? 0;
  const label = t('status.heading', { degrees: heading });
  return (
    <button type="button" aria-label={label} title={label} onClick={() => globeControls()?.northUp()}>
      {/* The lucide arrow points north-east: 45 degrees back make it north. */}
      <span class="needle" style={{ transform: `rotate(${-heading - 45}deg)` }}>
        <Icon svg={navigation} small />
      </span>
      {`${heading}°`}
    </button>
  );
}

function ConnectionState() {
  const now = connection.value;
  const seconds = useSecondsUntil(now.state === 'offline' ? now.retryAt : null);
  const hint =
    now.state === 'offline'
      ? t('status.offlineHint', { seconds, revision: revision.value ?? '–' })
      : now.state === 'live'
        ? t('status.liveHint')
        : t('status.connecting');
  return (
    <span class="field connection" role="status" title={hint} data-state={now.state}>
      <span class={`dot ${now.state}`} />
      {t(`status.${now.state}`)}
    </span>
  );
}

/** Whole seconds until a time, counted down; 0 when there is none. */
function useSecondsUntil(time: number | null): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    if (time === null) return undefined;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [time]);
  return time === null ? 0 : Math.max(0, Math.ceil((time - now) / 1000));
}

function degrees(value: number, positive: string, negative: string): string {
  return `${Math.abs(value).toFixed(6)}°${value < 0 ? negative : positive}`;
}
