import { t } from '../i18n/translate.ts';
import { showToast } from '../state.ts';

/** Copies the address of what is shown, and says so. */
export async function copyLink(): Promise<void> {
  try {
    await navigator.clipboard.writeText(window.location.href);
    showToast(t('detail.copied'));
  } catch {
    showToast(t('detail.copyFailed'), 'warning');
  }
}
