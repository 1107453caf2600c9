import { Client, type QueryResultRow } from 'pg';
import { createTestDatabase } from '../support/database.ts';

/** PostGIS in a database of its own, to ask for reference values on one connection; dropped on close. */
export interface OracleDatabase {
  rows<Row extends QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

export async function openOracleDatabase(): Promise<OracleDatabase> {
  const database = await createTestDatabase();
  const client = new Client({ connectionString: database.url });
  await client.connect();
  return {
    async rows<Row extends QueryResultRow>(sql: string, values: readonly unknown[] = []) {
      return (await client.query<Row>(sql, [...values])).rows;
    },
    async close() {
      await client.end();
      await database.drop();
    },
  };
}
