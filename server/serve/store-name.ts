import { randomBytes } from 'node:crypto';
import type { DerivedNetwork } from '../derive/derived-network.ts';

/** Under the same name, a revision number means the same data. */
export interface StoreName {
  readonly name: string;
  close: () => void;
}

/**
 * Names the store as this run of the server knows it. A revision names its data, but another store, one that was restored from a backup, or a newer server with
 * another encoding has the same revisions: the name is another in each run, and after the store was replaced. `onOther` is
 * called then.
 */
export function nameStore(network: DerivedNetwork, onOther: () => void): StoreName {
  let name = drawName();
  const close = network.onRevision(({ otherHistory }) => {
    if (!otherHistory) return;
    name = drawName();
    onOther();
  });
  return {
    get name() {
      return name;
    },
    close,
  };
}

function drawName(): string {
  return randomBytes(6).toString('hex');
}
