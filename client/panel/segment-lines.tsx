import type { SegmentSummaryJson } from '../../core/contract/api.ts';
import { formatNumber, t } from '../i18n/translate.ts';
import { selection } from '../state.ts';
import { ClassSwatch } from './class-swatch.tsx';

interface SegmentLinesProps {
  /** Segments with a distance or a length, metres. */
  segments: readonly (Pick<SegmentSummaryJson, 'id' | 'key' | 'reportClass'> & { metres: number })[];
}

/** Segments one can go to, each with its class and a length. */
export function SegmentLines({ segments }: SegmentLinesProps) {
  return (
    <ul class="lines">
      {segments.map(({ id, key, reportClass, metres }) => (
        <li key={id}>
          <ClassSwatch reportClass={reportClass} />
          <span class="visually-hidden">{t(`class.${reportClass}`)}</span>
          <button
            type="button"
            class="link-button"
            onClick={() => (selection.value = { kind: 'segment', id, spot: null })}
          >
            {key}
          </button>
          <span class="metres">{formatNumber(metres, 2)} m</span>
        </li>
      ))}
    </ul>
  );
}
