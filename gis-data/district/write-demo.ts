import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeLands } from './land/make-land.ts';
import type { DemoSize, Land } from './land/land.ts';
import { makeNetwork } from './network/make-network.ts';
import { DEFECTS_FILE, FILES, writeTables } from './network/write-tables.ts';
import { writeCoverage } from './write-coverage.ts';
import { GROUND_FILE, PLAN_FILES, writeLandFiles } from './write-land.ts';

/** Changes whenever the files change: what an earlier version left is made anew. */
export const DEMO_VERSION = 3;
export const DEMO_SEED = 1;
export const DEMO_FILE = 'demo.json';
const COVERAGE_FILE = 'coverage.geojson';
const LANDS = { town: 1, district: 1, city: 10 } as const satisfies Record<DemoSize, number>;

/** One district of a demo: its networks and its plan are an import each. Paths are relative to the folder of the demo. */
export interface DemoDataset {
  name: string;
  /** Point and line tables, then the ground. */
  files: string[];
  /** Roads, areas and buildings, EPSG:4490. */
  plan: string[];
  coverage: string;
  /** The list of planted defects. */
  defects: string;
}

/** What a folder holds, as `demo.json` says. */
export interface Demo {
  version: number;
  size: DemoSize;
  seed: number;
  epsg: number;
  datum: string;
  datasets: DemoDataset[];
}

/**
 * Writes the import files of a demo into a folder, unless they are there already: the folder is complete or absent, since it gets its name when the
 * last file is written. The same size and seed give the same bytes.
 *
 * @throws RangeError for a seed that is no whole number
 */
export function writeDemo(
  size: DemoSize,
  seed: number,
  folder: string,
  onProgress: (done: number, total: number, what: string) => void = () => undefined,
): Demo {
  const there = readDemo(folder);
  if (there !== null && there.version === DEMO_VERSION && there.size === size && there.seed === seed) return there;
  const part = `${folder}.part`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true });
  const steps = LANDS[size] * (3 + 2 * FILES.length + PLAN_FILES.length);
  let done = 0;
  const say = (what: string): void => onProgress(done++, steps, what);
  const datasets: DemoDataset[] = [];
  say('streets');
  let number = 0;
  for (const land of makeLands(size, seed)) {
    const name = size === 'city' ? `district-${String(++number).padStart(2, '0')}` : size;
    datasets.push(writeLand(land, { name, size, seed: seed + datasets.length, part, inFolder: size === 'city', say }));
    if (datasets.length < LANDS[size]) say(`streets of ${datasets.length + 1} of ${LANDS[size]}`);
  }
  const demo: Demo = { version: DEMO_VERSION, size, seed, epsg: 4544, datum: '1985', datasets };
  writeFileSync(join(part, DEMO_FILE), `${JSON.stringify(demo, null, 2)}\n`);
  rmSync(folder, { recursive: true, force: true });
  renameSync(part, folder);
  onProgress(steps, steps, 'files');
  return demo;
}

/** What a folder of an earlier run holds; null when it holds no demo. */
export function readDemo(folder: string): Demo | null {
  const path = join(folder, DEMO_FILE);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Demo) : null;
}

interface LandOptions {
  name: string;
  size: DemoSize;
  seed: number;
  part: string;
  /** Whether the dataset has a folder of its own. */
  inFolder: boolean;
  say: (what: string) => void;
}

function writeLand(land: Land, { name, size, seed, part, inFolder, say }: LandOptions): DemoDataset {
  const inside = (file: string): string => (inFolder ? join(name, file) : file);
  const folder = join(part, inFolder ? name : '');
  mkdirSync(folder, { recursive: true });
  say(`pipes of ${name}`);
  const tables = makeNetwork(land, size === 'city' ? 'district' : size, seed);
  const files = writeTables(tables, land, seed, folder, say);
  writeLandFiles(land, folder, say);
  writeCoverage(join(folder, COVERAGE_FILE), land, tables);
  return {
    name,
    files: [...files, GROUND_FILE].map(inside),
    plan: PLAN_FILES.map(inside),
    coverage: inside(COVERAGE_FILE),
    defects: inside(DEFECTS_FILE),
  };
}
