import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const WAIT_MS = 10_000;

/**
 * Collects the garbage of a start some time after it, and so gives its memory back to the system: a server at rest makes too little garbage for the engine to look by itself, and would keep
 * what reading the network took. It takes about a tenth of a second, once. Returns what calls it off.
 */
export function giveBackMemory(): () => void {
  const timer = setTimeout(() => {
    setFlagsFromString('--expose-gc');
    const collect: unknown = runInNewContext('gc');
    if (typeof collect === 'function') collect();
  }, WAIT_MS);
  return () => clearTimeout(timer);
}
