import { Client, type QueryResultRow } from 'pg';

/** A database of its own with PostGIS, to ask for reference values; dropped on close. */
export interface OracleDatabase {
  rows<Row extends QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/** @throws Error when TALPA_TEST_DATABASE_URL is not set: an oracle that is absent is a failure, not a skip */
export async function openOracleDatabase(): Promise<OracleDatabase> {
  const url = process.env['TALPA_TEST_DATABASE_URL'];
  if (url === undefined) throw new Error('TALPA_TEST_DATABASE_URL is not set: the tests need a PostGIS cluster');
  const name = `talpa_oracle_${process.pid}_${Date.now().toString(36)}`;
  const admin = new Client({ connectionString: url });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`);
  // Only the name of the database changes; an address with a socket in its query keeps that.
  const client = new Client({ connectionString: url.replace(/\/[^/?]*(\?|$)/, `/${name}$1`) });
  await client.connect();
  await client.query('CREATE EXTENSION postgis');
  return {
    async rows<Row extends QueryResultRow>(sql: string, values: readonly unknown[] = []) {
      return (await client.query<Row>(sql, [...values])).rows;
    },
    async close() {
      await client.end();
      await admin.query(`DROP DATABASE ${name}`);
      await admin.end();
    },
  };
}
