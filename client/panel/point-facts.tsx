import { useEffect, useState } from 'preact/hooks';
import type { NearJson } from '../../core/contract/api.ts';
import { fetchSegmentsNear, reasonOf } from '../api.ts';
import { formatNumber, t } from '../i18n/translate.ts';
import { selection, type Loaded, type PointSelection } from '../state.ts';
import { ClassSwatch } from './class-swatch.tsx';
import { Fact, Facts } from './fact-list.tsx';

/** Metres around a survey point in which segments count as lying at it. */
const AT_POINT_M = 2;

/** A survey point and the segments that meet there. */
export function PointFacts({ point }: { point: PointSelection }) {
  const [near, setNear] = useState<Loaded<NearJson['segments']>>({ state: 'loading' });
  useEffect(() => {
    const abort = new AbortController();
    setNear({ state: 'loading' });
    fetchSegmentsNear(point.lon, point.lat, AT_POINT_M, abort.signal).then(
      ({ segments }) => setNear({ state: 'ready', value: segments }),
      (error: unknown) => {
        if (!abort.signal.aborted) setNear({ state: 'failed', reason: reasonOf(error) });
      },
    );
    return () => abort.abort();
  }, [point.id, point.lon, point.lat]);
  return (
    <>
      <Facts title={t('detail.point')}>
        <Fact name={t('fact.id')} value={String(point.id)} />
        {point.reportClass !== null && <Fact name={t('fact.class')} value={t(`class.${point.reportClass}`)} />}
        <Fact name={t('fact.position')} value={`${point.lon.toFixed(6)}, ${point.lat.toFixed(6)}`} />
      </Facts>
      <section class="facts">
        <h3>{t('section.nearby')}</h3>
        {near.state === 'loading' && <p>{t('detail.loading')}</p>}
        {near.state === 'failed' && <p role="alert">{near.reason}</p>}
        {near.state === 'ready' && (
          <ul class="lines">
            {near.value.map((segment) => (
              <li key={segment.id}>
                <ClassSwatch reportClass={segment.reportClass} />
                <button
                  type="button"
                  class="link-button"
                  onClick={() => (selection.value = { kind: 'segment', id: segment.id, spot: null })}
                >
                  {segment.key}
                </button>
                <span>{formatNumber(segment.lengthM, 2)} m</span>
              </li>
            ))}
            {near.value.length === 0 && <li>{t('toast.nothingHere')}</li>}
          </ul>
        )}
      </section>
    </>
  );
}
