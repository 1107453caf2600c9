import { join } from 'node:path';
import { reportText } from '../ingest/report/report-text.ts';
import { runImport } from '../ingest/run-import.ts';
import type { Database } from '../store/connect-database.ts';
import { readDatasets } from '../store/datasets.ts';
import { makeDemo, type DemoFiles, type MadeDemo } from './make-demo.ts';
import type { Progress } from './progress.ts';
import { codesDir, profilesDir, samplesDir } from './project-folder.ts';

export type Demo = 'quarter' | MadeDemo;

export interface DemoOptions {
  demo: Demo;
  /** Where demos that are made are kept. */
  folder: string;
  progress: Progress;
  /** Resolves when the program should stop. */
  stopped: Promise<void>;
}

/**
 * Imports a demo into an empty store, the way any file goes in: the sample quarter of the project, or a town or district that is made for it. Returns
 * what the store holds now, in words; null when it was not empty, or the start was stopped.
 *
 * @throws Error with the report when the demo does not import
 */
export async function importDemo(db: Database, options: DemoOptions): Promise<string | null> {
  const { demo, progress } = options;
  if ((await readDatasets(db)).length > 0) return null;
  const files = demo === 'quarter' ? quarter() : await makeDemo(demo, options);
  if (files === null) return null;
  const words = demo === 'quarter' ? 'the sample quarter' : `the demo ${demo}`;
  const common = {
    profilesDir,
    codesDir,
    dryRun: false,
    quarantine: false,
    synthetic: true,
    onProgress: (done: number, total: number) => progress.update(done, total, `Importing ${words}`),
  };
  for (const { name, files: tables, plan, coverage } of files.datasets) {
    const network = {
      profileName: 'cjj61',
      files: tables,
      epsg: files.epsg,
      datum: files.datum,
      dataset: name,
      coverage,
    };
    const plane = { profileName: 'district-plan', files: plan, epsg: PLAN_EPSG, dataset: `${name}-plan` };
    for (const part of plan.length > 0 ? [network, plane] : [network]) {
      const report = await runImport(db, { ...common, ...part });
      progress.end();
      if (!report.ok) throw new Error(`${words} could not be imported:\n${reportText(report)}`);
    }
  }
  const [first] = files.datasets;
  return demo === 'quarter' || first === undefined ? words : `${words} (its planted defects: ${first.defects})`;
}

/** CGCS2000 longitude and latitude. */
const PLAN_EPSG = 4490;

/** The sample that is part of the project. */
function quarter(): DemoFiles {
  return {
    epsg: 4544,
    datum: '1985',
    datasets: [
      {
        name: 'quarter',
        files: ['quarter-points.csv', 'quarter-lines.csv'].map((name) => join(samplesDir, name)),
        plan: [],
        coverage: join(samplesDir, 'quarter-coverage.geojson'),
        defects: '',
      },
    ],
  };
}
