import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { CoverageArea, SourceFile, VerticalDatum } from '../../core/model/dataset.ts';
import type { Database } from '../store/connect-database.ts';
import { readAssumedCovers } from './normalise/assumed-cover.ts';
import { createCodeLookup } from './normalise/code-lookup.ts';
import type { ImportContext } from './normalise/context.ts';
import { GroundSurface } from './normalise/ground-surface.ts';
import { PointIndex } from './normalise/point-index.ts';
import { readWallRules } from './normalise/wall-thickness.ts';
import { readCrsAreas, referenceSystem, type Box } from './position/reference-system.ts';
import { readVerticalDatum } from './position/vertical-datum.ts';
import {
  matchGround,
  matchTable,
  parseFileArgument,
  type NamedFile,
  type TableSource,
} from './profile/match-source.ts';
import type { GroundSource } from './profile/profile.ts';
import { readProfile } from './profile/read-profile.ts';
import { readCodes } from './read-codes.ts';
import { readCoverage } from './read-coverage.ts';
import { formatOf, openTables } from './readers/open-tables.ts';
import { findSidecar } from './readers/sidecar.ts';
import type { ImportOptions } from './run-import.ts';
import { SourceError } from './source-error.ts';
import type { SourceTable } from './source-row.ts';

/** One table and a source of the profile that reads it. */
export interface PlannedTable {
  table: SourceTable;
  source: TableSource;
  /** True when another source reads the same rows: what is wrong with them is told once. */
  isShared: boolean;
  /** Size of the file, for progress. */
  bytes: number;
}

export interface PlannedGround {
  path: string;
  source: GroundSource;
}

/** Everything that an import needs before its first row. */
export interface ImportPlan {
  dataset: string;
  datum: VerticalDatum;
  crsAreas: Map<number, Box>;
  context: ImportContext;
  tables: PlannedTable[];
  grounds: PlannedGround[];
  coverage: CoverageArea[];
  files: SourceFile[];
}

/** The plan of an import; every fault of options and files is handed to `onFault`, and there is no plan when there was one. */
export async function planImport(
  db: Database,
  options: ImportOptions,
  onFault: (fault: SourceError) => void,
): Promise<ImportPlan | null> {
  let faults = 0;
  const attempt = async <T>(work: () => Promise<T> | T): Promise<T | null> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      faults++;
      onFault(error);
      return null;
    }
  };
  const profile = await attempt(() => readProfile(options.profilesDir, options.profileName));
  const crsAreas = await readCrsAreas(options.codesDir);
  const crs = await attempt(() => referenceSystem(db, options.epsg, crsAreas));
  const datumName = options.datum ?? profile?.datum;
  const datum = datumName === undefined ? null : await attempt(() => readVerticalDatum(options.codesDir, datumName));
  const codes = await attempt(() => readCodes(options.codesDir));
  if (profile === null) return null;

  const tables: PlannedTable[] = [];
  const grounds: PlannedGround[] = [];
  const files: SourceFile[] = [];
  for (const argument of options.files) {
    const file = parseFileArgument(argument, profile);
    await attempt(async () => {
      await mustBeReadable(file);
      if (formatOf(file.path) === 'tif') grounds.push({ path: file.path, source: matchGround(profile, file) });
      const bytes = (await stat(file.path)).size;
      for (const table of await openTables(file.path)) {
        const sources = matchTable(profile, table, file);
        for (const source of sources) tables.push({ table, source, bytes, isShared: sources.length > 1 });
      }
    });
  }
  const coveragePath = options.coverage;
  const coverage =
    coveragePath === undefined || crs === null ? [] : await attempt(() => readCoverage(coveragePath, crs));
  if (faults > 0 || coverage === null || crs === null || datum === null || codes === null) return null;
  for (const argument of options.files) files.push(...(await describeFiles(parseFileArgument(argument, profile).path)));
  if (coveragePath !== undefined) files.push(...(await describeFiles(coveragePath)));
  const first = parseFileArgument(options.files[0] ?? '', profile).path;
  return {
    dataset: options.dataset ?? basename(first, extname(first)),
    datum,
    crsAreas,
    tables,
    grounds,
    coverage,
    files,
    context: {
      profile,
      crs,
      datum,
      lookup: createCodeLookup(codes, profile),
      walls: await readWallRules(options.codesDir),
      assumedCoverM: await readAssumedCovers(options.codesDir),
      ground: new GroundSurface(),
      points: new PointIndex(),
    },
  };
}

async function mustBeReadable({ path }: NamedFile): Promise<void> {
  try {
    await access(path);
    if (!(await stat(path)).isFile()) throw new SourceError('FILE_NOT_FOUND', path);
  } catch {
    throw new SourceError('FILE_NOT_FOUND', path);
  }
}

const HASHED_AT_ONCE_BYTES = 1 << 20;

/** A file with those beside it that carry data. */
async function describeFiles(path: string): Promise<SourceFile[]> {
  const paths = [path];
  if (formatOf(path) === 'shp') {
    const dbf = await findSidecar(path, '.dbf');
    if (dbf !== null) paths.push(dbf);
  }
  return Promise.all(
    paths.map(async (one) => {
      const hash = createHash('sha256');
      let bytes = 0;
      for await (const chunk of createReadStream(one, { highWaterMark: HASHED_AT_ONCE_BYTES })) {
        hash.update(chunk as Buffer);
        bytes += (chunk as Buffer).length;
      }
      return { name: basename(one), sha256: hash.digest('hex'), bytes };
    }),
  );
}
