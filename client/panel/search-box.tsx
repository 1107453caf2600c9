import searchIcon from 'lucide-static/icons/search.svg?raw';
import x from 'lucide-static/icons/x.svg?raw';
import { signal } from '@preact/signals';
import type { SearchJson } from '../../core/contract/api.ts';
import type { AreaKind } from '../../core/model/place.ts';
import { fetchSearch, reasonOf } from '../api.ts';
import { t } from '../i18n/translate.ts';
import { globeControls, selection, startOpen } from '../state.ts';
import { Icon } from './icon.tsx';
import { IconButton } from './icon-button.tsx';

type Result = SearchJson['results'][number];
type Outcome =
  { state: 'none' } | { state: 'found'; query: string; results: Result[] } | { state: 'failed'; reason: string };

/** Wait after the last key before the server is asked, milliseconds. */
const PAUSE_MS = 120;
/** Metres around a result that a flight takes in. */
const RESULT_RADIUS_M = 40;
const DATASET_RADIUS_M = 400;
const AREA_RADIUS_M: Readonly<Record<AreaKind, number>> = {
  district: 6_000,
  'street-office': 1_500,
  community: 500,
  grid: 250,
  'micro-grid': 100,
  water: 300,
  green: 150,
};

const query = signal('');
const outcome = signal<Outcome>({ state: 'none' });
const active = signal(0);
let field: HTMLInputElement | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
let running: AbortController | undefined;

export function focusSearch(): void {
  field?.focus();
  field?.select();
}

/** One box for pipes, survey points, roads, areas, datasets and coordinates; all by keyboard. */
export function SearchBox() {
  const found = outcome.value;
  const results = found.state === 'found' ? found.results : [];
  return (
    <search class="search">
      <div class="search-field">
        <Icon svg={searchIcon} />
        <input
          ref={(element) => {
            field = element;
          }}
          type="text"
          role="combobox"
          aria-label={t('search.label')}
          aria-expanded={results.length > 0}
          aria-controls="search-results"
          aria-activedescendant={results.length > 0 ? `result-${active.value}` : undefined}
          aria-autocomplete="list"
          autocomplete="off"
          spellcheck={false}
          maxLength={200}
          placeholder={t('search.placeholder')}
          value={query.value}
          onInput={(event) => ask(event.currentTarget.value)}
          onKeyDown={onKey}
        />
        {query.value === '' ? <kbd>/</kbd> : <IconButton svg={x} label={t('search.clear')} onClick={clearSearch} />}
      </div>
      <p class="visually-hidden" role="status">
        {found.state === 'found' && results.length > 0 ? t('search.count', { count: results.length }) : ''}
      </p>
      <div class="search-results" hidden={found.state === 'none'}>
        {found.state === 'failed' && <p class="notice">{t('search.failed', { reason: found.reason })}</p>}
        {found.state === 'found' && results.length === 0 && (
          <p class="notice" role="status">
            {t('search.none', { query: found.query })}
          </p>
        )}
        <ul id="search-results" role="listbox" aria-label={t('search.label')}>
          {results.map((result, index) => (
            <li
              key={`${result.kind}-${result.id}-${index}`}
              id={`result-${index}`}
              role="option"
              aria-selected={index === active.value}
              onPointerEnter={() => (active.value = index)}
              onClick={() => choose(result)}
            >
              <span class="kind">{kindText(result)}</span>
              <span class="label">{result.label}</span>
              <span class="result-detail">{result.detail}</span>
            </li>
          ))}
        </ul>
      </div>
    </search>
  );
}

function clearSearch(): void {
  ask('');
  field?.focus();
}

function ask(text: string): void {
  query.value = text;
  clearTimeout(timer);
  running?.abort();
  const wanted = text.trim();
  if (wanted === '') {
    outcome.value = { state: 'none' };
    return;
  }
  timer = setTimeout(() => void search(wanted), PAUSE_MS);
}

async function search(wanted: string): Promise<void> {
  const abort = new AbortController();
  running = abort;
  try {
    const { results } = await fetchSearch(wanted, abort.signal);
    if (abort.signal.aborted) return;
    active.value = 0;
    outcome.value = { state: 'found', query: wanted, results };
  } catch (error) {
    if (!abort.signal.aborted) outcome.value = { state: 'failed', reason: reasonOf(error) };
  }
}

function onKey(event: KeyboardEvent): void {
  const found = outcome.value;
  const results = found.state === 'found' ? found.results : [];
  switch (event.key) {
    case 'ArrowDown':
    case 'ArrowUp': {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      if (results.length > 0) active.value = (active.value + step + results.length) % results.length;
      document.querySelector(`#result-${active.value}`)?.scrollIntoView({ block: 'nearest' });
      break;
    }
    case 'Enter': {
      const result = results[active.value];
      if (result !== undefined) choose(result);
      break;
    }
    case 'Escape':
      event.stopPropagation();
      if (query.value === '') field?.blur();
      else clearSearch();
      break;
  }
}

function choose(result: Result): void {
  outcome.value = { state: 'none' };
  field?.blur();
  startOpen.value = false;
  if (result.kind === 'segment' && result.id !== null) {
    selection.value = { kind: 'segment', id: result.id, spot: null };
  }
  if (result.kind === 'point' && result.id !== null) {
    const { id, lon, lat } = result;
    selection.value = { kind: 'point', id, surveyClass: null, reportClass: null, lon, lat };
  }
  globeControls()?.flyTo({
    lon: result.lon,
    lat: result.lat,
    height: result.height ?? 0,
    radiusM: radiusOf(result),
  });
}

/** The kind of a result in words; an area says which. */
function kindText({ kind, areaKind }: Result): string {
  return areaKind === null ? t(`search.kind.${kind}`) : t(`search.area.${areaKind}`);
}

function radiusOf({ kind, areaKind }: Result): number {
  if (areaKind !== null) return AREA_RADIUS_M[areaKind];
  return kind === 'dataset' ? DATASET_RADIUS_M : RESULT_RADIUS_M;
}
