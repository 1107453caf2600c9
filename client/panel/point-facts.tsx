import locateFixed from 'lucide-static/icons/locate-fixed.svg?raw';
import copy from 'lucide-static/icons/copy.svg?raw';
import { useEffect } from 'preact/hooks';
import type { PointJson } from '../../core/contract/api.ts';
import { fetchPoint, fetchSegmentsNear, RequestError } from '../api.ts';
import { formatNumber, pick, t } from '../i18n/translate.ts';
import { globeControls, revision, selection, type PointSelection } from '../state.ts';
import { ClassSwatch } from './class-swatch.tsx';
import { coded } from './coded-text.ts';
import { copyLink } from './copy-link.ts';
import { Fact, Facts } from './fact-list.tsx';
import { Icon } from './icon.tsx';
import { SegmentLines } from './segment-lines.tsx';
import { SyntheticBadge } from './synthetic-badge.tsx';
import { useAnswer } from './use-answer.ts';

/** Metres around a survey point in which segments count as lying at it. */
const AT_POINT_M = 2;
const FLIGHT_RADIUS_M = 12;

/** A survey point: what stands there, the ground, the well's depth, and the segments that meet there. */
export function PointFacts({ point }: { point: PointSelection }) {
  const answer = useAnswer({ about: `point ${point.id}`, revision: revision.value }, async (signal) => {
    try {
      return await fetchPoint(point.id, signal);
    } catch (error) {
      if (error instanceof RequestError && error.status === 404) return null;
      throw error;
    }
  });
  if (answer.state === 'loading') return <p class="notice">{t('point.loading')}</p>;
  if (answer.state === 'failed' || answer.value === null) {
    return (
      <div class="notice" role="alert">
        <strong>{answer.state === 'failed' ? t('detail.failed') : t('point.gone')}</strong>
        <p>{answer.state === 'failed' ? answer.reason : t('point.goneHint', { id: point.id })}</p>
      </div>
    );
  }
  return <KnownPoint point={answer.value} />;
}

function KnownPoint({ point }: { point: PointJson }) {
  // The place that was clicked, or none of an address, gives way to the surveyed one.
  useEffect(() => {
    const now = selection.peek();
    if (now?.kind !== 'point' || now.id !== point.id || (now.lon === point.lon && now.lat === point.lat)) return;
    const { surveyClass, reportClass, lon, lat } = point;
    selection.value = { kind: 'point', id: point.id, surveyClass, reportClass, lon, lat };
  }, [point]);
  return (
    <>
      <div class="detail-head">
        <ClassSwatch reportClass={point.reportClass} />
        <div class="title">
          <p class="key">{point.surveyNumber ?? point.key}</p>
          <p class="class">{pointTitle(point)}</p>
        </div>
        {point.dataset.synthetic && <SyntheticBadge />}
      </div>
      <div class="detail-actions">
        <button type="button" class="button" onClick={() => flyTo(point)}>
          <Icon svg={locateFixed} small />
          {t('point.flyTo')}
        </button>
        <button type="button" class="button" onClick={() => void copyLink()}>
          <Icon svg={copy} small />
          {t('detail.copyLink')}
        </button>
      </div>
      <Facts title={t('detail.point')}>
        <Fact name={t('fact.kind')} value={point.kind === null ? null : t(`kind.${point.kind}`)} />
        <Fact name={t('fact.code')} value={coded(point.feature) ?? point.featureText} />
        <Fact name={t('fact.class')} value={coded(point.surveyClassName)} />
        <Fact name={t('fact.subclass')} value={coded(point.surveySubclassName)} />
        <Fact
          name={t('fact.groundLevel')}
          value={
            point.groundKnown
              ? `${formatNumber(point.groundLevelM, 2)} m · ${point.dataset.verticalDatum}`
              : t('value.unknownElevation', { value: formatNumber(point.groundLevelM, 2) })
          }
          doubt={!point.groundKnown}
        />
        <Fact
          name={t('fact.wellDepth')}
          value={point.wellDepthM === null ? null : `${formatNumber(point.wellDepthM, 2)} m`}
        />
        <Fact name={t('fact.position')} value={`${point.lon.toFixed(6)}, ${point.lat.toFixed(6)}`} />
        <Fact name={t('fact.year')} value={point.year === null ? null : String(point.year)} />
        <Fact name={t('fact.status')} value={coded(point.status)} />
        <Fact name={t('fact.road')} value={point.road} />
        <Fact name={t('fact.owner')} value={point.owner} />
        <Fact name={t('fact.dataset')} value={point.dataset.name} />
        <Fact name={t('fact.revision')} value={String(point.revision)} />
      </Facts>
      <SegmentsHere point={point} />
    </>
  );
}

function SegmentsHere({ point: { id, lon, lat } }: { point: PointJson }) {
  const near = useAnswer({ about: `at point ${id}`, revision: revision.value }, (signal) =>
    fetchSegmentsNear(lon, lat, AT_POINT_M, signal),
  );
  return (
    <section class="facts">
      <h3>{t('section.nearby')}</h3>
      {near.state === 'loading' && <p class="quiet">{t('detail.loading')}</p>}
      {near.state === 'failed' && <p role="alert">{near.reason}</p>}
      {near.state === 'ready' && near.value.segments.length === 0 && <p class="quiet">{t('point.noSegments')}</p>}
      {near.state === 'ready' && (
        <SegmentLines segments={near.value.segments.map((one) => ({ ...one, metres: one.lengthM }))} />
      )}
    </section>
  );
}

function pointTitle({ reportClass, feature, featureText }: PointJson): string {
  const what = feature === null ? featureText : pick(feature);
  return what === null ? t(`class.${reportClass}`) : `${t(`class.${reportClass}`)} · ${what}`;
}

function flyTo({ lon, lat, height }: PointJson): void {
  globeControls()?.flyTo({ lon, lat, height, radiusM: FLIGHT_RADIUS_M });
}
