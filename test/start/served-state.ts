import { networksSchema } from '../../core/contract/api.ts';
import { deriveNetwork } from '../../server/derive/derive-network.ts';
import { clusterUrl } from '../../server/store/cluster/cluster-url.ts';
import { readClusterPlace } from '../../server/store/cluster/cluster-place.ts';
import { connectDatabase } from '../../server/store/connect-database.ts';
import { tileFeatures, tilesIn } from '../soak/tile-features.ts';

const ZOOMS = [8, 10, 12, 13, 14, 16, 17, 18];

/** Address of the store in the private cluster of a data folder, past the program. */
export function storeUrl(dataFolder: string): string {
  const socketFolder = readClusterPlace(dataFolder)?.socketFolder ?? null;
  if (socketFolder === null) throw new Error(`${dataFolder} has no cluster`);
  return clusterUrl(socketFolder);
}

/** What a running server shows otherwise than a network that is derived anew from its store: counts, and the tiles of eight zooms. */
export async function compareServed(address: string, url: string): Promise<string[]> {
  const wrong: string[] = [];
  const db = connectDatabase(url);
  const fresh = await deriveNetwork(db, {
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  try {
    const served = networksSchema.parse(await (await fetch(`${address}api/networks`)).json());
    // The names of codes are put in when an answer is written.
    const counted = (classes: readonly object[]): string =>
      JSON.stringify(classes, (key, value: unknown) =>
        key === 'lengthKm' ? Number(value).toFixed(6) : key === 'name' ? undefined : value,
      );
    if (served.revision !== fresh.revision) wrong.push(`revision ${served.revision} is served of ${fresh.revision}`);
    if (counted(served.classes) !== counted(fresh.networks())) wrong.push('the counts differ');
    for (const z of ZOOMS) {
      for (const { x, y } of tilesIn(fresh.tileJson('pipes').bounds, z)) {
        const reply = await fetch(`${address}tiles/pipes/${z}/${x}/${y}.mvt`);
        const theirs = featuresIn(new Uint8Array(await reply.arrayBuffer()));
        if (theirs !== featuresIn(fresh.vectorTile('pipes', z, x, y))) wrong.push(`tile ${z}/${x}/${y} differs`);
      }
    }
    return wrong;
  } finally {
    await fresh.close();
    await db.close();
  }
}

function featuresIn(bytes: Uint8Array): string {
  return JSON.stringify([...tileFeatures(bytes, 'pipes')].sort(([a], [b]) => a - b));
}
