import { CLUSTER_USER } from './init-cluster.ts';

/** Database of the store in the private cluster. */
export const CLUSTER_DATABASE = 'talpa';

/** Address over a unix socket, in the form that `pg`, knex and the PostgreSQL programs all read. */
export function clusterUrl(socketFolder: string, database: string = CLUSTER_DATABASE): string {
  return `postgres:///${database}?host=${encodeURIComponent(socketFolder)}&user=${CLUSTER_USER}`;
}
