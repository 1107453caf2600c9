import { effect, signal } from '@preact/signals';
import type { SegmentJson } from '../core/contract/api.ts';
import { fetchSegment, reasonOf, RequestError } from './api.ts';
import { revision, selection } from './state.ts';

export type SegmentDetail =
  | { state: 'none' }
  | { state: 'loading'; id: number }
  | { state: 'ready'; value: SegmentJson }
  | { state: 'gone'; id: number }
  | { state: 'failed'; id: number; reason: string };

/** The selected segment as the server knows it; read anew at each revision. */
export const segmentDetail = signal<SegmentDetail>({ state: 'none' });

/** Keeps `segmentDetail` in step with the selection and the data revision; returns what ends it. */
export function followSelectedSegment(): () => void {
  return effect(() => {
    const selected = selection.value;
    const id = selected?.kind === 'segment' ? selected.id : null;
    void revision.value;
    if (id === null) {
      segmentDetail.value = { state: 'none' };
      return undefined;
    }
    const shown = segmentDetail.peek();
    // A newer revision of the shown segment comes in without a flash of "loading".
    if (shown.state !== 'ready' || shown.value.id !== id) segmentDetail.value = { state: 'loading', id };
    const abort = new AbortController();
    void readSegment(id, abort.signal);
    return () => abort.abort();
  });
}

async function readSegment(id: number, signal: AbortSignal): Promise<void> {
  let detail: SegmentDetail;
  try {
    detail = { state: 'ready', value: await fetchSegment(id, signal) };
  } catch (error) {
    const gone = error instanceof RequestError && error.status === 404;
    detail = gone ? { state: 'gone', id } : { state: 'failed', id, reason: reasonOf(error) };
  }
  if (!signal.aborted) segmentDetail.value = detail;
}
