import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { migrations } from '../../migrations/index.ts';
import { readCodes } from '../../server/ingest/read-codes.ts';
import { readPinyinInitials } from '../../server/ingest/read-pinyin-initials.ts';
import { loadCodeTables } from '../../server/store/code-tables.ts';
import { connectDatabase, type Database } from '../../server/store/connect-database.ts';
import { migrate } from '../../server/store/migrate.ts';
import { loadPinyinInitials } from '../../server/store/pinyin-initials.ts';

const folder = (path: string): string => fileURLToPath(new URL(`../../${path}/`, import.meta.url));
const codesDir = folder('gis-data/codes');

/** Lock under which the template is made, when several test files start at once. */
const TEMPLATE_LOCK = 7_461_100;

/** A database of its own for a test file: migrated, with the code tables, else empty. Needs TALPA_TEST_DATABASE_URL. */
export async function createTestDatabase(): Promise<Database & { drop(): Promise<void> }> {
  const admin = adminUrl();
  const template = await ensureTemplate(admin);
  const name = `talpa_test_${randomBytes(6).toString('hex')}`;
  await asAdmin(admin, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`));
  const db = connectDatabase(withDatabase(admin, name));
  return {
    ...db,
    drop: async () => {
      await db.close();
      await asAdmin(admin, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
    },
  };
}

/** Address of the cluster for tests; a missing one is a failure, not a reason to skip. */
export function adminUrl(): string {
  const url = process.env['TALPA_TEST_DATABASE_URL'];
  if (url === undefined) throw new Error('TALPA_TEST_DATABASE_URL is not set: these tests need a PostGIS cluster');
  return url;
}

export function withDatabase(url: string, name: string): string {
  const parsed = new URL(url);
  parsed.pathname = `/${name}`;
  return parsed.toString();
}

/** Makes the template once for each state of migrations and code lists. */
async function ensureTemplate(admin: string): Promise<string> {
  const hash = createHash('sha256');
  for (const dir of [folder('migrations'), codesDir]) {
    for (const file of readdirSync(dir).sort()) hash.update(readFileSync(`${dir}${file}`));
  }
  const name = `talpa_template_${hash.digest('hex').slice(0, 12)}`;
  await asAdmin(admin, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const known = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (known.rowCount === 1) return;
    const making = `${name}_making`;
    await client.query(`DROP DATABASE IF EXISTS ${making} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${making}`);
    const db = connectDatabase(withDatabase(admin, making));
    try {
      await migrate(db, migrations);
      await loadCodeTables(db, await readCodes(codesDir));
      await loadPinyinInitials(db, await readPinyinInitials(codesDir));
    } finally {
      await db.close();
    }
    await client.query(`ALTER DATABASE ${making} RENAME TO ${name}`);
  });
  return name;
}

async function asAdmin<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
