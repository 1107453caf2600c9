import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoredPoint, StoredSegment } from '../../core/model/segment.ts';
import { projectFolder } from '../../server/command/project-folder.ts';
import { runImport } from '../../server/ingest/run-import.ts';
import { columnList } from '../../server/store/column.ts';
import { connectDatabase, type Database } from '../../server/store/connect-database.ts';
import { POINT_COLUMNS } from '../../server/store/point-columns.ts';
import { copyRows, inTransaction } from '../../server/store/raw-connection.ts';
import { readNetwork } from '../../server/store/read-network.ts';
import { SEGMENT_COLUMNS } from '../../server/store/segment-columns.ts';
import { batches, dropDatabase, makeDatabase, type BenchStore } from './bench-store.ts';
import { counted, spreadOf, type Figure } from './figure.ts';
import { writeQuarterFiles } from './quarter-files.ts';
import { timedAsync } from './sampling.ts';

const RUNS = 3;
const SEGMENTS = 100_000;
const MS_PER_SECOND = 1000;
const BYTES_PER_MB = 1e6;
const KILOBYTE = 1024;
const gisData = join(projectFolder, 'gis-data');

/**
 * Files of about 100,000 segments and as many points through the whole import (reading, projection, every check, identities, constraints, indexes,
 * log, revision), and COPY of the rows that it made into tables without any of that.
 */
export async function importRow({ adminUrl, imported }: BenchStore): Promise<Figure[]> {
  const name = 'talpa_bench_import';
  const folder = mkdtempSync(join(tmpdir(), 'talpa-bench-import-'));
  const samples = { first: [] as number[], again: [] as number[], bare: [] as number[] };
  let peakMb = 0;
  try {
    const files = writeQuarterFiles(join(gisData, 'samples'), folder, SEGMENTS);
    for (let run = 0; run < RUNS; run++) {
      const db = connectDatabase(await makeDatabase(adminUrl, name));
      try {
        samples.first.push(await importRate(db, files));
        samples.again.push(await importRate(db, files));
        // Before the rows are read back for the peer, which holds all of them.
        if (run === 0) peakMb = (process.resourceUsage().maxRSS * KILOBYTE) / BYTES_PER_MB;
        samples.bare.push(await bareRate(db));
      } finally {
        await db.close();
      }
    }
    await dropDatabase(adminUrl, name);
  } finally {
    rmSync(folder, { recursive: true });
  }
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
    figure('the demo district, files to store with every check', [imported.segments / imported.seconds], {
      atLeast: 20_000,
    }),
    figure('100,000 segments, files to store with every check', samples.first, { atLeast: 20_000 }),
    figure('the same files again', samples.again, null),
    {
      measure: 'peak memory of the program',
      unit: 'MB',
      higherIsBetter: false,
      ours: counted(peakMb),
      peer: null,
      goal: { atMost: 700 },
    },
  ];
}

/** Segments a second of an import of the files. */
async function importRate(db: Database, files: string[]): Promise<number> {
  const begun = performance.now();
  const report = await runImport(db, {
    files,
    profileName: 'cjj61',
    profilesDir: join(gisData, 'profiles'),
    codesDir: join(gisData, 'codes'),
    epsg: 4544,
    dataset: 'copies',
    dryRun: false,
    quarantine: false,
    synthetic: true,
  });
  if (!report.ok) throw new Error(`the import failed: ${JSON.stringify(report.issues[0])}`);
  return (report.segments * MS_PER_SECOND) / (performance.now() - begun);
}

/** Segments a second of COPY into tables of the same columns without constraint, index or trigger, one transaction. */
async function bareRate(db: Database): Promise<number> {
  const points: StoredPoint[] = [];
  const segments: StoredSegment[] = [];
  await readNetwork(db, {
    points: (batch) => points.push(...batch),
    segments: (batch) => segments.push(...batch),
  });
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
  return (segments.length * MS_PER_SECOND) / ms;
}
