import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stopPostmaster } from '../../server/store/cluster/postmaster.ts';
import { readClusterPlace } from '../../server/store/cluster/cluster-place.ts';

/** New temporary folders for clusters; `remove` stops what still runs in them. */
export function createClusterFolders(): { make(name?: string): string; remove(): Promise<void> } {
  const made: string[] = [];
  return {
    make(name = 'data') {
      const folder = mkdtempSync(join(tmpdir(), 'talpa-start-'));
      chmodSync(folder, 0o755); // Root's cluster runs as postgres, which must get in.
      made.push(join(folder, name));
      return join(folder, name);
    },
    async remove() {
      for (const folder of made.splice(0)) {
        const place = readClusterPlace(folder);
        if (place !== null) {
          await stopPostmaster(join(place.folder, 'data'));
          rmSync(place.folder, { recursive: true, force: true });
        }
        rmSync(dirname(folder), { recursive: true, force: true });
      }
    },
  };
}
