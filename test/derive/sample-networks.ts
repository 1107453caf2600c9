import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runImport, type ImportOptions } from '../../server/ingest/run-import.ts';
import type { Database } from '../../server/store/connect-database.ts';

const path = (relative: string): string => fileURLToPath(new URL(`../../${relative}`, import.meta.url));
const shared = (relative: string): string => path(`../shared/data/${relative}`);

/** Networks that tests import as anybody would; the real ones lie beside the project and are not part of it. */
export const SAMPLES = {
  quarter: {
    files: [path('gis-data/samples/quarter-points.csv'), path('gis-data/samples/quarter-lines.csv')],
    profileName: 'cjj61',
    epsg: 4544,
    synthetic: true,
  },
  ky4: {
    files: [shared('wntr-ky4/ky4.inp'), shared('wntr-ky4/ky4_elevation.tif')],
    profileName: 'epanet',
    epsg: 3547,
  },
  rotterdam: {
    files: ['kvz_rioolbuizen.shp', 'kvz_rioolputten.shp', 'kvz_kabelgeul.shp', 'kvz_terrain.tif'].map((file) =>
      shared(`muddi-kop-van-zuid/${file}`),
    ),
    profileName: 'kop-van-zuid',
    epsg: 28992,
  },
} as const satisfies Record<string, Pick<ImportOptions, 'profileName' | 'epsg' | 'synthetic'> & { files: string[] }>;
export type SampleName = keyof typeof SAMPLES;

/** The samples whose files are here. */
export const PRESENT_SAMPLES = (Object.keys(SAMPLES) as SampleName[]).filter((name) =>
  SAMPLES[name].files.every((file) => existsSync(file)),
);

/** Imports a sample as the dataset of its name. */
export async function importSample(db: Database, name: SampleName): Promise<void> {
  const sample = SAMPLES[name];
  const report = await runImport(db, {
    ...sample,
    files: [...sample.files],
    dataset: name,
    profilesDir: path('gis-data/profiles'),
    codesDir: path('gis-data/codes'),
    dryRun: false,
    quarantine: true,
  });
  if (!report.ok) throw new Error(`sample ${name} was not imported: ${JSON.stringify(report.issues.slice(0, 5))}`);
}

/** A log that keeps quiet, but throws errors that the derived network only tells its log. */
export const strictLog = {
  info: (): void => undefined,
  warn: (): void => undefined,
  error: (detail: object, message: string): void => {
    throw new Error(`${message}: ${JSON.stringify(detail)}`, { cause: detail });
  },
};
