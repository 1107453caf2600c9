import arrowDown from 'lucide-static/icons/arrow-down-to-line.svg?raw';
import arrowUp from 'lucide-static/icons/arrow-up-to-line.svg?raw';
import x from 'lucide-static/icons/x.svg?raw';
import { t } from '../i18n/translate.ts';
import { cameraReadout, globeControls, toggleUnderground, underground } from '../state.ts';
import { Icon } from './icon.tsx';
import { IconButton } from './icon-button.tsx';

/** Controls of underground mode: how solid the ground is, down and up. */
export function UndergroundBar() {
  const opacity = underground.value;
  if (opacity === null) return null;
  const below = (cameraReadout.value?.aboveGround ?? 0) < 0;
  return (
    <div class="underground-bar" role="group" aria-label={t('underground.title')}>
      <label>
        {t('underground.opacity')}
        <input
          type="range"
          min="0"
          max="1"
          step="0.05"
          value={opacity}
          onInput={(event) => (underground.value = Number(event.currentTarget.value))}
        />
        <output>{Math.round(opacity * 100)}%</output>
      </label>
      {below ? (
        <button type="button" class="button" onClick={() => globeControls()?.goToSurface()}>
          <Icon svg={arrowUp} small />
          {t('underground.surface')}
        </button>
      ) : (
        <button type="button" class="button" onClick={() => globeControls()?.goBelow()}>
          <Icon svg={arrowDown} small />
          {t('underground.below')}
        </button>
      )}
      <IconButton svg={x} label={t('underground.off')} onClick={toggleUnderground} />
    </div>
  );
}
