import type { Database } from '../store/connect-database.ts';
import { spatialReference } from '../store/spatial-reference.ts';
import { isLogWhole, readCommit, readStoreIdentity } from '../store/store-history.ts';
import { type KeptBase, keptFile, type KeptLabel, type KeptPlace, readKeptBase } from './kept-base.ts';
import type { NetworkBase } from './network-base.ts';
import { unpackBase } from './packed-base.ts';
import { threadRunner } from './thread-runner.ts';

/** What the start before kept, which is being read. */
export interface KeptNetwork {
  place: KeptPlace;
  /** Null when there is none. */
  read: Promise<KeptBase | null>;
}

type ReadReply = { read: KeptBase | null };
const readInThread = threadRunner<KeptPlace, ReadReply>(new URL('./kept-thread.js', import.meta.url), (place, tell) =>
  tell({ read: readKeptBase(place) }),
);

/** Begins to read what was kept; nothing of the store is needed for that. */
export function keptNetwork(place: KeptPlace): KeptNetwork {
  const read = new Promise<KeptBase | null>((resolve) => {
    readInThread(place, new Set(), (reply) => {
      resolve('read' in reply ? reply.read : { unusable: `cannot be read (${String(reply.error)})` });
    });
  });
  return { place, read };
}

/**
 * The base that was kept, when it is of this store and nothing speaks against it; else null, and the log says why. It is of the revision at which it was
 * kept. Rejects when the store cannot be read.
 */
export async function takeKeptBase(
  db: Database,
  kept: KeptNetwork | null,
  log: { warn(detail: object, message: string): void },
): Promise<NetworkBase | null> {
  if (kept === null) return null;
  const read = await kept.read;
  if (read === null) return null;
  const reason = 'unusable' in read ? read.unusable : await faultOf(db, read.label, read.base);
  if (reason === null && 'base' in read) return unpackBase(read.base);
  log.warn({ file: keptFile(kept.place), reason }, 'the network that was kept is not used; reading the store');
  return null;
}

/** Why a base is not of this store, or not of its past; null when it is. */
async function faultOf(db: Database, label: KeptLabel, base: Pick<NetworkBase, 'ground'>): Promise<string | null> {
  const { store, revision, commit } = label;
  const here = await readStoreIdentity(db);
  if (here.system !== store.system || here.database !== store.database) {
    return 'is of another store, or of this one before a backup was restored';
  }
  if (here.schema !== store.schema) return 'is of another state of the schema';
  if ((await readCommit(db.knex, revision)) !== commit || !(await isLogWhole(db, revision))) {
    return 'is of another history of the store, as when a backup was restored';
  }
  for (const { grid, definition } of base.ground.grids) {
    if ((await spatialReference(db, grid.epsg))?.proj4 !== definition) {
      return `holds ground in EPSG:${grid.epsg}, which the store defines otherwise now`;
    }
  }
  return null;
}
