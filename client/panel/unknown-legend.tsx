import { t } from '../i18n/translate.ts';

/** What the screen over a pipe means: its elevation is not known. */
export function UnknownLegend() {
  return (
    <p class="legend-unknown">
      <svg class="swatch" width="28" height="12" aria-hidden="true">
        <pattern id="screen" width="4" height="4" patternUnits="userSpaceOnUse">
          <rect width="2" height="2" fill="currentColor" />
          <rect x="2" y="2" width="2" height="2" fill="currentColor" />
        </pattern>
        <rect y="2" width="28" height="8" fill="url(#screen)" />
      </svg>
      {t('layers.legendUnknown')}
    </p>
  );
}
