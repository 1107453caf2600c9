import { effect, signal } from '@preact/signals';
import type { NeighboursJson } from '../core/contract/neighbours.ts';
import { fetchNeighbours, reasonOf } from './api.ts';
import { inspectorWithin, type Loaded, revision, selection } from './state.ts';

/** What runs beside the inspected segment; null while the inspector is closed. */
export const neighbourhood = signal<Loaded<NeighboursJson> | null>(null);

const asked = signal(0);

/** Asks once more, after a failure. */
export function askNeighboursAgain(): void {
  asked.value++;
}

/** Keeps `neighbourhood` in step with the inspector, the selection and the data revision; returns what ends it. */
export function followNeighbourhood(): () => void {
  return effect(() => {
    const selected = selection.value;
    const within = inspectorWithin.value;
    void revision.value;
    void asked.value;
    // The inspector belongs to a segment: it closes with it.
    if (selected?.kind !== 'segment') inspectorWithin.value = null;
    if (within === null || selected?.kind !== 'segment') {
      neighbourhood.value = null;
      return undefined;
    }
    const shown = neighbourhood.peek();
    if (shown?.state !== 'ready' || shown.value.id !== selected.id) neighbourhood.value = { state: 'loading' };
    const abort = new AbortController();
    void read(selected.id, within, abort.signal);
    return () => abort.abort();
  });
}

async function read(id: number, within: number, signalled: AbortSignal): Promise<void> {
  let found: Loaded<NeighboursJson>;
  try {
    found = { state: 'ready', value: await fetchNeighbours(id, within, signalled) };
  } catch (error) {
    found = { state: 'failed', reason: reasonOf(error) };
  }
  if (!signalled.aborted) neighbourhood.value = found;
}
