import { effect, signal } from '@preact/signals';
import type { SegmentJson } from '../core/contract/api.ts';
import { fetchSegment, reasonOf, RequestError } from './api.ts';
import { revision, selection } from './state.ts';

export type SegmentDetail =
  | { state: 'none' }
  | { state: 'loading'; id: number }
  | { state: 'ready'; value: SegmentJson }
  /** `deleted`: by which commit, when the server knows. */
  | { state: 'gone'; id: number; deleted: DeletedBy | null }
  | { state: 'failed'; id: number; reason: string };

export interface DeletedBy {
  revision: number;
  at: string;
  actor: string;
  reason: string | null;
}

/** The selected segment as the server knows it; read anew at each revision. */
export const segmentDetail = signal<SegmentDetail>({ state: 'none' });

const asked = signal(0);

/** Reads the selected segment once more, after a failure. */
export function readAgain(): void {
  asked.value++;
}

/** Keeps `segmentDetail` in step with the selection and the data revision; returns what ends it. */
export function followSelectedSegment(): () => void {
  return effect(() => {
    const selected = selection.value;
    const id = selected?.kind === 'segment' ? selected.id : null;
    void revision.value;
    void asked.value;
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
    detail = absentDetail(id, error) ?? { state: 'failed', id, reason: reasonOf(error) };
  }
  if (!signal.aborted) segmentDetail.value = detail;
}

/** 404: there never was one; 410: it was deleted, and the answer says by whom. Null for any other failure. */
function absentDetail(id: number, error: unknown): SegmentDetail | null {
  if (!(error instanceof RequestError) || (error.status !== 404 && error.status !== 410)) return null;
  const deleted = error.problem?.deleted;
  if (deleted === undefined) return { state: 'gone', id, deleted: null };
  const { revision: at, reason } = deleted as { revision: number; reason?: unknown };
  const why = typeof reason === 'string' ? reason : null;
  return { state: 'gone', id, deleted: { revision: at, at: deleted.at, actor: deleted.actor, reason: why } };
}
