import { focusSearch } from './panel/search-box.tsx';
import { globeControls, helpOpen, layersOpen, selection, toggleUnderground, underground } from './state.ts';

/** Binds the keys of the whole page; typing in a field is left alone. */
export function bindKeys(): void {
  window.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) return;
    // The help is a modal dialog: the browser closes it by Escape and gives the focus back.
    if (helpOpen.peek()) return;
    const action = actionOf(event.key);
    if (action === undefined) return;
    event.preventDefault();
    action();
  });
}

function actionOf(key: string): (() => void) | undefined {
  switch (key) {
    case '/':
      return focusSearch;
    case 'l':
    case 'L':
      return () => (layersOpen.value = !layersOpen.value);
    case 'u':
    case 'U':
      return toggleUnderground;
    case 'h':
    case 'H':
      return () => globeControls()?.flyHome();
    case '?':
      return () => (helpOpen.value = true);
    case 'Escape':
      return escape;
    default:
      return undefined;
  }
}

/** Closes the detail panel, then leaves underground mode. */
function escape(): void {
  if (selection.value !== null) selection.value = null;
  else if (underground.value !== null) underground.value = null;
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement ? target.type !== 'range' : target instanceof HTMLTextAreaElement;
}
