import copy from 'lucide-static/icons/copy.svg?raw';
import locateFixed from 'lucide-static/icons/locate-fixed.svg?raw';
import x from 'lucide-static/icons/x.svg?raw';
import type { SegmentJson } from '../../core/contract/api.ts';
import { segmentTarget } from '../flight-target.ts';
import { t } from '../i18n/translate.ts';
import { segmentDetail } from '../segment-detail.ts';
import { globeControls, selection, showToast } from '../state.ts';
import { ClassSwatch } from './class-swatch.tsx';
import { Icon } from './icon.tsx';
import { IconButton } from './icon-button.tsx';
import { PointFacts } from './point-facts.tsx';
import { SegmentFacts } from './segment-facts.tsx';
import { SyntheticBadge } from './synthetic-badge.tsx';

/** The one panel on the right: what is known of the selected thing. */
export function DetailPanel() {
  const selected = selection.value;
  if (selected === null) return null;
  return (
    <aside class="panel detail" aria-label={t(selected.kind === 'segment' ? 'detail.segment' : 'detail.point')}>
      <header>
        <h2>{t(selected.kind === 'segment' ? 'detail.segment' : 'detail.point')}</h2>
        <IconButton svg={x} label={t('detail.close')} onClick={() => (selection.value = null)} />
      </header>
      <div class="body" aria-live="polite">
        {selected.kind === 'point' ? <PointFacts point={selected} /> : <SegmentBody />}
      </div>
    </aside>
  );
}

function SegmentBody() {
  const detail = segmentDetail.value;
  const selected = selection.value;
  switch (detail.state) {
    case 'none':
    case 'loading':
      return <p class="notice">{t('detail.loading')}</p>;
    case 'gone':
      return (
        <div class="notice" role="alert">
          <strong>{t('detail.gone')}</strong>
          <p>{t('detail.goneHint', { id: detail.id })}</p>
        </div>
      );
    case 'failed':
      return (
        <div class="notice" role="alert">
          <strong>{t('detail.failed')}</strong>
          <p>{detail.reason}</p>
        </div>
      );
    case 'ready':
      return (
        <>
          <SegmentHead segment={detail.value} />
          <SegmentFacts segment={detail.value} spot={selected?.kind === 'segment' ? selected.spot : null} />
        </>
      );
  }
}

function SegmentHead({ segment }: { segment: SegmentJson }) {
  return (
    <>
      <div class="detail-head">
        <ClassSwatch reportClass={segment.reportClass} />
        <div class="title">
          <p class="key">{segment.key}</p>
          <p class="class">
            {t(`class.${segment.reportClass}`)} · {segment.surveyClass}
            {segment.surveySubclass !== null && `/${segment.surveySubclass}`}
          </p>
        </div>
        {segment.dataset.synthetic && <SyntheticBadge />}
      </div>
      <div class="detail-actions">
        <button type="button" class="button" onClick={() => globeControls()?.flyTo(segmentTarget(segment))}>
          <Icon svg={locateFixed} small />
          {t('detail.flyTo')}
        </button>
        <button type="button" class="button" onClick={() => void copyLink()}>
          <Icon svg={copy} small />
          {t('detail.copyLink')}
        </button>
      </div>
    </>
  );
}

async function copyLink(): Promise<void> {
  try {
    await navigator.clipboard.writeText(window.location.href);
    showToast(t('detail.copied'));
  } catch {
    showToast(t('detail.copyFailed'), 'warning');
  }
}
