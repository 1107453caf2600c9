import createKnex, { type Knex } from 'knex';
import createSpatial, { type KnexPostgis } from 'knex-postgis';

/** A pool of connections to the store, and the spatial functions of its query builder. */
export interface Database {
  knex: Knex;
  st: KnexPostgis;
  url: string;
  close(): Promise<void>;
}

const POOL_MAX = 8;
const ACQUIRE_TIMEOUT_MS = 15_000;
const ignore = (): void => undefined;

/** Opens a pool; nothing is connected before the first query. Tables are looked up in the schema `talpa`, PostGIS in `public`. */
export function connectDatabase(url: string): Database {
  const knex = createKnex({
    client: 'pg',
    connection: { connectionString: url, application_name: 'talpa', keepAlive: true },
    searchPath: ['talpa', 'public'],
    pool: { min: 0, max: POOL_MAX },
    acquireConnectionTimeout: ACQUIRE_TIMEOUT_MS,
    // knex would print what it throws as well; the log of the server is one JSON line a thing.
    log: { warn: ignore, error: ignore, deprecate: ignore, debug: ignore },
  });
  const st = createSpatial(knex);
  return { knex, st, url, close: () => knex.destroy() };
}
