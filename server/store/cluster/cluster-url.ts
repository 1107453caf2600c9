import { CLUSTER_USER } from './init-cluster.ts';

/** Database of the store in the private cluster. */
export const CLUSTER_DATABASE = 'talpa';

/**
 * Address over a unix socket, in the form that `pg`, knex and the PostgreSQL programs all read. Port and TLS are named so that PGPORT or
 * PGSSLMODE of the environment do not apply.
 */
export function clusterUrl(socketFolder: string, database: string = CLUSTER_DATABASE): string {
  const address = `host=${encodeURIComponent(socketFolder)}&port=5432&user=${CLUSTER_USER}&sslmode=disable`;
  return `postgres:///${database}?${address}`;
}
