import type { NeighbourJson, NeighboursJson } from '../../core/contract/neighbours.ts';
import { formatNumber, t } from '../i18n/translate.ts';
import { askNeighboursAgain, neighbourhood } from '../neighbourhood.ts';
import { INSPECTOR_DISTANCES, inspectorMarked, inspectorWithin, selection } from '../state.ts';
import { classLook } from '../palette.ts';
import { ClassSwatch } from './class-swatch.tsx';

/** The inspector's words: how far to look, and a table that says what the picture shows. */
export function InspectorFacts() {
  return (
    <section class="facts inspector-facts">
      <h3 id="within-title">{t('inspector.within')}</h3>
      <div class="segmented" role="group" aria-labelledby="within-title">
        {INSPECTOR_DISTANCES.map((metres) => (
          <button
            key={metres}
            type="button"
            aria-pressed={inspectorWithin.value === metres}
            onClick={() => (inspectorWithin.value = metres)}
          >
            {metres} m
          </button>
        ))}
      </div>
      <Answer />
    </section>
  );
}

function Answer() {
  const around = neighbourhood.value;
  if (around === null || around.state === 'loading') return <p class="quiet">{t('inspector.loading')}</p>;
  if (around.state === 'failed') {
    return (
      <div role="alert">
        <p>{t('inspector.failed', { reason: around.reason })}</p>
        <button type="button" class="button" onClick={askNeighboursAgain}>
          {t('detail.retry')}
        </button>
      </div>
    );
  }
  const { neighbours, truncated, withinM, ground } = around.value;
  const apart = neighbours.filter(({ joined }) => !joined);
  const joined = neighbours.filter((one) => one.joined);
  return (
    <>
      {apart.length === 0 ? (
        <p class="quiet">{t('inspector.none', { within: formatNumber(withinM, 0) })}</p>
      ) : (
        <NeighbourTable neighbours={apart} />
      )}
      {truncated && <p class="doubt">{t('inspector.truncated')}</p>}
      {!ground.known && <p class="doubt">{t('inspector.groundUnknown')}</p>}
      {joined.length > 0 && <Joined neighbours={joined} />}
      <p class="quiet">{t('inspector.between')}</p>
      <p class="quiet">{t('inspector.sleeve')}</p>
    </>
  );
}

function NeighbourTable({ neighbours }: { neighbours: NeighboursJson['neighbours'] }) {
  return (
    <table class="neighbours">
      <thead>
        <tr>
          <th scope="col">{t('inspector.pipeHead')}</th>
          <th scope="col">{t('inspector.horizontalHead')}</th>
          <th scope="col">{t('inspector.verticalHead')}</th>
          <th scope="col">{t('inspector.trueHead')}</th>
        </tr>
      </thead>
      <tbody>
        {neighbours.map((one) => (
          <NeighbourRow key={one.id} neighbour={one} />
        ))}
      </tbody>
    </table>
  );
}

function NeighbourRow({ neighbour }: { neighbour: NeighbourJson }) {
  const { id, key, reportClass, apart, plan } = neighbour;
  const unknown = <span class="doubt">{t('detail.unknown')}</span>;
  const mark = () => (inspectorMarked.value = id);
  const unmark = () => (inspectorMarked.value = null);
  return (
    <>
      <tr
        data-neighbour={id}
        class={inspectorMarked.value === id ? 'marked' : ''}
        onPointerEnter={mark}
        onPointerLeave={unmark}
      >
        <th scope="row">
          <span class="who">
            <ClassSwatch reportClass={reportClass} />
            <button
              type="button"
              class="link-button"
              title={t(`class.${reportClass}`)}
              onFocus={mark}
              onBlur={unmark}
              onClick={() => choose(id)}
            >
              {`${classLook(reportClass).letters} ${key}`}
            </button>
          </span>
        </th>
        <td>{formatNumber(apart?.horizontalM ?? plan.distanceM, 2)}</td>
        <td>{apart === null ? unknown : signed(apart.verticalM)}</td>
        <td class="true">{apart === null ? unknown : formatNumber(apart.distanceM, 2)}</td>
      </tr>
      <tr class={inspectorMarked.value === id ? 'marked more' : 'more'} onPointerEnter={mark} onPointerLeave={unmark}>
        <td colSpan={4}>{wallsText(neighbour)}</td>
      </tr>
    </>
  );
}

function Joined({ neighbours }: { neighbours: NeighboursJson['neighbours'] }) {
  return (
    <>
      <h3>{t('inspector.joined')}</h3>
      <ul class="joined">
        {neighbours.map(({ id, key, reportClass }) => (
          <li key={id}>
            <ClassSwatch reportClass={reportClass} />
            <button type="button" class="link-button" onClick={() => choose(id)}>
              {key}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** What is between the walls, and how sure that is: never a number where a size or an elevation is not known. */
function wallsText({ apart, sizeKnown }: NeighbourJson): string {
  if (apart === null) return t('inspector.elevationUnknown');
  const walls =
    apart.clearM === null
      ? t(sizeKnown ? 'inspector.wallsUnknown' : 'inspector.sizeUnknown')
      : t('inspector.walls', { value: formatNumber(apart.clearM, 2) });
  const sigma =
    apart.sigmaM === null
      ? t('inspector.sigmaUnknown')
      : t('inspector.sigma', { value: formatNumber(apart.sigmaM, 2) });
  return `${walls} · ${sigma}`;
}

function choose(id: number): void {
  inspectorMarked.value = null;
  selection.value = { kind: 'segment', id, spot: null };
}

/** Above with a plus, below with a minus. */
function signed(value: number): string {
  const text = formatNumber(Math.abs(value), 2);
  return Math.abs(value) < 0.005 ? text : `${value > 0 ? '+' : '−'}${text}`;
}
