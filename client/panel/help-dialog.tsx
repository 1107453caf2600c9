import x from 'lucide-static/icons/x.svg?raw';
import { useEffect, useRef } from 'preact/hooks';
import type { MessageKey } from '../i18n/zh-CN.ts';
import { t } from '../i18n/translate.ts';
import { helpOpen } from '../state.ts';
import { IconButton } from './icon-button.tsx';

const KEYS: readonly (readonly [string, MessageKey])[] = [
  ['/', 'help.key.search'],
  ['L', 'help.key.layers'],
  ['U', 'help.key.underground'],
  ['H', 'help.key.home'],
  ['?', 'help.key.help'],
  ['Esc', 'help.key.escape'],
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
          {KEYS.map(([key, name]) => (
            <li key={key}>
              {t(name)}
              <kbd>{key}</kbd>
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h3>{t('help.mouse')}</h3>
        <ul>
          <li>{t('help.mouse.left')}</li>
          <li>{t('help.mouse.right')}</li>
          <li>{t('help.mouse.middle')}</li>
        </ul>
      </section>
      <section>
        <h3>{t('help.colours')}</h3>
        <p>{t('help.coloursText')}</p>
      </section>
      <section>
        <p>{t('help.credits')}</p>
      </section>
    </dialog>
  );
}
