import chevronRight from 'lucide-static/icons/chevron-right.svg?raw';
import eye from 'lucide-static/icons/eye.svg?raw';
import eyeOff from 'lucide-static/icons/eye-off.svg?raw';
import x from 'lucide-static/icons/x.svg?raw';
import { useState } from 'preact/hooks';
import type { NetworksJson } from '../../core/contract/api.ts';
import { REPORT_CLASSES } from '../../core/model/survey-class.ts';
import { loadCatalogue } from '../catalogue.ts';
import { formatNumber, formatShare, pick, t } from '../i18n/translate.ts';
import { classLook } from '../palette.ts';
import {
  classOpacities,
  hiddenClasses,
  layersOpen,
  LEAST_OPACITY,
  networks,
  setClassOpacity,
  toggleClass,
} from '../state.ts';
import { ClassSwatch } from './class-swatch.tsx';
import { DatasetList } from './dataset-list.tsx';
import { GroundLayers } from './ground-layers.tsx';
import { Icon } from './icon.tsx';
import { IconButton } from './icon-button.tsx';
import { UnknownLegend } from './unknown-legend.tsx';

type NetworkClass = NetworksJson['classes'][number];

/** Classes with their subclasses, legend, counts, visibility and opacity, and the datasets. */
export function LayerDrawer() {
  return (
    <aside class="panel drawer" aria-label={t('layers.title')}>
      <header>
        <h2>{t('layers.title')}</h2>
        <IconButton svg={x} label={t('layers.close')} onClick={() => (layersOpen.value = false)} />
      </header>
      <div class="body">
        <Classes />
        <GroundLayers />
        <DatasetList />
      </div>
    </aside>
  );
}

function Classes() {
  const loaded = networks.value;
  if (loaded.state === 'loading') return <p class="notice">{t('layers.loading')}</p>;
  if (loaded.state === 'failed') {
    return (
      <div class="notice" role="alert">
        <strong>{t('layers.failed')}</strong>
        <p>{loaded.reason}</p>
        <button type="button" class="button" onClick={() => void loadCatalogue()}>
          {t('layers.retry')}
        </button>
      </div>
    );
  }
  const classes = inReportOrder(loaded.value);
  const allShown = hiddenClasses.value.size === 0;
  const total = sumOf(classes);
  return (
    <section>
      <h3>
        {t('layers.classes')}
        <button
          type="button"
          class="link-button"
          onClick={() => (hiddenClasses.value = new Set(allShown ? REPORT_CLASSES : []))}
        >
          {t(allShown ? 'layers.hideAll' : 'layers.showAll')}
        </button>
      </h3>
      <table class="classes">
        <thead>
          <tr>
            <th scope="col">
              <span class="visually-hidden">{t('layers.classes')}</span>
            </th>
            <th scope="col">{t('layers.segmentsHead')}</th>
            <th scope="col">{t('layers.lengthHead')}</th>
            <th scope="col">{t('layers.unknownHead')}</th>
          </tr>
        </thead>
        <tbody>
          {classes.map((entry) => (
            <ClassRow key={entry.reportClass} entry={entry} />
          ))}
        </tbody>
        <tfoot>
          <tr>
            <td>{t('layers.total')}</td>
            <td>{formatNumber(total.segments)}</td>
            <td>{lengthText(total.lengthKm)}</td>
            <td>{shareText(total)}</td>
          </tr>
        </tfoot>
      </table>
      <UnknownLegend />
    </section>
  );
}

/** A class: eye, legend, counts; unfolded also its subclasses and how solid it is drawn. */
function ClassRow({ entry }: { entry: NetworkClass }) {
  const [unfolded, setUnfolded] = useState(false);
  const { reportClass } = entry;
  const shown = !hiddenClasses.value.has(reportClass);
  const name = t(`class.${reportClass}`);
  return (
    <>
      <tr class={shown ? 'class-row' : 'class-row hidden'} data-class={reportClass}>
        <th scope="row">
          <span class="class-head">
            <button
              type="button"
              class="fold"
              aria-expanded={unfolded}
              aria-label={t('layers.unfold', { name })}
              onClick={() => setUnfolded(!unfolded)}
            >
              <Icon svg={chevronRight} small />
            </button>
            <button type="button" class="class-toggle" aria-pressed={shown} onClick={() => toggleClass(reportClass)}>
              <span class="visually-hidden">{t(shown ? 'layers.hide' : 'layers.show', { name })}</span>
              <Icon svg={shown ? eye : eyeOff} small />
              <ClassSwatch reportClass={reportClass} />
              <span class="letters" aria-hidden="true">
                {classLook(reportClass).letters}
              </span>
              <span class="class-name" aria-hidden="true">
                {name}
              </span>
            </button>
          </span>
        </th>
        <Counts of={entry} />
      </tr>
      {unfolded && <Subclasses entry={entry} />}
      {unfolded && <OpacityRow entry={entry} name={name} />}
    </>
  );
}

function Counts({ of }: { of: Pick<NetworkClass, 'segments' | 'lengthKm' | 'unknownDepths'> }) {
  return (
    <>
      <td>{formatNumber(of.segments)}</td>
      <td>{lengthText(of.lengthKm)}</td>
      <td title={t('layers.unknownDetail', { count: formatNumber(of.unknownDepths), share: shareText(of) })}>
        {shareText(of)}
      </td>
    </>
  );
}

function Subclasses({ entry: { subclasses } }: { entry: NetworkClass }) {
  return (
    <>
      {subclasses.map((one) => (
        <tr key={`${one.surveyClass}/${one.surveySubclass ?? ''}`} class="subclass-row">
          <th scope="row">
            <span class="letters">{one.surveySubclass ?? one.surveyClass}</span>
            <span>{one.name === null ? t('layers.noSubclass') : pick(one.name)}</span>
          </th>
          <Counts of={one} />
        </tr>
      ))}
    </>
  );
}

function OpacityRow({ entry: { reportClass }, name }: { entry: NetworkClass; name: string }) {
  const opacity = classOpacities.value.get(reportClass) ?? 1;
  return (
    <tr class="opacity-row">
      <td colSpan={4}>
        <label>
          <span>{t('layers.opacity')}</span>
          <input
            type="range"
            min={LEAST_OPACITY}
            max="1"
            step="0.1"
            value={opacity}
            aria-label={t('layers.opacityOf', { name })}
            onInput={(event) => setClassOpacity(reportClass, Number(event.currentTarget.value))}
          />
          <output>{Math.round(opacity * 100)}%</output>
        </label>
      </td>
    </tr>
  );
}

/** The nine classes always, in the order of the report; `other` when there is any. */
function inReportOrder(classes: readonly NetworkClass[]): NetworkClass[] {
  return REPORT_CLASSES.flatMap((reportClass) => {
    const entry = classes.find((one) => one.reportClass === reportClass);
    if (entry === undefined && reportClass === 'other') return [];
    if (entry?.segments === 0 && reportClass === 'other') return [];
    return [entry ?? { reportClass, segments: 0, lengthKm: 0, unknownDepths: 0, surveyClasses: [], subclasses: [] }];
  });
}

function sumOf(classes: readonly NetworkClass[]): Pick<NetworkClass, 'segments' | 'lengthKm' | 'unknownDepths'> {
  const total = { segments: 0, lengthKm: 0, unknownDepths: 0 };
  for (const { segments, lengthKm, unknownDepths } of classes) {
    total.segments += segments;
    total.lengthKm += lengthKm;
    total.unknownDepths += unknownDepths;
  }
  return total;
}

/** Kilometres to the metre's ten while they fit the column. */
function lengthText(lengthKm: number): string {
  return formatNumber(lengthKm, lengthKm < 100 ? 2 : 1);
}

function shareText({ segments, unknownDepths }: Pick<NetworkClass, 'segments' | 'unknownDepths'>): string {
  return segments === 0 ? '–' : formatShare(unknownDepths / segments);
}
