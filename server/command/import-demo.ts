import { join } from 'node:path';
import { reportText } from '../ingest/report/report-text.ts';
import { runImport } from '../ingest/run-import.ts';
import type { Database } from '../store/connect-database.ts';
import { readDatasets } from '../store/datasets.ts';
import type { Progress } from './progress.ts';
import { codesDir, profilesDir, samplesDir } from './project-folder.ts';

/**
 * Imports the sample quarter into an empty store, the way any file goes in. Returns whether it did.
 *
 * @throws Error with the report when the sample does not import
 */
export async function importDemo(db: Database, progress: Progress): Promise<boolean> {
  if ((await readDatasets(db)).length > 0) return false;
  const report = await runImport(db, {
    files: ['quarter-points.csv', 'quarter-lines.csv'].map((name) => join(samplesDir, name)),
    profileName: 'cjj61',
    profilesDir,
    codesDir,
    epsg: 4544,
    datum: '1985',
    dataset: 'quarter',
    coverage: join(samplesDir, 'quarter-coverage.geojson'),
    dryRun: false,
    quarantine: false,
    synthetic: true,
    onProgress: (done, total) => progress.update(done, total, 'Importing the sample quarter'),
  });
  progress.end();
  if (!report.ok) throw new Error(`The sample quarter could not be imported:\n${reportText(report)}`);
  return true;
}
