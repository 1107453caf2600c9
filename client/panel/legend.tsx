import { REPORT_CLASSES } from '../../core/model/survey-class.ts';
import { t } from '../i18n/translate.ts';
import { classLook } from '../palette.ts';
import { hiddenClasses, layersOpen, networks } from '../state.ts';
import { ClassSwatch } from './class-swatch.tsx';

/** The colours of the classes that are drawn, at hand when the layer drawer, which is a legend itself, is closed. */
export function Legend() {
  const loaded = networks.value;
  if (layersOpen.value || loaded.state !== 'ready') return null;
  const drawn = REPORT_CLASSES.filter(
    (reportClass) =>
      !hiddenClasses.value.has(reportClass) &&
      loaded.value.some((one) => one.reportClass === reportClass && one.segments > 0),
  );
  if (drawn.length === 0) return null;
  return (
    <ul class="legend" aria-label={t('legend.title')}>
      {drawn.map((reportClass) => (
        <li key={reportClass}>
          <ClassSwatch reportClass={reportClass} />
          <span class="letters">{classLook(reportClass).letters}</span>
          <span>{t(`class.${reportClass}`)}</span>
        </li>
      ))}
    </ul>
  );
}
