import { effect } from '@preact/signals';
import { readAddress, writeAddress, type AddressState, type CameraPose } from './address.ts';
import { language, t } from './i18n/translate.ts';
import { cameraPose, hiddenClasses, selection, showToast, underground, undergroundView } from './state.ts';

/** Quiet time before the address is written, milliseconds: browsers limit how often it may change. */
const WRITE_MS = 200;

/**
 * Takes the state from the address, says what in it makes no sense, and from then on keeps the address in step. `onCamera` is called when the
 * address is changed by hand. Returns the camera that the address asked for at first.
 */
export function followAddress(onCamera: (camera: CameraPose) => void): CameraPose | null {
  const first = take(window.location.hash);
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

function take(hash: string): CameraPose | null {
  const { state, ignored } = readAddress(hash);
  if (state.language !== undefined) language.value = state.language;
  if (state.hidden !== undefined) hiddenClasses.value = state.hidden;
  if (state.segment !== undefined) selection.value = { kind: 'segment', id: state.segment, spot: null };
  if (state.undergroundView !== undefined) undergroundView.value = state.undergroundView;
  if (state.underground !== undefined) underground.value = state.underground;
  if (ignored.length > 0) showToast(t('toast.address', { parts: ignored.join(' ').slice(0, 200) }), 'warning');
  return state.camera ?? null;
}

function currentState(): AddressState {
  const state: AddressState = { hidden: hiddenClasses.value, language: language.value };
  if (cameraPose.value !== null) state.camera = cameraPose.value;
  if (selection.value?.kind === 'segment') state.segment = selection.value.id;
  if (underground.value !== null) {
    state.underground = underground.value;
    state.undergroundView = undergroundView.value;
  }
  return state;
}
