import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkExternalDatabase } from '../../server/store/cluster/check-database.ts';
import { adminUrl, withDatabase } from '../support/database.ts';
import { query } from './query.ts';

const name = `talpa_external_${randomBytes(4).toString('hex')}`;
const account = `${name}_account`;
const made: string[] = [];

async function createDatabase(suffix: string, options = ''): Promise<string> {
  const database = `${name}_${suffix}`;
  await query(adminUrl(), `CREATE DATABASE ${database} TEMPLATE template0 ${options}`);
  made.push(database);
  return withDatabase(adminUrl(), database);
}

/** The same address for the account without rights. */
function asAccount(url: string): string {
  const changed = new URL(url);
  if (changed.searchParams.has('user')) changed.searchParams.set('user', account);
  else changed.username = account;
  return changed.href;
}

beforeAll(() => query(adminUrl(), `CREATE ROLE ${account} LOGIN PASSWORD 'open sesame'`));
afterAll(async () => {
  for (const database of made) await query(adminUrl(), `DROP DATABASE ${database} WITH (FORCE)`);
  await query(adminUrl(), `DROP ROLE ${account}`);
});

test('an empty database of a superuser passes and is left as it was', async () => {
  const url = await createDatabase('empty');
  await checkExternalDatabase(url);
  expect(await query(url, `SELECT count(*) FROM pg_extension WHERE extname <> 'plpgsql'`)).toEqual(['0']);
});

test('without the right to make schemas the account and the GRANT are named', async () => {
  const url = asAccount(await createDatabase('no_rights'));
  await expect(checkExternalDatabase(url)).rejects.toThrow(
    `the account ${account} may not create schemas: GRANT CREATE ON DATABASE "${name}_no_rights" TO "${account}"`,
  );
});

test('without PostGIS and the right to install it the superuser is asked, and once it is installed the account passes', async () => {
  const url = await createDatabase('no_postgis');
  await query(url, `GRANT CREATE ON DATABASE ${name}_no_postgis TO ${account}`);
  await expect(checkExternalDatabase(asAccount(url))).rejects.toThrow(
    /postgis is not installed.*CREATE EXTENSION postgis/,
  );
  await query(url, 'CREATE EXTENSION postgis');
  await query(url, 'CREATE EXTENSION pg_trgm');
  await checkExternalDatabase(asAccount(url));
});

test('a database that is not UTF-8 is refused', async () => {
  const url = await createDatabase('ascii', `ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'`);
  await expect(checkExternalDatabase(url)).rejects.toThrow(/encoding SQL_ASCII.*ENCODING 'UTF8'/);
});

test('a read-only database is refused', async () => {
  const url = await createDatabase('read_only');
  await query(adminUrl(), `ALTER DATABASE ${name}_read_only SET default_transaction_read_only = on`);
  await expect(checkExternalDatabase(url)).rejects.toThrow(/read-only/);
});

test('a server that does not answer is named without the password', async () => {
  const check = checkExternalDatabase('postgres://ann:sesame@127.0.0.1:1/talpa');
  await expect(check).rejects.toThrow(
    /DATABASE_URL: postgres:\/\/ann:\.\.\.@127\.0\.0\.1:1\/talpa cannot be reached: .*ECONNREFUSED/,
  );
  await expect(check).rejects.not.toThrow(/sesame/);
});
