import { join } from 'node:path';
import { reportText } from '../ingest/report/report-text.ts';
import { type ImportOptions, runImport } from '../ingest/run-import.ts';
import type { Database } from '../store/connect-database.ts';
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
  /** Called when the networks are in; roads, areas and buildings follow. */
  onNetworks?: () => void;
}

/**
 * Imports a demo into the store, which is empty, the way any file goes in: the sample quarter of the project, or a town or district that is made for it. Returns
 * what the store holds now, in words; null when the start was stopped.
 *
 * @throws Error with the report when the demo does not import
 */
export async function importDemo(db: Database, options: DemoOptions): Promise<string | null> {
  const { demo, progress } = options;
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
  const bring = async (
    part: Pick<ImportOptions, 'profileName' | 'files' | 'epsg' | 'datum' | 'dataset' | 'coverage'>,
  ): Promise<void> => {
    const report = await runImport(db, { ...common, ...part });
    progress.end();
    if (!report.ok) throw new Error(`${words} could not be imported:\n${reportText(report)}`);
  };
  const { epsg, datum, datasets } = files;
  for (const { name, files: tables, coverage } of datasets) {
    await bring({ profileName: 'cjj61', files: tables, epsg, datum, dataset: name, coverage });
  }
  options.onNetworks?.();
  for (const { name, plan } of datasets) {
    if (plan.length > 0)
      await bring({ profileName: 'district-plan', files: plan, epsg: PLAN_EPSG, dataset: `${name}-plan` });
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
