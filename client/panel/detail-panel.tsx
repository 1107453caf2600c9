import box from 'lucide-static/icons/box.svg?raw';
import copy from 'lucide-static/icons/copy.svg?raw';
import locateFixed from 'lucide-static/icons/locate-fixed.svg?raw';
import x from 'lucide-static/icons/x.svg?raw';
import type { SegmentJson } from '../../core/contract/api.ts';
import { segmentTarget } from '../flight-target.ts';
import { formatTime, pick, t } from '../i18n/translate.ts';
import { readAgain, segmentDetail } from '../segment-detail.ts';
import { globeControls, inspectorWithin, selection, type Selection, toggleInspector } from '../state.ts';
import { ClassSwatch } from './class-swatch.tsx';
import { copyLink } from './copy-link.ts';
import { GroundFacts } from './ground-facts.tsx';
import { Icon } from './icon.tsx';
import { IconButton } from './icon-button.tsx';
import { InspectorFacts } from './inspector-facts.tsx';
import { PointFacts } from './point-facts.tsx';
import { SegmentFacts } from './segment-facts.tsx';
import { SyntheticBadge } from './synthetic-badge.tsx';
import { VersionList } from './version-list.tsx';

/** The one panel on the right: what is known of the selected thing. */
export function DetailPanel() {
  const selected = selection.value;
  if (selected === null) return null;
  const isInspecting = inspectorWithin.value !== null && selected.kind === 'segment';
  const title = isInspecting ? t('inspector.title') : t(`detail.${selected.kind}`);
  return (
    <aside class="panel detail" aria-label={title}>
      <header>
        <h2>{title}</h2>
        <IconButton svg={x} label={t('detail.close')} onClick={() => (selection.value = null)} />
      </header>
      <p class="visually-hidden" role="status">
        {announcement(selected)}
      </p>
      <div class="body">
        {selected.kind === 'segment' && <SegmentBody />}
        {selected.kind === 'point' && <PointFacts point={selected} />}
        {selected.kind === 'ground' && <GroundFacts place={selected} />}
      </div>
    </aside>
  );
}

/** What a screen reader says when something was identified: the name, not the whole list of facts. */
function announcement(selected: Selection): string {
  if (selected.kind !== 'segment') return t(`detail.${selected.kind}`);
  const detail = segmentDetail.value;
  if (detail.state !== 'ready') return '';
  return t('detail.announced', { name: t(`class.${detail.value.reportClass}`), key: detail.value.key });
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
        <>
          <div class="notice" role="alert">
            <strong>{t('detail.gone')}</strong>
            <p>
              {detail.deleted === null
                ? t('detail.goneHint', { id: detail.id })
                : t('detail.deletedHint', {
                    revision: detail.deleted.revision,
                    time: formatTime(detail.deleted.at),
                    actor: detail.deleted.actor,
                    reason: detail.deleted.reason ?? t('detail.noReason'),
                  })}
            </p>
            <button type="button" class="button" onClick={() => (selection.value = null)}>
              {t('detail.close')}
            </button>
          </div>
          {detail.deleted !== null && <VersionList id={detail.id} />}
        </>
      );
    case 'failed':
      return (
        <div class="notice" role="alert">
          <strong>{t('detail.failed')}</strong>
          <p>{detail.reason}</p>
          <button type="button" class="button" onClick={readAgain}>
            {t('detail.retry')}
          </button>
        </div>
      );
    case 'ready':
      return (
        <>
          <SegmentHead segment={detail.value} />
          {inspectorWithin.value === null ? (
            <SegmentFacts segment={detail.value} spot={selected?.kind === 'segment' ? selected.spot : null} />
          ) : (
            <InspectorFacts />
          )}
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
            {t(`class.${segment.reportClass}`)} · {subclassText(segment)}
          </p>
        </div>
        {segment.dataset.synthetic && <SyntheticBadge />}
      </div>
      <div class="detail-actions">
        <button type="button" class="button" aria-pressed={inspectorWithin.value !== null} onClick={toggleInspector}>
          <Icon svg={box} small />
          {t('detail.inspect')}
        </button>
        <button type="button" class="button" onClick={() => flyToSegment(segment)}>
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

/** The map is what one wants to see then. */
function flyToSegment(segment: SegmentJson): void {
  inspectorWithin.value = null;
  globeControls()?.flyTo(segmentTarget(segment));
}

/** The meaning of the subclass with its letters; of the class where there is none. */
function subclassText({ surveyClass, surveySubclass, surveyClassName, surveySubclassName }: SegmentJson): string {
  const name = pick(surveySubclassName ?? surveyClassName);
  return `${name} (${surveySubclass === null ? surveyClass : `${surveyClass}/${surveySubclass}`})`;
}
