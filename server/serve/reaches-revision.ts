import type { DerivedNetwork } from '../derive/derived-network.ts';

/** Whether the network is at a revision or past it, now or within the time given. */
export function reachesRevision(network: DerivedNetwork, revision: number, withinMs: number): Promise<boolean> {
  if (network.revision >= revision) return Promise.resolve(true);
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      unsubscribe();
      resolve(network.revision >= revision);
    };
    const timer = setTimeout(finish, withinMs);
    const unsubscribe = network.onRevision(() => {
      if (network.revision >= revision) finish();
    });
  });
}
