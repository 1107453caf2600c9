import arrowDown from 'lucide-static/icons/arrow-down-to-line.svg?raw';
import arrowUp from 'lucide-static/icons/arrow-up-to-line.svg?raw';
import x from 'lucide-static/icons/x.svg?raw';
import { t } from '../i18n/translate.ts';
import {
  eyeIsBelowGround,
  globeControls,
  toggleUnderground,
  underground,
  UNDERGROUND_VIEWS,
  undergroundView,
} from '../state.ts';
import { Icon } from './icon.tsx';
import { IconButton } from './icon-button.tsx';

/** Controls of underground mode: glass or window, how solid the glass is, how deep the eye is, down and up. */
export function UndergroundBar() {
  const opacity = underground.value;
  if (opacity === null) return null;
  const below = eyeIsBelowGround.value;
  // Below ground there is nothing to cut: the window shows as glass.
  const view = below ? 'glass' : undergroundView.value;
  return (
    <div class="underground-bar" role="group" aria-label={t('underground.title')}>
      <div class="segmented" role="group" aria-label={t('underground.view')}>
        {UNDERGROUND_VIEWS.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={view === name}
            title={t(`underground.${name}Hint`)}
            disabled={below && name === 'window'}
            onClick={() => (undergroundView.value = name)}
          >
            {t(`underground.${name}`)}
          </button>
        ))}
      </div>
      {view === 'glass' && (
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
      )}
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
