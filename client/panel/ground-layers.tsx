import eye from 'lucide-static/icons/eye.svg?raw';
import eyeOff from 'lucide-static/icons/eye-off.svg?raw';
import { t } from '../i18n/translate.ts';
import { GROUND_LAYERS, hiddenGround, outsideMap, toggleGround } from '../state.ts';
import { Icon } from './icon.tsx';

/** What of the ground is drawn: street map, buildings, names, and an outside base map where one is configured. */
export function GroundLayers() {
  const layers = GROUND_LAYERS.filter((layer) => layer !== 'outside' || outsideMap.value !== null);
  return (
    <section class="ground-layers" aria-label={t('ground.title')}>
      <h3>{t('ground.title')}</h3>
      <div class="ground-toggles">
        {layers.map((layer) => {
          const shown = !hiddenGround.value.has(layer);
          return (
            <button
              type="button"
              key={layer}
              aria-pressed={shown}
              data-ground={layer}
              onClick={() => toggleGround(layer)}
            >
              <Icon svg={shown ? eye : eyeOff} small />
              <span>{t(`ground.${layer}`)}</span>
            </button>
          );
        })}
      </div>
    </section>
  );
}
