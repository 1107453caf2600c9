import { t } from '../i18n/translate.ts';
import { contextLost, datasets, globeState, webglMissing } from '../state.ts';
import { IMPORT_COMMAND } from './dataset-list.tsx';

/** What stands in the middle while there is no picture: loading, no WebGL 2, a lost or failed 3D view, no server, no data. Each with the next step. */
export function StartCard() {
  const card = content();
  return card === null ? null : (
    <div class="start-card">
      <div class="notice" role={card.urgent ? 'alert' : 'status'}>
        <strong>{card.title}</strong>
        {card.busy === true && <span class="busy" aria-hidden="true" />}
        {card.text !== undefined && <p>{card.text}</p>}
        {card.command !== undefined && <code>{card.command}</code>}
        {card.reload === true && (
          <button type="button" class="button" onClick={() => window.location.reload()}>
            {t('start.reload')}
          </button>
        )}
      </div>
    </div>
  );
}

interface Card {
  title: string;
  text?: string;
  command?: string;
  reload?: boolean;
  urgent?: boolean;
  busy?: boolean;
}

function content(): Card | null {
  if (webglMissing.value) return { title: t('start.noWebgl'), text: t('start.noWebglHint'), urgent: true };
  if (contextLost.value) {
    return { title: t('start.contextLost'), text: t('start.contextLostHint'), reload: true, urgent: true };
  }
  const globe = globeState.value;
  if (globe.state === 'failed') {
    const text = t('start.globeFailedHint', { reason: globe.reason });
    return { title: t('start.globeFailed'), text, reload: true, urgent: true };
  }
  const list = datasets.value;
  if (list.state === 'failed')
    return { title: t('start.offline'), text: t('start.offlineHint'), command: 'npm start', urgent: true };
  if (globe.state === 'loading' || list.state === 'loading') return { title: t('start.loading'), busy: true };
  if (list.value.length === 0) {
    return { title: t('start.empty'), text: t('start.emptyHint'), command: IMPORT_COMMAND };
  }
  return null;
}
