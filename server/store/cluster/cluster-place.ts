import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { Account } from './run-program.ts';
import { runProgram } from './run-program.ts';
import { StartError } from './start-error.ts';

/** Where the private cluster of a data folder lies. All paths are absolute. */
export interface ClusterPlace {
  dataFolder: string;
  /** Folder of the cluster, of mode 0700 and owned by its account; holds `data`, `socket` and `log`. */
  folder: string;
  /** Folder of the socket that was used last; null before the first start. */
  socketFolder: string | null;
}

/** `cluster.json`: a folder inside the data folder is kept relative, so that the data folder can be moved. */
interface PlaceRecord {
  folder: string;
  socketFolder: string | null;
  /** The data folder that the cluster belongs to; tells a copied record from a moved one. */
  dataFolder: string;
}

/**
 * The place that `cluster.json` records, or null when the data folder has no cluster yet.
 *
 * @throws StartError when the recorded folder is gone or belongs to another data folder
 */
export function readClusterPlace(dataFolder: string): ClusterPlace | null {
  const file = recordFile(dataFolder);
  if (!existsSync(file)) return null;
  const record = parseRecord(readFileSync(file, 'utf8'), file);
  const folder = resolve(dataFolder, record.folder);
  if (!existsSync(folder)) {
    throw new StartError(
      `The cluster of ${dataFolder} was kept in ${folder}, which is gone: bring that folder back, or remove ${file} to start with an empty store.`,
    );
  }
  const here = realpathSync(dataFolder);
  if (isAbsolute(record.folder) && record.dataFolder !== here && existsSync(recordFile(record.dataFolder))) {
    throw new StartError(
      `${dataFolder} is a copy: its cluster ${folder} belongs to ${record.dataFolder}. Remove ${file} to start with an empty store of its own, then restore a backup.`,
    );
  }
  return { dataFolder: here, folder, socketFolder: record.socketFolder };
}

/** Records the place in `cluster.json`, at once and whole. */
export function recordClusterPlace(place: ClusterPlace): void {
  const inside = relative(place.dataFolder, place.folder);
  const record: PlaceRecord = {
    folder: inside.startsWith('..') ? place.folder : inside,
    socketFolder: place.socketFolder,
    dataFolder: place.dataFolder,
  };
  const draft = `${recordFile(place.dataFolder)}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(record, null, 2)}\n`);
  renameSync(draft, recordFile(place.dataFolder));
}

/**
 * Makes the folder of a new cluster: in the data folder when its account can live there, else (a clone below /root, a file system
 * without owners or modes) under /var/lib/talpa for root and in the user's own data folder for others.
 *
 * @throws StartError when no such folder can be made
 */
export async function makeClusterPlace(
  dataFolder: string,
  account: Account | null,
  say: (line: string) => void,
): Promise<ClusterPlace> {
  mkdirSync(dataFolder, { recursive: true });
  const here = realpathSync(dataFolder);
  const inside = join(here, 'cluster');
  if (await makePrivateFolder(inside, account)) return { dataFolder: here, folder: inside, socketFolder: null };

  const elsewhere = join(fallbackParent(), createHash('sha256').update(here).digest('hex').slice(0, 12));
  if (!(await makePrivateFolder(elsewhere, account))) {
    throw new StartError(
      `Neither ${inside} nor ${elsewhere} can hold the database: name a folder on a local disk in TALPA_DATA_DIR.`,
    );
  }
  say(`The database's account cannot live in ${here}: its cluster lies in ${elsewhere}.`);
  return { dataFolder: here, folder: elsewhere, socketFolder: null };
}

/** Whether the folder exists now, owned by the account, of mode 0700, reachable and writable by it. */
export async function makePrivateFolder(folder: string, account: Account | null): Promise<boolean> {
  const isNew = !existsSync(folder);
  try {
    const first = mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (first !== undefined) openParents(folder, first);
    if (account !== null) chownSync(folder, account.uid, account.gid);
    chmodSync(folder, 0o700);
    const probe = join(folder, '.probe');
    const written = await runProgram('sh', ['-c', 'umask 077 && : > "$1" && rm "$1"', 'sh', probe], account);
    const { mode, uid } = statSync(folder);
    if (written.code === 0 && (mode & 0o777) === 0o700 && uid === (account ?? userInfo()).uid) return true;
  } catch {
    // Not permitted here: the caller takes another place.
  }
  if (isNew) rmSync(folder, { recursive: true, force: true });
  return false;
}

/** Lets every account pass the new folders above: a strict umask must not shut the cluster's account out. */
function openParents(folder: string, first: string): void {
  for (let parent = dirname(folder); parent.length >= first.length; parent = dirname(parent)) chmodSync(parent, 0o755);
}

function fallbackParent(): string {
  if (userInfo().uid === 0) return '/var/lib/talpa';
  return join(process.env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'talpa');
}

function parseRecord(text: string, file: string): PlaceRecord {
  try {
    const value: unknown = JSON.parse(text);
    if (isPlaceRecord(value)) return value;
  } catch {
    // Named below.
  }
  throw new StartError(`${file} is not a record of where the cluster lies: bring it back from a copy, or remove it.`);
}

function isPlaceRecord(value: unknown): value is PlaceRecord {
  return (
    typeof value === 'object' &&
    value !== null &&
    'folder' in value &&
    typeof value.folder === 'string' &&
    'dataFolder' in value &&
    typeof value.dataFolder === 'string' &&
    'socketFolder' in value &&
    (value.socketFolder === null || typeof value.socketFolder === 'string')
  );
}

function recordFile(dataFolder: string): string {
  return join(dataFolder, 'cluster.json');
}
