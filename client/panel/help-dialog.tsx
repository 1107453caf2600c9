import x from 'lucide-static/icons/x.svg?raw';
import { useEffect, useRef } from 'preact/hooks';
import { REPORT_CLASSES } from '../../core/model/survey-class.ts';
import type { MessageKey } from '../i18n/zh-CN.ts';
import { t } from '../i18n/translate.ts';
import { KEY_BINDINGS } from '../keys.ts';
import { classLook } from '../palette.ts';
import { helpOpen } from '../state.ts';
import { ClassSwatch } from './class-swatch.tsx';
import { IconButton } from './icon-button.tsx';
import { UnknownLegend } from './unknown-legend.tsx';

/** Keys while the map has the focus. */
const MAP_KEYS: readonly (readonly [string, MessageKey])[] = [
  ['← ↑ → ↓', 'help.map.move'],
  ['+ −', 'help.map.zoom'],
  ['Shift ← →', 'help.map.turn'],
  ['Shift ↑ ↓', 'help.map.tilt'],
  ['Enter', 'help.map.identify'],
];

/** Keys, mouse, colours and credits. A modal dialog: the browser keeps the focus inside and gives it back. */
export function HelpDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const close = () => dialog.current?.close();
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="help-title" onClose={() => (helpOpen.value = false)}>
      <header>
        <h2 id="help-title">{t('help.title')}</h2>
        <IconButton svg={x} label={t('help.close')} onClick={close} />
      </header>
      <section>
        <h3>{t('help.keys')}</h3>
        <ul class="keys">
          {KEY_BINDINGS.map(({ shown, name }) => (
            <KeyRow key={shown} shown={shown} name={name} />
          ))}
        </ul>
      </section>
      <section>
        <h3>{t('help.mapKeys')}</h3>
        <ul class="keys">
          {MAP_KEYS.map(([shown, name]) => (
            <KeyRow key={shown} shown={shown} name={name} />
          ))}
        </ul>
      </section>
      <section>
        <h3>{t('help.mouse')}</h3>
        <ul>
          <li>{t('help.mouse.left')}</li>
          <li>{t('help.mouse.right')}</li>
          <li>{t('help.mouse.middle')}</li>
          <li>{t('help.touch')}</li>
        </ul>
      </section>
      <section>
        <h3>{t('help.colours')}</h3>
        <ul class="legend-list">
          {REPORT_CLASSES.map((reportClass) => (
            <li key={reportClass}>
              <ClassSwatch reportClass={reportClass} />
              <span class="letters">{classLook(reportClass).letters}</span>
              {t(`class.${reportClass}`)}
            </li>
          ))}
        </ul>
        <UnknownLegend />
        <p>{t('help.coloursText')}</p>
      </section>
      <section>
        <p class="quiet">{t('help.credits')}</p>
      </section>
    </dialog>
  );
}

function KeyRow({ shown, name }: { shown: string; name: MessageKey }) {
  return (
    <li>
      {t(name)}
      <kbd>{shown}</kbd>
    </li>
  );
}
