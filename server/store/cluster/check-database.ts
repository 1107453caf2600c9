import { Client } from 'pg';
import { MINIMUM_POSTGIS, MINIMUM_POSTGRESQL, isPostgisRecent } from './find-installations.ts';
import { StartError } from './start-error.ts';

const EXTENSIONS = ['postgis', 'pg_trgm'] as const;

/**
 * Checks that the store can live in the database that DATABASE_URL names: PostgreSQL and PostGIS versions, encoding, and the rights
 * to write, to make schemas and to install the extensions that are not there yet.
 *
 * @throws StartError that says which of them fails and what to do; the password of the address is never in it
 */
export async function checkExternalDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 15_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw new StartError(`DATABASE_URL: ${withoutPassword(url)} cannot be reached: ${reason(error)}`);
  }
  try {
    await checkDatabase(client, `DATABASE_URL (${withoutPassword(url)})`);
  } finally {
    await client.end();
  }
}

/** The same checks on an open connection; `name` begins each sentence. */
export async function checkDatabase(client: Client, name: string): Promise<void> {
  const { rows } = await client.query<{
    version: number;
    encoding: string;
    standby: boolean;
    readOnly: string;
    mayCreate: boolean;
    account: string;
    database: string;
  }>(`
    SELECT current_setting('server_version_num')::int AS version, current_setting('server_encoding') AS encoding,
      pg_is_in_recovery() AS standby, current_setting('default_transaction_read_only') AS "readOnly",
      has_database_privilege(current_database(), 'CREATE') AS "mayCreate", current_user AS account, current_database() AS database`);
  const found = rows[0];
  if (found === undefined) throw new StartError(`${name} does not answer as PostgreSQL does.`);
  if (found.version < MINIMUM_POSTGRESQL * 10_000) {
    throw new StartError(
      `${name} runs PostgreSQL ${Math.floor(found.version / 10_000)}: Talpa needs ${MINIMUM_POSTGRESQL} or newer.`,
    );
  }
  if (found.encoding !== 'UTF8') {
    throw new StartError(
      `${name} has the encoding ${found.encoding}: make one with CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0.`,
    );
  }
  if (found.standby || found.readOnly === 'on') {
    throw new StartError(`${name} is read-only: name the primary server.`);
  }
  if (!found.mayCreate) {
    throw new StartError(
      `${name}: the account ${found.account} may not create schemas: GRANT CREATE ON DATABASE ${quote(found.database)} TO ${quote(found.account)}.`,
    );
  }
  for (const extension of EXTENSIONS) await checkExtension(client, name, extension);
}

async function checkExtension(client: Client, name: string, extension: (typeof EXTENSIONS)[number]): Promise<void> {
  const { rows } = await client.query<{ available: string; installed: string | null }>(
    'SELECT default_version AS available, installed_version AS installed FROM pg_available_extensions WHERE name = $1',
    [extension],
  );
  const found = rows[0];
  if (found === undefined) {
    const fix =
      extension === 'postgis'
        ? 'on its machine install the package postgresql-NN-postgis-3 (Debian) or postgis (Homebrew), or use the image postgis/postgis'
        : 'on its machine install the package postgresql-contrib';
    throw new StartError(`${name} has no ${extension}: ${fix}.`);
  }
  const version = found.installed ?? found.available;
  if (extension === 'postgis' && !isPostgisRecent(version)) {
    throw new StartError(
      `${name} has PostGIS ${version}: Talpa needs ${MINIMUM_POSTGIS.join('.')} or newer` +
        (isPostgisRecent(found.available) ? '; run ALTER EXTENSION postgis UPDATE.' : '.'),
    );
  }
  if (found.installed !== null) return;
  try {
    // Who may install an extension depends on the provider: trying is the only sure answer.
    await client.query('BEGIN');
    await client.query(`CREATE EXTENSION ${extension} SCHEMA public`);
  } catch (error) {
    throw new StartError(
      `${name}: ${extension} is not installed in this database and the account may not install it (${reason(error)}): run CREATE EXTENSION ${extension} there as its superuser.`,
    );
  } finally {
    await client.query('ROLLBACK');
  }
}

function withoutPassword(url: string): string {
  try {
    const parsed = new URL(url);
    if (parsed.password !== '') parsed.password = '...';
    if (parsed.searchParams.has('password')) parsed.searchParams.set('password', '...');
    return parsed.href;
  } catch {
    return 'the address';
  }
}

function reason(error: unknown): string {
  // Node tries each address of a name and wraps the failures without a message.
  if (error instanceof AggregateError) return error.errors.map(reason).join('; ');
  return error instanceof Error ? error.message : String(error);
}

function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
