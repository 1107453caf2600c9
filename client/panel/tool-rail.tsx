import circleHelp from 'lucide-static/icons/circle-help.svg?raw';
import house from 'lucide-static/icons/house.svg?raw';
import layers from 'lucide-static/icons/layers.svg?raw';
import moon from 'lucide-static/icons/moon.svg?raw';
import search from 'lucide-static/icons/search.svg?raw';
import shovel from 'lucide-static/icons/shovel.svg?raw';
import sun from 'lucide-static/icons/sun.svg?raw';
import sunMoon from 'lucide-static/icons/sun-moon.svg?raw';
import signpost from 'lucide-static/icons/signpost.svg?raw';
import type { ComponentChildren } from 'preact';
import { t } from '../i18n/translate.ts';
import { chooseNextTheme, chooseOtherLanguage } from '../remembered-choices.ts';
import {
  globeControls,
  helpOpen,
  layersOpen,
  startShown,
  type ThemeChoice,
  themeChoice,
  toggleLayers,
  toggleStart,
  toggleUnderground,
  underground,
} from '../state.ts';
import { Icon } from './icon.tsx';
import { focusSearch } from './search-box.tsx';

const THEME_ICONS: Readonly<Record<ThemeChoice, string>> = { dark: moon, light: sun, system: sunMoon };

/** The slim rail of tools on the left, each with its key. */
export function ToolRail() {
  return (
    <nav class="rail" aria-label={t('tool.rail')}>
      <img class="mark" src="/icon.svg" alt={t('app.name')} title={`${t('app.name')} · ${t('app.subtitle')}`} />
      <Tool name={t('tool.layers')} hotkey="L" pressed={layersOpen.value} onClick={toggleLayers}>
        <Icon svg={layers} />
      </Tool>
      <Tool name={t('tool.search')} hotkey="/" onClick={focusSearch}>
        <Icon svg={search} />
      </Tool>
      <Tool name={t('tool.underground')} hotkey="U" pressed={underground.value !== null} onClick={toggleUnderground}>
        <Icon svg={shovel} />
      </Tool>
      <Tool name={t('tool.home')} hotkey="H" onClick={() => globeControls()?.flyHome()}>
        <Icon svg={house} />
      </Tool>
      <Tool name={t('tool.start')} hotkey="G" pressed={startShown.value} onClick={toggleStart}>
        <Icon svg={signpost} />
      </Tool>
      <span class="spacer" />
      <Tool name={t(`tool.theme.${themeChoice.value}`)} hotkey="D" onClick={chooseNextTheme}>
        <Icon svg={THEME_ICONS[themeChoice.value]} />
      </Tool>
      <Tool name={t('tool.language')} hotkey="Y" onClick={chooseOtherLanguage}>
        <span class="letters" aria-hidden="true">
          {t('tool.languageShort')}
        </span>
      </Tool>
      <Tool name={t('tool.help')} hotkey="?" pressed={helpOpen.value} onClick={() => (helpOpen.value = true)}>
        <Icon svg={circleHelp} />
      </Tool>
    </nav>
  );
}

interface ToolProps {
  name: string;
  hotkey?: string;
  pressed?: boolean;
  onClick: () => void;
  children: ComponentChildren;
}

function Tool({ name, hotkey, pressed, onClick, children }: ToolProps) {
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={hotkey === undefined ? name : t('tool.key', { name, key: hotkey })}
      aria-pressed={pressed}
      onClick={onClick}
    >
      {children}
      <span class="tip" aria-hidden="true">
        {name}
        {hotkey !== undefined && <kbd>{hotkey}</kbd>}
      </span>
    </button>
  );
}
