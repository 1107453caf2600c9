import { effect } from '@preact/signals';
import { render } from 'preact';
import { reasonOf } from './api.ts';
import { followAddress } from './follow-address.ts';
import { followNeighbourhood } from './neighbourhood.ts';
import { followServer } from './follow-server.ts';
import { readQuality } from './globe/quality.ts';
import { t } from './i18n/translate.ts';
import { followFocus } from './follow-focus.ts';
import { bindKeys } from './keys.ts';
import { Shell } from './panel/shell.tsx';
import { takeRememberedChoices } from './remembered-choices.ts';
import { followSelectedSegment } from './segment-detail.ts';
import type { TalpaHook } from './window-hook.ts';
import {
  contextLost,
  globeControls,
  globeState,
  startOpen,
  theme,
  underground,
  showToast,
  webglMissing,
} from './state.ts';

const shell = document.querySelector('#shell');
const container = document.querySelector<HTMLElement>('#globe');
if (shell === null || container === null) throw new Error('index.html lacks #shell or #globe');

takeRememberedChoices();
const camera = followAddress((pose) => globeControls()?.flyToPose(pose));
effect(() => {
  document.documentElement.dataset['theme'] = theme.value;
});
effect(() => {
  document.title = `${t('app.name')} · ${t('app.subtitle')}`;
});
announceUnderground();
shell.replaceChildren();
render(<Shell />, shell);
bindKeys();
followFocus(container);
// The event does not bubble, but it can be caught on its way down.
container.addEventListener('webglcontextlost', () => (contextLost.value = true), true);
followSelectedSegment();
followNeighbourhood();
followServer();

const started = startGlobe(container);
started.catch(() => undefined);
const hook: TalpaHook = { idle: async () => (await started).whenIdle() };
window.talpa = hook;

/** Loads Cesium, a chunk of its own, and starts the globe. */
async function startGlobe(element: HTMLElement) {
  try {
    if (document.createElement('canvas').getContext('webgl2') === null) {
      webglMissing.value = true;
      // Views of a globe that there is none of.
      startOpen.value = false;
      throw new Error(t('start.noWebgl'));
    }
    const globe = await import('./globe/start-globe.ts');
    const controls = globe.startGlobe({
      container: element,
      quality: readQuality(window.location.search),
      camera,
      onFailure: (reason) => (globeState.value = { state: 'failed', reason }),
    });
    globeState.value = { state: 'ready', value: controls };
    return controls;
  } catch (error) {
    globeState.value = { state: 'failed', reason: reasonOf(error) };
    throw error;
  }
}

function announceUnderground(): void {
  let was = underground.peek() !== null;
  effect(() => {
    const now = underground.value !== null;
    if (now !== was) showToast(t(now ? 'underground.on' : 'underground.off'));
    was = now;
  });
}
