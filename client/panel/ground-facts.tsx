import locateFixed from 'lucide-static/icons/locate-fixed.svg?raw';
import copy from 'lucide-static/icons/copy.svg?raw';
import triangleAlert from 'lucide-static/icons/triangle-alert.svg?raw';
import info from 'lucide-static/icons/info.svg?raw';
import type { CoverageJson, GroundJson, NearJson } from '../../core/contract/api.ts';
import { fetchCoverage, fetchGround, fetchSegmentsNear } from '../api.ts';
import { formatDay, formatNumber, t } from '../i18n/translate.ts';
import { datasets, globeControls, hiddenClasses, revision, type GroundSelection } from '../state.ts';
import { copyLink } from './copy-link.ts';
import { Fact, Facts } from './fact-list.tsx';
import { Icon } from './icon.tsx';
import { SegmentLines } from './segment-lines.tsx';
import { useAnswer } from './use-answer.ts';

/** Metres around a place in which recorded pipes are listed. */
const NEAR_M = 15;
const LISTED = 8;
const FLIGHT_RADIUS_M = 40;

interface Place {
  ground: GroundJson;
  coverage: CoverageJson;
  near: NearJson;
}

/** A place where no pipe was hit: the ground there, what the surveys covered, and the nearest recorded pipes. Not surveyed never reads as clear. */
export function GroundFacts({ place: { lon, lat } }: { place: GroundSelection }) {
  const answer = useAnswer({ about: `ground ${lon} ${lat}`, revision: revision.value }, async (signal) => {
    const [ground, coverage, near] = await Promise.all([
      fetchGround(lon, lat, signal),
      fetchCoverage(lon, lat, signal),
      fetchSegmentsNear(lon, lat, NEAR_M, signal),
    ]);
    return { ground, coverage, near };
  });
  if (answer.state === 'loading') return <p class="notice">{t('ground.loading')}</p>;
  if (answer.state === 'failed') {
    return (
      <div class="notice" role="alert">
        <strong>{t('detail.failed')}</strong>
        <p>{answer.reason}</p>
      </div>
    );
  }
  return <KnownPlace {...answer.value} />;
}

function KnownPlace({ ground, coverage, near }: Place) {
  return (
    <>
      <Verdict classes={coverage.classes} near={near} />
      <div class="detail-actions">
        <button type="button" class="button" onClick={() => flyTo(ground)}>
          <Icon svg={locateFixed} small />
          {t('ground.flyTo')}
        </button>
        <button type="button" class="button" onClick={() => void copyLink()}>
          <Icon svg={copy} small />
          {t('detail.copyLink')}
        </button>
      </div>
      <Facts title={t('section.ground')}>
        <Fact name={t('fact.position')} value={`${ground.lon.toFixed(6)}, ${ground.lat.toFixed(6)}`} />
        {elevationsOf(ground).map(({ datum, elevation }) => (
          <Fact
            key={datum}
            name={t('fact.groundElevation', { datum })}
            value={ground.known ? `${formatNumber(elevation, 2)} m` : t('ground.elevationUnknown')}
            doubt={!ground.known}
          />
        ))}
        {ground.known && <Fact name={t('fact.groundHeight')} value={`${formatNumber(ground.height, 2)} m`} />}
        <Fact name={t('fact.undulation')} value={`${formatNumber(ground.undulation, 2)} m (${ground.geoidModel})`} />
      </Facts>
      <Surveys classes={coverage.classes} />
      <section class="facts">
        <h3>{t('section.near', { radius: NEAR_M })}</h3>
        {near.segments.length === 0 && <p class="quiet">{t('ground.nothingNear', { radius: NEAR_M })}</p>}
        <SegmentLines segments={near.segments.slice(0, LISTED).map((one) => ({ ...one, metres: one.distanceM }))} />
      </section>
    </>
  );
}

/** The first sentence: what it means that nothing was hit here. */
function Verdict({ classes, near }: { classes: CoverageJson['classes']; near: NearJson }) {
  const missing = classes.filter(({ asOf }) => asOf === null);
  const oldest = classes.flatMap(({ asOf }) => (asOf === null ? [] : [asOf])).toSorted()[0];
  const hidden = [...hiddenClasses.value];
  return (
    <div class={`verdict ${missing.length === 0 ? '' : 'doubt'}`.trim()}>
      <Icon svg={missing.length === 0 ? info : triangleAlert} />
      <div>
        <strong>{near.segments.length === 0 ? t('ground.noPipe') : t('ground.noPipeHit')}</strong>
        {missing.length === 0 && oldest !== undefined && <p>{t('ground.surveyed', { date: formatDay(oldest) })}</p>}
        {missing.length === classes.length && <p>{t('ground.notSurveyed')}</p>}
        {missing.length > 0 && missing.length < classes.length && (
          <p>
            {t('ground.partlySurveyed', {
              classes: missing.map(({ reportClass }) => t(`class.${reportClass}`)).join(t('list.comma')),
            })}
          </p>
        )}
        {hidden.length > 0 && (
          <p>{t('ground.hidden', { classes: hidden.map((one) => t(`class.${one}`)).join(t('list.comma')) })}</p>
        )}
      </div>
    </div>
  );
}

function Surveys({ classes }: { classes: CoverageJson['classes'] }) {
  // Where all lack it, the first sentence has said so; where some do, they stand out.
  const noneSurveyed = classes.every(({ asOf }) => asOf === null);
  return (
    <Facts title={t('section.surveys')}>
      {classes.map(({ reportClass, asOf, dataset }) => (
        <Fact
          key={reportClass}
          name={t(`class.${reportClass}`)}
          value={
            asOf === null
              ? t('ground.classNotSurveyed')
              : t('ground.classSurveyed', { date: formatDay(asOf), dataset: dataset ?? '' })
          }
          doubt={asOf === null && !noneSurveyed}
        />
      ))}
    </Facts>
  );
}

/** The ground in each vertical datum of the datasets that hold pipes; above the geoid where there is none. */
function elevationsOf({ heightAboveGeoid, geoidModel }: GroundJson): { datum: string; elevation: number }[] {
  const list = datasets.value;
  const found = new Map<string, number>();
  for (const { segments, verticalDatum } of list.state === 'ready' ? list.value : []) {
    if (segments > 0) found.set(verticalDatum.name, heightAboveGeoid - verticalDatum.offsetM);
  }
  if (found.size === 0) found.set(geoidModel, heightAboveGeoid);
  return [...found].map(([datum, elevation]) => ({ datum, elevation }));
}

function flyTo({ lon, lat, height }: GroundJson): void {
  globeControls()?.flyTo({ lon, lat, height, radiusM: FLIGHT_RADIUS_M });
}
