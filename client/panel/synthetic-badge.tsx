import { t } from '../i18n/translate.ts';

/** Says that data was made up. */
export function SyntheticBadge() {
  return (
    <span class="badge" title={t('layers.syntheticHint')}>
      {t('layers.synthetic')}
    </span>
  );
}
