import type { SegmentJson } from '../../core/contract/api.ts';
import { fetchSegment } from '../api.ts';
import { elevationAtSpot } from '../elevation-at-spot.ts';
import { hoveredPipe } from '../state.ts';
import type { SegmentAim } from './identify.ts';
import { spotNearPosition, spotOnRay } from './spot.ts';

/** Time that the pointer must stay on a pipe before the server is asked, milliseconds. */
const REST_MS = 120;
const KEPT = 64;

/** Segments that the pointer was on, the latest last. */
const kept = new Map<number, SegmentJson>();
let timer: ReturnType<typeof setTimeout> | undefined;
let running: AbortController | undefined;

/** Tells the surveyed depth of the pipe under the pointer; null when there is none under it. */
export function hoverPipe(found: { id: number; aim: SegmentAim } | null): void {
  clearTimeout(timer);
  running?.abort();
  if (found === null) {
    hoveredPipe.value = null;
    return;
  }
  const { id, aim } = found;
  const known = kept.get(id);
  if (known !== undefined) show(known, aim);
  else timer = setTimeout(() => void ask(id, aim), REST_MS);
}

/** A new revision may have other depths. */
export function forgetHovered(): void {
  kept.clear();
}

async function ask(id: number, aim: SegmentAim): Promise<void> {
  const abort = new AbortController();
  running = abort;
  try {
    const segment = await fetchSegment(id, abort.signal);
    kept.set(id, segment);
    const oldest = kept.keys().next();
    if (kept.size > KEPT && oldest.done !== true) kept.delete(oldest.value);
    if (!abort.signal.aborted) show(segment, aim);
  } catch {
    // What the pointer happens to be on is no question of the user's: a click asks again and says what went wrong.
    if (!abort.signal.aborted) hoveredPipe.value = null;
  }
}

function show(segment: SegmentJson, aim: SegmentAim): void {
  const spot = aim.by === 'ray' ? spotOnRay(segment, aim.ray) : spotNearPosition(segment, aim.lon, aim.lat);
  hoveredPipe.value = {
    key: segment.key,
    reportClass: segment.reportClass,
    depth: spot === null ? null : elevationAtSpot(segment, spot).depth,
  };
}
