import { effect } from '@preact/signals';
import { layersOpen, selection, startOpen } from './state.ts';

/**
 * Gives the focus back when a panel that held it closes: to where it was before the panel opened, or to the map. Without this a closed panel would send
 * the keyboard back to the top of the page.
 */
export function followFocus(map: HTMLElement): void {
  const panels = [() => selection.value !== null, () => layersOpen.value, () => startOpen.value];
  for (const isOpen of panels) {
    let before: Element | null = null;
    let was = isOpen();
    effect(() => {
      const now = isOpen();
      if (now && !was) before = document.activeElement;
      if (!now && was) {
        const opener = before;
        // After the panel has left the page: only then it is known whether the focus went with it.
        setTimeout(() => {
          if (document.activeElement === null || document.activeElement === document.body) focus(opener, map);
        }, 0);
      }
      was = now;
    });
  }
}

function focus(opener: Element | null, map: HTMLElement): void {
  const back = opener instanceof HTMLElement && opener !== document.body && opener.isConnected ? opener : null;
  const target = back ?? map.querySelector('canvas');
  target?.focus({ preventScroll: true });
}
