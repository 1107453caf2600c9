import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { Client } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import type { Knex } from 'knex';
import type { Column, ColumnType, ColumnValue } from './column.ts';
import { columnList } from './column.ts';
import { decodeCopy } from './decode-copy.ts';
import { encodeCopy } from './encode-copy.ts';
import type { Database } from './connect-database.ts';

/** Runs `work` on one connection of the pool in a transaction, for what knex cannot do (COPY). Rolls back when `work` throws. */
export async function inTransaction<T>(db: Database, begin: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await takeConnection(db);
  try {
    await client.query(begin);
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    await giveBack(db, client);
  }
}

export async function takeConnection(db: Database): Promise<Client> {
  return (await driver(db).acquireConnection()) as Client;
}

export async function giveBack(db: Database, client: Client): Promise<void> {
  await driver(db).releaseConnection(client);
}

/** Writes rows into a table by one binary COPY. */
export async function copyRows<Row>(
  client: Client,
  table: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): Promise<void> {
  if (rows.length > 0) await copyBytes(client, table, columns, encodeCopy(columns, rows));
}

/** Writes what `encodeCopy` made of rows with these columns into a table. */
export async function copyBytes(
  client: Client,
  table: string,
  columns: readonly { name: string }[],
  bytes: Buffer,
): Promise<void> {
  const sink = client.query(copyFrom(`COPY ${table} (${columnList(columns)}) FROM STDIN WITH (FORMAT binary)`));
  await pipeline(Readable.from([bytes]), sink);
}

/** Rows of a query by binary COPY, in batches; `types` are those of the query's columns. */
export function copyQuery(
  client: Client,
  query: string,
  types: readonly ColumnType[],
): AsyncGenerator<ColumnValue[][]> {
  return decodeCopy(client.query(copyTo(`COPY (${query}) TO STDOUT WITH (FORMAT binary)`)), types);
}

function driver(db: Database): Knex.Client {
  return db.knex.client as Knex.Client;
}
