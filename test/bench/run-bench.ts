import { fork } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEMO_SEED, writeDemo } from '../../gis-data/district/write-demo.ts';
import { codesDir, profilesDir, projectFolder } from '../../server/command/project-folder.ts';
import { reportText } from '../../server/ingest/report/report-text.ts';
import { runImport } from '../../server/ingest/run-import.ts';
import { openCluster } from '../../server/store/cluster/open-cluster.ts';
import { connectDatabase } from '../../server/store/connect-database.ts';
import { type BenchStore, makeDatabase } from './bench-store.ts';
import type { Figure } from './figure.ts';
import { reportTable } from './report-table.ts';
import { appendResult } from './results-file.ts';
import { BENCH_ROWS, CITY_ROWS } from './rows.ts';

/** Ten districts in place of one, for the rows that are measured on them. */
const CITY = '--city';
/** The client's row draws by software. */
const ROW_LIMIT_MS = { district: 1_200_000, city: 1_500_000 } as const;

/**
 * Runs the named rows, or all (`--city`: those of a city), on a private cluster of their own with the demo district in it, prints one table and appends the figures to
 * test/bench/results.csv. Returns the exit code: a figure that misses its goal is no failure, a row that could not be measured is.
 */
export async function runBench(words: readonly string[]): Promise<number> {
  const size = words.includes(CITY) ? 'city' : 'district';
  const names = words.filter((word) => word !== CITY);
  const unknown = names.filter((name) => !BENCH_ROWS.some((row) => row.name === name));
  if (unknown.length > 0) {
    console.error(
      `There is no row "${unknown.join('", "')}"; the rows are ${BENCH_ROWS.map((row) => row.name).join(', ')}.`,
    );
    return 2;
  }
  const all = size === 'city' ? BENCH_ROWS.filter(({ name }) => CITY_ROWS.includes(name)) : BENCH_ROWS;
  const rows = all.filter(({ name }) => names.length === 0 || names.includes(name));
  const folder = mkdtempSync(join(tmpdir(), 'talpa-bench-'));
  chmodSync(folder, 0o755); // Root's cluster runs as postgres, which must get in.
  let failed = false;
  let interrupted = false;
  // The terminal sends Ctrl-C to the row's process too; this one goes on to stop the cluster.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => (interrupted = true));
  try {
    // As it ships: with syncing to disk.
    const cluster = await openCluster({ dataFolder: join(folder, 'data'), purpose: 'test', say: console.log });
    try {
      const measured: { row: string; figures: Figure[] }[] = [];
      const store = await seedStore(cluster.url, folder, size);
      for (const { name } of rows) {
        if (interrupted) break;
        const begun = performance.now();
        const figures = await measureRow(name, store);
        const seconds = Math.round((performance.now() - begun) / 1000);
        console.log(`${name}: ${figures === null ? 'could not be measured' : 'measured'}, ${seconds} s`);
        if (figures === null) {
          failed = true;
          continue;
        }
        measured.push({ row: name, figures });
        const label = size === 'city' ? `${name} city` : name;
        appendResult(join(projectFolder, 'test', 'bench', 'results.csv'), projectFolder, label, figures);
      }
      console.log(`\nNode ${process.version}, ${availableParallelism()} cores\n\n${reportTable(measured)}`);
    } finally {
      await cluster.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return failed || interrupted ? 1 : 0;
}

/** The demo district, made and imported as anyone's files are. */
async function seedStore(adminUrl: string, folder: string, size: BenchStore['size']): Promise<BenchStore> {
  const url = await makeDatabase(adminUrl, 'talpa_bench');
  const demo = writeDemo(size, DEMO_SEED, join(folder, 'demo'));
  const imported = { segments: 0, seconds: 0 };
  const db = connectDatabase(url);
  try {
    for (const { name, files, plan, coverage } of demo.datasets) {
      const inFolder = (file: string): string => join(folder, 'demo', file);
      const common = { profilesDir, codesDir, dryRun: false, quarantine: false, synthetic: true };
      const network = { profileName: 'cjj61', epsg: demo.epsg, datum: demo.datum, coverage: inFolder(coverage) };
      const report = await runImport(db, { ...common, ...network, files: files.map(inFolder), dataset: name });
      const places = { profileName: 'district-plan', epsg: 4490, files: plan.map(inFolder), dataset: `${name}-plan` };
      const planned = await runImport(db, { ...common, ...places });
      const fault = [report, planned].find(({ ok }) => !ok);
      if (fault !== undefined) throw new Error(`the demo could not be imported:\n${reportText(fault)}`);
      imported.segments += report.segments;
      imported.seconds += report.seconds;
    }
    await db.knex.raw('VACUUM ANALYZE');
  } finally {
    await db.close();
  }
  console.log(`Demo ${size}: ${imported.segments} segments, imported in ${imported.seconds} s`);
  return { adminUrl, url, size, imported };
}

/** The figures of a row, measured in a process of its own so that no row runs in another's heap; null when it failed, which it has said. */
function measureRow(name: string, store: BenchStore): Promise<Figure[] | null> {
  return new Promise((resolve) => {
    const program = fileURLToPath(new URL('measure-row.js', import.meta.url));
    const child = fork(program, [name], { execArgv: ['--expose-gc'], serialization: 'advanced' });
    const limitMs = ROW_LIMIT_MS[store.size];
    const limit = setTimeout(() => {
      console.error(`${name} took more than ${limitMs / 1000} s and was ended`);
      child.kill('SIGKILL');
    }, limitMs);
    let figures: Figure[] | null = null;
    child.once('message', (message) => (figures = message as Figure[]));
    child.once('exit', () => {
      clearTimeout(limit);
      resolve(figures);
    });
    child.send(store);
  });
}
