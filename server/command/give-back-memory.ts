import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const WAIT_MS = 10_000;

/**
 * Collects the garbage of a start some time after it, and again after each time that `onPlaces` tells of places that were derived anew, and so gives its memory back to the system: a server at
 * rest makes too little garbage for the engine to look by itself, and would keep what reading took. It takes about a tenth of a second. Returns what calls it off.
 */
export function giveBackMemory(onPlaces: (listener: () => void) => () => void): () => void {
  let timer: NodeJS.Timeout | null = null;
  const wait = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(collect, WAIT_MS);
  };
  wait();
  const endPlaces = onPlaces(wait);
  return () => {
    endPlaces();
    if (timer !== null) clearTimeout(timer);
  };
}

function collect(): void {
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('gc');
  if (typeof gc === 'function') gc();
}
