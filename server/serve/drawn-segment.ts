import type { DerivedNetwork, DrawnSegment } from '../derive/derived-network.ts';
import { Problem } from './problem.ts';

const WAIT_MS = 2_000;

/**
 * The drawn form of a segment that the store has. One that was committed a moment ago is not in the snapshot yet: waits for it, and throws
 * `not-ready` when it does not come.
 */
export async function drawnSegment(network: DerivedNetwork, id: number): Promise<DrawnSegment> {
  const drawn = network.segment(id) ?? (await nextWith(network, id));
  if (drawn !== null) return drawn;
  throw new Problem('not-ready', `Segment ${id} is in the store, but not in the snapshot yet.`, {
    headers: { 'retry-after': '1' },
  });
}

function nextWith(network: DerivedNetwork, id: number): Promise<DrawnSegment | null> {
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      unsubscribe();
      resolve(network.segment(id));
    };
    const timer = setTimeout(finish, WAIT_MS);
    const unsubscribe = network.onRevision(() => {
      if (network.segment(id) !== null) finish();
    });
  });
}
