import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ImportOptions } from '../../server/ingest/run-import.ts';
import type { Database } from '../../server/store/connect-database.ts';

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

export const profilesDir = fromRoot('gis-data/profiles');
export const codesDir = fromRoot('gis-data/codes');
/** A fixture of the import. */
export const fixture = (path: string): string => fromRoot(`test/fixtures/import/${path}`);
/** Real data beside the project, which is no part of it. */
export const sharedData = (path: string): string => fromRoot(`../shared/data/${path}`);
export const isPresent = (path: string): boolean => existsSync(sharedData(path));

/** Options of an import of fixtures, with what a test does not care about filled in. */
export function importOptions(files: string[], over: Partial<ImportOptions> = {}): ImportOptions {
  return { files, profileName: 'cjj61', epsg: 4544, profilesDir, codesDir, dryRun: false, quarantine: false, ...over };
}

export interface RowCounts {
  datasets: number;
  segments: number;
  points: number;
  grounds: number;
  places: number;
  rejected: number;
}

export async function countRows({ knex }: Database): Promise<RowCounts> {
  const count = async (table: string): Promise<number> => {
    const row = await knex<{ count: string }>(table).count().first();
    return Number((row as { count: string } | undefined)?.count);
  };
  return {
    datasets: await count('dataset'),
    segments: await count('segment'),
    points: await count('point'),
    grounds: await count('ground_grid'),
    places: (await count('road')) + (await count('area')) + (await count('building')),
    rejected: await count('rejected_row'),
  };
}

/** Takes every dataset out, and with it all that it holds. */
export async function emptyStore({ knex }: Database): Promise<void> {
  await knex('dataset').delete();
}
