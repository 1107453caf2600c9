import { mkdtempSync, lstatSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { ClusterPlace } from './cluster-place.ts';
import { makePrivateFolder } from './cluster-place.ts';
import type { Account } from './run-program.ts';
import { StartError } from './start-error.ts';

/** Longest path of a unix socket: sun_path without its closing zero (108 on Linux, 104 on macOS and the BSDs). */
const SOCKET_PATH_BYTES = process.platform === 'linux' ? 107 : 103;

/** Name of the socket that PostgreSQL makes; the port is part of it, though no TCP port is opened. */
export const SOCKET_NAME = '.s.PGSQL.5432';

/**
 * A folder of mode 0700 for the cluster's socket: beside the cluster, or, where that path is too long for a socket, the recorded or a
 * new folder under the system's temporary folder.
 *
 * @throws StartError when neither can be made
 */
export async function provideSocketFolder(place: ClusterPlace, account: Account | null): Promise<string> {
  const beside = join(place.folder, 'socket');
  if (fitsSocket(beside) && (await makePrivateFolder(beside, account))) return beside;
  if (place.socketFolder !== null && isOurs(place.socketFolder, account)) return place.socketFolder;
  for (const parent of [tmpdir(), '/tmp']) {
    // The name is random and the folder is new, so nobody can have laid a trap there.
    if (!fitsSocket(join(parent, 'talpa-XXXXXX'))) continue;
    const folder = mkdtempSync(join(parent, 'talpa-'));
    if (await makePrivateFolder(folder, account)) return folder;
    rmSync(folder, { recursive: true, force: true });
  }
  throw new StartError(
    `No folder for the database's socket: ${beside} is longer than ${SOCKET_PATH_BYTES} bytes and ${tmpdir()} cannot be used. Name a shorter TALPA_DATA_DIR.`,
  );
}

export function fitsSocket(folder: string): boolean {
  return Buffer.byteLength(join(folder, SOCKET_NAME)) <= SOCKET_PATH_BYTES;
}

function isOurs(folder: string, account: Account | null): boolean {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (found === undefined || !found.isDirectory() || !fitsSocket(folder)) return false;
  return found.uid === (account ?? userInfo()).uid && (found.mode & 0o777) === 0o700;
}
