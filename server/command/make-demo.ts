import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { Progress } from './progress.ts';
import { projectFolder } from './project-folder.ts';

/** Demos that are made on the spot: a twentieth of a district, and a district. */
export type MadeDemo = 'town' | 'district';

const demoSchema = z.object({
  epsg: z.number().int(),
  datum: z.string(),
  datasets: z.array(
    z.object({
      name: z.string(),
      files: z.array(z.string()),
      plan: z.array(z.string()),
      coverage: z.string(),
      defects: z.string(),
    }),
  ),
});

/** Import files of a demo, as absolute paths. */
export interface DemoFiles {
  epsg: number;
  datum: string;
  datasets: {
    name: string;
    /** Tables and ground. */
    files: string[];
    /** Roads, areas and buildings in EPSG:4490; none in the sample quarter. */
    plan: string[];
    coverage: string;
    /** The list of planted defects; empty in the sample quarter. */
    defects: string;
  }[];
}

interface MakingOptions {
  /** Where demos are kept: what is there is found again. */
  folder: string;
  progress: Progress;
  /** Ends the making; what was begun is made anew the next time. */
  stopped: Promise<void>;
}

/**
 * The import files of a demo, made by a program of its own unless they are there: what it takes in memory is given back, and the database goes on
 * meanwhile. Null when it was stopped.
 *
 * @throws Error with the program's words when it fails
 */
export async function makeDemo(
  demo: MadeDemo,
  { folder, progress, stopped }: MakingOptions,
): Promise<DemoFiles | null> {
  const place = join(folder, demo);
  const isMade = await runProgram([demo, place], progress, demo, stopped);
  progress.end();
  if (!isMade) return null;
  const { epsg, datum, datasets } = demoSchema.parse(JSON.parse(readFileSync(join(place, 'demo.json'), 'utf8')));
  const inPlace = (name: string): string => join(place, name);
  return {
    epsg,
    datum,
    datasets: datasets.map(({ name, files, plan, coverage, defects }) => ({
      name,
      files: files.map(inPlace),
      plan: plan.map(inPlace),
      coverage: inPlace(coverage),
      defects: inPlace(defects),
    })),
  };
}

/** The generator as built; it belongs to gis-data, which no room of the server imports. */
function programPath(): string {
  const path = join(projectFolder, 'dist', 'gis-data', 'district', 'run-write-demo.js');
  if (existsSync(path)) return path;
  const found = existsSync(join(projectFolder, 'dist'))
    ? readdirSync(join(projectFolder, 'dist')).join(', ')
    : 'nothing';
  throw new Error(`The demo cannot be made: ${path} is missing (dist holds ${found}). Run npm run build.`);
}

/** False when it was stopped. */
async function runProgram(
  argv: readonly string[],
  progress: Progress,
  demo: MadeDemo,
  stopped: Promise<void>,
): Promise<boolean> {
  const child = spawn(process.execPath, [programPath(), ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
  let isStopped = false;
  const stop = async (): Promise<void> => {
    await stopped;
    isStopped = true;
    child.kill();
  };
  void stop();
  let words = '';
  child.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [done, total] = line.split(' ').map(Number);
    if (done !== undefined && total !== undefined) progress.update(done, total, `Making the ${demo} of the demo`);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (isStopped) return false;
  if (code !== 0) throw new Error(`The ${demo} of the demo could not be made:\n${words.trim() || `exit code ${code}`}`);
  return true;
}
