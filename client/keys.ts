import { focusSearch } from './panel/search-box.tsx';
import { t } from './i18n/translate.ts';
import type { MessageKey } from './i18n/zh-CN.ts';
import { chooseNextTheme, chooseOtherLanguage } from './remembered-choices.ts';
import {
  eyeIsBelowGround,
  DEFAULT_GROUND_OPACITY,
  globeControls,
  helpOpen,
  INSPECTOR_VIEWS,
  inspectorView,
  inspectorWithin,
  selection,
  showToast,
  startOpen,
  toggleInspector,
  toggleLayers,
  toggleStart,
  toggleUnderground,
  underground,
} from './state.ts';

export interface KeyBinding {
  /** As KeyboardEvent.key has it; letters in lower case. */
  key: string;
  /** As the help shows it. */
  shown: string;
  name: MessageKey;
  run: () => void;
}

/** Keys of the whole page, in the order of the help. */
export const KEY_BINDINGS: readonly KeyBinding[] = [
  { key: '/', shown: '/', name: 'tool.search', run: focusSearch },
  { key: 'l', shown: 'L', name: 'tool.layers', run: toggleLayers },
  { key: 'u', shown: 'U', name: 'tool.underground', run: toggleUnderground },
  { key: 'b', shown: 'B', name: 'help.key.below', run: goBelowOrUp },
  { key: 'i', shown: 'I', name: 'help.key.inspect', run: inspect },
  { key: 'h', shown: 'H', name: 'tool.home', run: () => globeControls()?.flyHome() },
  { key: 'n', shown: 'N', name: 'help.key.north', run: () => globeControls()?.northUp() },
  { key: 'g', shown: 'G', name: 'tool.start', run: toggleStart },
  { key: 'd', shown: 'D', name: 'help.key.theme', run: chooseNextTheme },
  { key: 'y', shown: 'Y', name: 'help.key.language', run: chooseOtherLanguage },
  { key: '?', shown: '?', name: 'tool.help', run: () => (helpOpen.value = true) },
  { key: 'Escape', shown: 'Esc', name: 'help.key.escape', run: escape },
];

/** Binds the keys of the whole page; typing in a field is left alone. */
export function bindKeys(): void {
  window.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) return;
    // The help is a modal dialog: the browser closes it by Escape and gives the focus back.
    if (helpOpen.peek()) return;
    const pressed = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const view = inspectorWithin.peek() === null ? undefined : INSPECTOR_VIEWS[Number(pressed) - 1];
    if (view !== undefined) inspectorView.value = { view };
    const binding = KEY_BINDINGS.find(({ key }) => key === pressed);
    if (binding === undefined) return;
    event.preventDefault();
    binding.run();
  });
}

function inspect(): void {
  if (selection.value?.kind === 'segment') toggleInspector();
  else showToast(t('inspector.needsSegment'));
}

/** Closes the inspector, then the detail panel, then the start panel, then leaves underground mode. */
function escape(): void {
  if (inspectorWithin.value !== null) inspectorWithin.value = null;
  else if (selection.value !== null) selection.value = null;
  else if (startOpen.value) startOpen.value = false;
  else if (underground.value !== null) underground.value = null;
}

/** Below ground and back; underground mode goes on, since one could see nothing there without it. */
function goBelowOrUp(): void {
  if (eyeIsBelowGround.peek()) globeControls()?.goToSurface();
  else {
    underground.value ??= DEFAULT_GROUND_OPACITY;
    globeControls()?.goBelow();
  }
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement ? target.type !== 'range' : target instanceof HTMLTextAreaElement;
}
