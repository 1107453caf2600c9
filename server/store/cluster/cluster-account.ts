import { statSync } from 'node:fs';
import { userInfo } from 'node:os';
import type { ClusterPlace } from './cluster-place.ts';
import type { Account } from './run-program.ts';
import { runProgram } from './run-program.ts';
import { StartError } from './start-error.ts';

/**
 * The account that the cluster runs as: its own user for an ordinary user (null); for root, whom PostgreSQL refuses, the owner of an
 * existing cluster, else `postgres`.
 *
 * @throws StartError when the cluster belongs to somebody else, or root has no `postgres` account
 */
export async function clusterAccount(place: ClusterPlace | null): Promise<Account | null> {
  const me = userInfo();
  const owner = place === null ? null : statSync(place.folder);
  if (me.uid !== 0) {
    if (owner === null || owner.uid === me.uid) return null;
    throw new StartError(
      `The cluster in ${place?.folder} belongs to the account number ${owner.uid}, not to ${me.username}: start Talpa as before (as root?), or name another folder in TALPA_DATA_DIR.`,
    );
  }
  if (owner !== null && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const [uid, gid] = await Promise.all([runProgram('id', ['-u', 'postgres']), runProgram('id', ['-g', 'postgres'])]);
  if (uid.code === 0 && gid.code === 0) return { uid: Number(uid.output), gid: Number(gid.output) };
  throw new StartError(
    'PostgreSQL does not run as root and there is no account "postgres": start Talpa as an ordinary user, or run "adduser --system --group postgres".',
  );
}
