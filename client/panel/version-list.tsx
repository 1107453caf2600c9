import { useState } from 'preact/hooks';
import type { DifferenceJson, SegmentVersionJson } from '../../core/contract/edits.ts';
import { fetchVersions } from '../api.ts';
import { fieldName } from '../i18n/field-name.ts';
import { formatTime, t } from '../i18n/translate.ts';
import { revision } from '../state.ts';
import { useAnswer } from './use-answer.ts';

/** Fields of one change that are shown before "more". */
const SHOWN_FIELDS = 6;

/** The versions of a segment over time: when, by whom, why, and what changed. Deleted segments have them too. */
export function VersionList({ id }: { id: number }) {
  const answer = useAnswer({ about: `versions ${id}`, revision: revision.value }, (signal) =>
    fetchVersions(id, signal),
  );
  return (
    <section class="facts">
      <h3>{t('section.versions')}</h3>
      {answer.state === 'loading' && <p class="quiet">{t('versions.loading')}</p>}
      {answer.state === 'failed' && <p role="alert">{t('versions.failed', { reason: answer.reason })}</p>}
      {answer.state === 'ready' && (
        <ol class="versions">
          {answer.value.versions.map((version) => (
            <Version key={version.version} version={version} />
          ))}
          {answer.value.truncated && <li class="quiet">{t('versions.truncated')}</li>}
        </ol>
      )}
    </section>
  );
}

function Version({ version: { change, changes, untilRevision } }: { version: SegmentVersionJson }) {
  return (
    <li class={untilRevision === null ? 'present' : ''}>
      <p class="when">
        <span>{t('versions.head', { revision: change.revision, time: formatTime(change.at) })}</span>
        {untilRevision === null && <span class="tag">{t('versions.present')}</span>}
      </p>
      <p class="quiet">
        {t(`versions.cause.${change.cause}`, { actor: change.actor })}
        {change.reason !== null && t('versions.reason', { reason: change.reason })}
      </p>
      {changes !== null && <Changes changes={changes} />}
    </li>
  );
}

function Changes({ changes }: { changes: readonly DifferenceJson[] }) {
  const [all, setAll] = useState(false);
  const shown = all ? changes : changes.slice(0, SHOWN_FIELDS);
  return (
    <ul class="changes">
      {shown.map(({ field, before, after }) => (
        <li key={field}>
          <span class="quiet">{fieldName(field)}</span>
          <span>{t('versions.change', { before: valueText(before), after: valueText(after) })}</span>
        </li>
      ))}
      {shown.length < changes.length && (
        <li>
          <button type="button" class="link-button" onClick={() => setAll(true)}>
            {t('versions.more', { count: changes.length - shown.length })}
          </button>
        </li>
      )}
    </ul>
  );
}

/** A value of a record; a list (vertices) is told by its count. */
function valueText(value: unknown): string {
  if (value === null || value === undefined) return t('detail.unknown');
  if (Array.isArray(value)) return t('versions.list', { count: value.length });
  return typeof value === 'string' ? value : JSON.stringify(value);
}
