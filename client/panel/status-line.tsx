import navigation from 'lucide-static/icons/navigation.svg?raw';
import { formatNumber, t } from '../i18n/translate.ts';
import { elevationUnder } from '../pointer-elevation.ts';
import {
  cameraReadout,
  connection,
  datasets,
  globeControls,
  hasSyntheticData,
  hoveredPipe,
  pictureIsLate,
  pointer,
  revision,
} from '../state.ts';
import { Icon } from './icon.tsx';
import { SyntheticBadge } from './synthetic-badge.tsx';
import { useSecondsUntil } from './use-seconds-until.ts';

/** Position under the pointer, the pipe and the ground there, the eye, the compass, reference systems, data revision and connection. */
export function StatusLine() {
  const at = pointer.value;
  return (
    <footer class="status" aria-label={t('status.region')}>
      <span class="field coordinates" title={t('status.pointer')}>
        {at === null ? '–' : `${degrees(at.lon, 'E', 'W')}  ${degrees(at.lat, 'N', 'S')}`}
      </span>
      <GroundUnderPointer />
      <PipeUnderPointer />
      <span class="spacer" />
      <LatePicture />
      <Eye />
      <Compass />
      <span class="field crs" title={t('status.crsHint')}>
        {crsText()}
      </span>
      {hasSyntheticData.value && <SyntheticBadge />}
      <span class="field revision">
        {revision.value !== null && t('status.revision', { revision: revision.value })}
      </span>
      <ConnectionState />
    </footer>
  );
}

function GroundUnderPointer() {
  const at = pointer.value;
  const under = at === null ? null : elevationUnder(at);
  return (
    <span
      class="field ground"
      title={
        at === null ? t('status.groundHint') : t('status.groundEllipsoidal', { height: formatNumber(at.ground, 1) })
      }
    >
      {at !== null &&
        (under === null
          ? t('status.ground', { height: formatNumber(at.ground, 1) })
          : t('status.groundDatum', { height: formatNumber(under.elevation, 1), datum: under.datum }))}
    </span>
  );
}

function PipeUnderPointer() {
  const pipe = hoveredPipe.value;
  if (pipe === null) return <span class="field pipe" />;
  const name = t(`class.${pipe.reportClass}`);
  return (
    <span class="field pipe">
      {pipe.depth === null
        ? t('status.pipeUnknown', { name })
        : t('status.pipeDepth', { name, depth: formatNumber(pipe.depth, 2) })}
    </span>
  );
}

/** Said while the view waits for tiles; while the server is away, the offline bar says why. */
function LatePicture() {
  const isLate = pictureIsLate.value && connection.value.state !== 'offline';
  return (
    <span class="field late" role="status" title={isLate ? t('status.lateHint') : undefined}>
      {isLate && t('status.late')}
    </span>
  );
}

/** Horizontal system of the picture, and the vertical datums of the data. */
function crsText(): string {
  const list = datasets.value;
  const datums = new Set(
    (list.state === 'ready' ? list.value : [])
      .filter(({ segments }) => segments > 0)
      .map(({ verticalDatum }) => verticalDatum.name),
  );
  return [t('status.crs'), ...datums].join(' · ');
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
    <button type="button" class="compass" aria-label={label} title={label} onClick={() => globeControls()?.northUp()}>
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

function degrees(value: number, positive: string, negative: string): string {
  return `${Math.abs(value).toFixed(6)}°${value < 0 ? negative : positive}`;
}
