import { columnList } from '../../server/store/column.ts';
import { connectDatabase, type Database } from '../../server/store/connect-database.ts';
import { POINT_COLUMNS } from '../../server/store/point-columns.ts';
import { copyRows, inTransaction } from '../../server/store/raw-connection.ts';
import { SEGMENT_COLUMNS } from '../../server/store/segment-columns.ts';
import { batches, dropDatabase, importNetwork, makeDatabase, type BenchStore } from './bench-store.ts';
import { spreadOf, type Figure } from './figure.ts';
import { pipeNetwork, type PipeNetwork } from './pipe-network.ts';
import { timedAsync } from './sampling.ts';

const RUNS = 3;
const MS_PER_SECOND = 1000;

/** The store's part of an import (staging, constraints, merge, log, commit), and COPY of the same rows into tables without any of that. */
export async function importRow({ adminUrl }: BenchStore): Promise<Figure[]> {
  const network = pipeNetwork();
  const name = 'talpa_bench_import';
  const samples = { first: [] as number[], bare: [] as number[], staging: [] as number[], again: [] as number[] };
  const rate = (ms: number): number => (network.segments.length * MS_PER_SECOND) / ms;
  for (let run = 0; run < RUNS; run++) {
    const db = connectDatabase(await makeDatabase(adminUrl, name));
    try {
      const bareMs = await copyBare(db, network);
      const first = await importNetwork(db, network);
      const again = await importNetwork(db, network);
      samples.bare.push(rate(bareMs));
      samples.staging.push(rate(first.stagingMs));
      samples.first.push(rate(first.stagingMs + first.mergeMs));
      samples.again.push(rate(again.stagingMs + again.mergeMs));
    } finally {
      await db.close();
    }
  }
  await dropDatabase(adminUrl, name);
  const bare = spreadOf(samples.bare);
  const figure = (measure: string, values: number[], goal: Figure['goal']): Figure => ({
    measure,
    unit: 'segments/s',
    higherIsBetter: true,
    ours: spreadOf(values),
    peer: bare,
    goal,
  });
  return [
    figure('staging and merge', samples.first, { atLeast: 20_000 }),
    figure('staging alone', samples.staging, null),
    figure('the same rows again', samples.again, null),
  ];
}

/** Milliseconds of COPY into tables of the same columns without constraint, index or trigger, one transaction. */
async function copyBare(db: Database, { points, segments }: PipeNetwork): Promise<number> {
  await db.knex.raw('CREATE SCHEMA bare');
  for (const [table, columns] of [
    ['point', POINT_COLUMNS],
    ['segment', SEGMENT_COLUMNS],
  ] as const) {
    await db.knex.raw(`CREATE TABLE bare.${table} AS SELECT ${columnList(columns)} FROM talpa.${table} WITH NO DATA`);
  }
  const ms = await timedAsync(() =>
    inTransaction(db, 'BEGIN', async (client) => {
      for (const batch of batches(points)) await copyRows(client, 'bare.point', POINT_COLUMNS, batch);
      for (const batch of batches(segments)) await copyRows(client, 'bare.segment', SEGMENT_COLUMNS, batch);
    }),
  );
  await db.knex.raw('DROP SCHEMA bare CASCADE');
  return ms;
}
