import arrowRight from 'lucide-static/icons/arrow-right.svg?raw';
import x from 'lucide-static/icons/x.svg?raw';
import { fetchTour } from '../api.ts';
import { guidedLinks } from '../guided-links.ts';
import { t } from '../i18n/translate.ts';
import { datasets, hasSyntheticData, revision, startOpen, startShown } from '../state.ts';
import { Icon } from './icon.tsx';
import { IconButton } from './icon-button.tsx';
import { useAnswer } from './use-answer.ts';

/** What a first visit begins with: five views of the data, each an address of its own. */
export function StartPanel() {
  if (!startShown.value) return null;
  return (
    <aside class="panel detail start" aria-label={t('start.title')}>
      <header>
        <h2>{t('start.title')}</h2>
        <IconButton svg={x} label={t('start.close')} onClick={() => (startOpen.value = false)} />
      </header>
      <div class="body">
        <p class="lead">{t('start.lead')}</p>
        {hasSyntheticData.value && <p class="quiet lead">{t('start.synthetic')}</p>}
        <Links />
        <p class="quiet lead">{t('start.keys')}</p>
      </div>
    </aside>
  );
}

function Links() {
  const tour = useAnswer({ about: 'tour', revision: revision.value }, fetchTour);
  const list = datasets.value;
  if (list.state !== 'ready') return null;
  if (tour.state === 'loading') return <p class="quiet lead">{t('start.linksLoading')}</p>;
  // Without the server's choice the view of the whole is still there.
  const links = guidedLinks(list.value, tour.state === 'ready' ? tour.value.stops : []);
  return (
    <ol class="guided">
      {links.map(({ kind, hash }, index) => (
        <li key={kind}>
          <a href={hash} data-guided={kind}>
            <span class="number" aria-hidden="true">
              {index + 1}
            </span>
            <span class="what">
              <strong>{t(`guided.${kind}`)}</strong>
              <span>{t(`guided.${kind}.text`)}</span>
            </span>
            <Icon svg={arrowRight} small />
          </a>
        </li>
      ))}
    </ol>
  );
}
