import info from 'lucide-static/icons/info.svg?raw';
import triangleAlert from 'lucide-static/icons/triangle-alert.svg?raw';
import x from 'lucide-static/icons/x.svg?raw';
import { t } from '../i18n/translate.ts';
import { dismissToast, toasts } from '../state.ts';
import { Icon } from './icon.tsx';
import { IconButton } from './icon-button.tsx';

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map((toast) => (
        <div key={toast.id} class={`toast ${toast.tone}`}>
          <Icon svg={toast.tone === 'warning' ? triangleAlert : info} />
          <span>{toast.text}</span>
          <IconButton svg={x} label={t('toast.dismiss')} onClick={() => dismissToast(toast.id)} />
        </div>
      ))}
    </div>
  );
}
