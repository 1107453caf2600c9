import { effect } from '@preact/signals';
import { readAddress, writeAddress, type AddressState, type CameraPose } from './address.ts';
import { language, t } from './i18n/translate.ts';
import {
  cameraPose,
  classOpacities,
  hiddenClasses,
  inspectorWithin,
  layersOpen,
  selection,
  showToast,
  startOpen,
  theme,
  themeChoice,
  underground,
  undergroundView,
  type Selection,
} from './state.ts';

/** Quiet time before the address is written, milliseconds: browsers limit how often it may change. */
const WRITE_MS = 200;

/**
 * Takes the state from the address, says what in it makes no sense, and from then on keeps the address in step. `onCamera` is called when the
 * address is changed by hand or by a link of the page. Returns the camera that the address asked for at first.
 */
export function followAddress(onCamera: (camera: CameraPose) => void): CameraPose | null {
  const first = take(window.location.hash);
  // Whoever comes by a link has something to look at already.
  startOpen.value = first === null && selection.value === null;
  let written = window.location.hash;
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const hash = writeAddress(currentState());
    clearTimeout(timer);
    timer = setTimeout(() => {
      // Until the globe knows its camera there is nothing to share, and what the address asked for must stay.
      if (cameraPose.peek() === null || hash === window.location.hash) return;
      written = hash;
      window.history.replaceState(null, '', hash);
    }, WRITE_MS);
  });
  window.addEventListener('hashchange', () => {
    if (window.location.hash === written) return;
    const camera = take(window.location.hash);
    if (camera !== null) onCamera(camera);
  });
  return first;
}

/** An address is a whole picture: what it leaves out is as at first, but for the language and the theme, which are the reader's own. */
function take(hash: string): CameraPose | null {
  const { state, ignored, later } = readAddress(hash);
  if (later) {
    showToast(t('toast.addressLater', { version: ignored.join(' ').slice(0, 20) }), 'warning');
    return null;
  }
  if (state.language !== undefined) language.value = state.language;
  if (state.theme !== undefined) themeChoice.value = state.theme;
  hiddenClasses.value = state.hidden ?? new Set();
  classOpacities.value = state.opacities ?? new Map();
  selection.value = selectionOf(state);
  inspectorWithin.value = state.segment === undefined ? null : (state.inspector ?? null);
  undergroundView.value = state.undergroundView ?? 'glass';
  underground.value = state.underground ?? null;
  if (state.drawerClosed === true) layersOpen.value = false;
  if (ignored.length > 0) showToast(t('toast.address', { parts: ignored.join(' ').slice(0, 200) }), 'warning');
  return state.camera ?? null;
}

function selectionOf({ segment, point, place }: AddressState): Selection | null {
  if (segment !== undefined) return { kind: 'segment', id: segment, spot: null };
  // Where it lies and what it is comes with its details.
  if (point !== undefined) return { kind: 'point', id: point, surveyClass: null, reportClass: null, lon: 0, lat: 0 };
  return place === undefined ? null : { kind: 'ground', ...place };
}

function currentState(): AddressState {
  const state: AddressState = {
    hidden: hiddenClasses.value,
    opacities: classOpacities.value,
    language: language.value,
    theme: theme.value,
  };
  const selected = selection.value;
  if (cameraPose.value !== null) state.camera = cameraPose.value;
  if (selected?.kind === 'segment') state.segment = selected.id;
  if (inspectorWithin.value !== null) state.inspector = inspectorWithin.value;
  if (selected?.kind === 'point') state.point = selected.id;
  if (selected?.kind === 'ground') state.place = { lon: selected.lon, lat: selected.lat };
  if (underground.value !== null) {
    state.underground = underground.value;
    state.undergroundView = undergroundView.value;
  }
  if (!layersOpen.value) state.drawerClosed = true;
  return state;
}
