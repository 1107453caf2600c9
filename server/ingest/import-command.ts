import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Database } from '../store/connect-database.ts';
import { listProfiles } from './profile/read-profile.ts';
import type { Language } from './report/issue-catalogue.ts';
import { describeIssue } from './report/issue-log.ts';
import { reportText } from './report/report-text.ts';
import { runImport, type ImportOptions } from './run-import.ts';
import { SourceError } from './source-error.ts';

export interface ImportCommandContext {
  /** Opens the store; called once the arguments are known to be right. */
  connect(): Promise<Database>;
  profilesDir: string;
  codesDir: string;
  stdout: { write(text: string): unknown };
  /** Environment for the default language (`LC_ALL`, `LC_MESSAGES`, `LANG`). */
  env?: Readonly<Record<string, string | undefined>>;
  onProgress?: (done: number, total: number, what: string) => void;
}

const OPTIONS = {
  profile: { type: 'string' },
  crs: { type: 'string' },
  datum: { type: 'string' },
  dataset: { type: 'string' },
  owner: { type: 'string' },
  coverage: { type: 'string' },
  near: { type: 'string' },
  report: { type: 'string' },
  lang: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  quarantine: { type: 'boolean', default: false },
  synthetic: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const USAGE = `npm run import -- FILES --profile NAME --crs EPSG:n [options]

FILES            tables (.csv), shapefiles (.shp), EPANET models (.inp), .geojson, ground rasters (.tif);
                 SOURCE=FILE says which source of the profile a file is
--profile NAME   how to read them: {profiles}
--crs EPSG:n     reference system of the coordinates
--datum NAME     vertical datum of the heights (default: the profile's)
--dataset NAME   name of the dataset; the same name again replaces it and keeps identities (default: name of the first file)
--owner NAME     who owns the network
--coverage FILE  GeoJSON polygons that the survey covered, with report_class (or all) and as_of
--near LON,LAT   about where the data lies, degrees: tells a wrong zone
--dry-run        try everything, write nothing
--quarantine     set rows with errors aside and import the others
--synthetic      the data is made up
--report FILE    write the report as JSON
--lang zh|en     language of the report (default: from LANG)
`;

/** Exit codes: imported (or a dry run without errors), defects in data or options. */
const DONE = 0;
const DEFECTS = 1;

/** Runs `npm run import` with the arguments after the program's name; writes the report and returns the exit code. Machine failures are thrown. */
export async function importCommand(argv: readonly string[], context: ImportCommandContext): Promise<number> {
  const { stdout, profilesDir } = context;
  let language = languageOf(undefined, context.env ?? {});
  try {
    const { values, positionals } = parse(argv);
    language = languageOf(values.lang, context.env ?? {});
    if (values.help) {
      stdout.write(USAGE.replace('{profiles}', (await listProfiles(profilesDir)).join(', ')));
      return DONE;
    }
    const options = await readOptions(values, positionals, { ...context, language });
    const db = await context.connect();
    try {
      const report = await runImport(db, options);
      stdout.write(reportText(report));
      if (values.report !== undefined) await writeFile(values.report, `${JSON.stringify(report, null, 2)}\n`);
      return report.ok ? DONE : DEFECTS;
    } finally {
      await db.close();
    }
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    const { code, path, message, fix } = describeIssue(error.code, error.path, error.params, language);
    stdout.write(`${path}: ${code}: ${message} ${fix ?? ''}\n`);
    return DEFECTS;
  }
}

type Values = ReturnType<typeof parse>['values'];

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true, strict: true });
  } catch (error) {
    throw invalid('argv', (error as Error).message);
  }
}

async function readOptions(
  values: Values,
  files: string[],
  { profilesDir, codesDir, language, onProgress }: ImportCommandContext & { language: Language },
): Promise<ImportOptions> {
  if (files.length === 0) throw invalid('FILES', 'no file is named');
  if (values.profile === undefined) {
    throw new SourceError('PROFILE_UNKNOWN', '--profile', {
      name: '',
      known: (await listProfiles(profilesDir)).join(', '),
    });
  }
  return {
    files,
    profileName: values.profile,
    profilesDir,
    codesDir,
    language,
    epsg: readEpsg(values.crs),
    dryRun: values['dry-run'],
    quarantine: values.quarantine,
    synthetic: values.synthetic,
    ...(values.datum === undefined ? {} : { datum: values.datum }),
    ...(values.dataset === undefined ? {} : { dataset: values.dataset }),
    ...(values.owner === undefined ? {} : { owner: values.owner }),
    ...(values.coverage === undefined ? {} : { coverage: values.coverage }),
    ...(values.near === undefined ? {} : { near: readNear(values.near) }),
    ...(onProgress === undefined ? {} : { onProgress }),
  };
}

function readEpsg(text: string | undefined): number {
  const code = /^(?:EPSG:)?(\d{4,6})$/i.exec(text ?? '')?.[1];
  if (code === undefined) {
    throw new SourceError('CRS_UNKNOWN', '--crs', {
      crs: text ?? '',
      known: 'EPSG:4490, EPSG:4544, EPSG:4545, EPSG:4326',
    });
  }
  return Number(code);
}

function readNear(text: string): [number, number] {
  const [lon, lat, ...rest] = text.split(',').map(Number);
  const isPlace =
    lon !== undefined && lat !== undefined && rest.length === 0 && Math.abs(lon) <= 180 && Math.abs(lat) <= 90;
  if (!isPlace) throw invalid('--near', `"${text}" is not LON,LAT in degrees`);
  return [lon, lat];
}

function languageOf(stated: string | undefined, env: Readonly<Record<string, string | undefined>>): Language {
  if (stated !== undefined && stated !== 'zh' && stated !== 'en')
    throw invalid('--lang', `"${stated}" is neither zh nor en`);
  if (stated !== undefined) return stated;
  return /^zh/i.test(env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '') ? 'zh' : 'en';
}

function invalid(path: string, reason: string): SourceError {
  return new SourceError('OPTION_INVALID', path, { reason });
}
