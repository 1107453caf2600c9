import type { Issue } from '../../core/model/issue.ts';
import { HeightGuard } from './checks/height-guard.ts';
import { NetworkCheck } from './checks/network-check.ts';
import { OffsetGuard } from './checks/offset-guard.ts';
import { checkZone } from './checks/zone-guard.ts';
import type { Database } from '../store/connect-database.ts';
import { readDatasets } from '../store/datasets.ts';
import type { ImportOutcome, ImportWriter } from '../store/import-writer.ts';
import { openImport } from '../store/open-import.ts';
import type { NormalisedPoint } from './normalise/normalise-point.ts';
import { isPlace, stagePlaces, type PlaceTotals } from './places/stage-places.ts';
import { planImport, type ImportPlan, type PlannedTable } from './plan-import.ts';
import { referenceSystem, type Box } from './position/reference-system.ts';
import type { LineSource, PointSource } from './profile/profile.ts';
import { readGround } from './readers/geotiff.ts';
import type { ImportReport } from './report/import-report.ts';
import { ISSUE_CATALOGUE, type Language } from './report/issue-catalogue.ts';
import { IssueLog } from './report/issue-log.ts';
import { SourceError } from './source-error.ts';
import { stageLines, stagePoints, stageWaitingPoints, type RowPass } from './stage-rows.ts';
import { placeOf, Staging } from './staging.ts';
import { storedGround, storedPlaces } from './stored-control.ts';

export interface ImportOptions {
  /** Paths, or `source=path` to say which source of the profile a file is. */
  files: string[];
  profileName: string;
  profilesDir: string;
  codesDir: string;
  /** EPSG code of the coordinates in the files. */
  epsg: number;
  /** Vertical datum; the profile's when left out. */
  datum?: string;
  /** Name of the dataset; that of the first file when left out. */
  dataset?: string;
  owner?: string;
  /** GeoJSON file of the areas that the survey covered (read-coverage.ts); none when left out: "no pipe" is then not known anywhere. */
  coverage?: string;
  /** Try everything, write nothing. */
  dryRun: boolean;
  /** Set rows with errors aside instead of stopping. */
  quarantine: boolean;
  /** The data is made up. */
  synthetic?: boolean;
  /** About where the data lies, degrees: tells the zone when the store cannot. */
  near?: [lon: number, lat: number];
  /** Of the report. */
  language?: Language;
  /** Hears of every issue; the report lists the first thousand. */
  onIssue?: (issue: Issue) => void;
  /** Bytes read of all bytes, and what is being done. */
  onProgress?: (done: number, total: number, what: string) => void;
}

/**
 * Imports files into a dataset: one transaction, and with an error nothing is written (unless rows are set aside). Defects of data and options
 * come back in the report; only failures of the machine (database, disk) are thrown.
 */
export async function runImport(db: Database, options: ImportOptions): Promise<ImportReport> {
  const started = performance.now();
  const log = new IssueLog(options.language ?? 'en', options.onIssue);
  const plan = await planImport(db, options, (fault) => log.add(fault.code, fault.path, fault.params));
  const result = plan === null ? null : await importPlan(db, plan, options, log);
  const { staging, counts, places, outcome } = result ?? {
    staging: null,
    counts: [],
    places: NO_PLACES,
    outcome: null,
  };
  return {
    ok: outcome !== null,
    dryRun: options.dryRun,
    quarantine: options.quarantine,
    language: log.language,
    dataset: plan?.dataset ?? options.dataset ?? null,
    profile: options.profileName,
    epsg: options.epsg,
    datum: plan?.datum.name ?? null,
    sources: counts,
    segments: staging?.segments ?? 0,
    points: staging?.points ?? 0,
    ...places,
    groundRasters: plan?.grounds.length ?? 0,
    rejectedRows: staging?.rejected ?? 0,
    lengthKm: Math.round((staging?.lengthM ?? 0) / 10) / 100,
    segmentsWithUnknownElevation: staging?.unknownElevations ?? 0,
    totals: log.totals(),
    issues: log.listed,
    issuesLeftOut: log.total - log.listed.length,
    outcome,
    seconds: Math.round((performance.now() - started) / 10) / 100,
  };
}

const NO_PLACES: PlaceTotals = { roads: 0, areas: 0, buildings: 0 };

interface ImportResult {
  staging: Staging;
  places: PlaceTotals;
  counts: RowPass['counts'];
  /** Null when an error stopped the import: nothing is left of it. */
  outcome: ImportOutcome | null;
}

async function importPlan(
  db: Database,
  plan: ImportPlan,
  options: ImportOptions,
  log: IssueLog,
): Promise<ImportResult> {
  const writer = await openImport(
    db,
    {
      name: plan.dataset,
      profile: plan.context.profile.name,
      sourceFiles: plan.files,
      epsg: plan.context.crs.epsg,
      verticalDatum: plan.datum,
      owner: options.owner ?? null,
      synthetic: options.synthetic ?? false,
      coverage: plan.coverage,
    },
    { trial: options.dryRun },
  );
  const staging = new Staging(writer, log, options.quarantine);
  const counts: RowPass['counts'] = [];
  const places = { ...NO_PLACES };
  // Of errors, those of single rows can be set aside; one of a file or of the whole cannot.
  let isSpoiled = false;
  const spoil = (code: SourceError['code'], path: string, params: SourceError['params']): void => {
    log.add(code, path, params);
    isSpoiled = true;
  };
  try {
    await stageAll({ db, plan, options, log, writer, staging, counts, places, spoil });
    await staging.flush();
  } catch (error) {
    if (error instanceof SourceError) spoil(error.code, error.path, error.params);
    else if (isRefusal(error)) spoil('STORE_REFUSED', plan.dataset, { reason: error.message });
    else {
      await writer.abort();
      throw error;
    }
  }
  if (isSpoiled || (log.errors > 0 && !options.quarantine)) {
    await writer.abort();
    return { staging, counts, places, outcome: null };
  }
  try {
    return { staging, counts, places, outcome: await writer.commit({ dryRun: options.dryRun }) };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    spoil('STORE_REFUSED', plan.dataset, { reason: error.message });
    return { staging, counts, places, outcome: null };
  }
}

interface StageInput {
  db: Database;
  plan: ImportPlan;
  options: ImportOptions;
  log: IssueLog;
  writer: ImportWriter;
  staging: Staging;
  counts: RowPass['counts'];
  places: PlaceTotals;
  spoil: (code: SourceError['code'], path: string, params: SourceError['params']) => void;
}

/** Ground first, since points and lines lean on it; then points, since lines need them; then lines, places, and what shows only at the end. */
async function stageAll(input: StageInput): Promise<void> {
  const { db, plan, options, log, writer, staging, counts, places, spoil } = input;
  const { context, tables } = plan;
  const total = tables.reduce((sum, { bytes }) => sum + bytes, 0);
  const hasRasters = await stageGrounds(db, plan, writer, options);
  const network = new NetworkCheck(context.points);
  const heights = new HeightGuard(context.datum);
  const offsets = new OffsetGuard();
  const hasNetwork = tables.some(({ source }) => !isPlace(source));
  let done = 0;
  const pass: RowPass = {
    context,
    staging,
    network,
    heights,
    offsets,
    control: hasRasters || !hasNetwork ? context.ground : await storedGround(db, plan.crsAreas),
    stored: hasNetwork ? await storedPlaces(db, plan.dataset) : new Map(),
    bounds: [Infinity, Infinity, -Infinity, -Infinity],
    counts,
    onBytes: (position) => options.onProgress?.(done + position, total, 'rows'),
  };
  const waiting: NormalisedPoint[] = [];
  for (const planned of tables) {
    if (!isPoints(planned)) continue;
    await stagePoints(planned, pass, waiting);
    done += planned.bytes;
  }
  await stageWaitingPoints(waiting, pass);
  for (const planned of tables) {
    if (!isLines(planned)) continue;
    await stageLines(planned, pass);
    done += planned.bytes;
  }
  const onTable = ({ bytes }: PlannedTable): void => void (done += bytes);
  Object.assign(places, await stagePlaces(tables, { ...pass, writer, onTable }));
  const placed = places.roads + places.areas + places.buildings;
  if (staging.points + staging.segments + placed + staging.rejected === 0 && !hasRasters) {
    spoil('NO_ROWS', plan.files.map(({ name }) => name).join(', '), {});
    return;
  }
  const named = namedPointSources(tables);
  for (const { code, file, row, column, params } of network.finish((source) => named.has(source))) {
    log.add(code, placeOf(file, row, column), params);
  }
  const files = plan.files.map(({ name }) => name).join(', ');
  for (const finding of [
    heights.finish(log.language),
    offsets.finish(),
    await zoneFinding(db, plan, options, pass.bounds),
  ]) {
    if (finding !== null) spoilOrWarn(finding, files, { log, spoil });
  }
}

function spoilOrWarn(
  finding: { code: SourceError['code']; params: SourceError['params'] },
  path: string,
  { log, spoil }: Pick<StageInput, 'log' | 'spoil'>,
): void {
  if (ISSUE_CATALOGUE[finding.code].severity === 'error') spoil(finding.code, path, finding.params);
  else log.add(finding.code, path, finding.params);
}

async function stageGrounds(
  db: Database,
  plan: ImportPlan,
  writer: ImportWriter,
  options: ImportOptions,
): Promise<boolean> {
  const { context, grounds, crsAreas } = plan;
  for (const [i, { path, source }] of grounds.entries()) {
    options.onProgress?.(i, grounds.length, 'ground');
    const fallbackEpsg = source.crs === 'option' ? context.crs.epsg : null;
    const grid = await readGround({ path, unit: source.unit, fallbackEpsg });
    context.ground.addGrid(grid, await referenceSystem(db, grid.epsg, crsAreas));
    await writer.addGround(grid);
  }
  return grounds.length > 0;
}

async function zoneFinding(db: Database, plan: ImportPlan, options: ImportOptions, bounds: Box) {
  const [west, south, east, north] = bounds;
  if (!(west <= east)) return null;
  const existing = (await readDatasets(db)).flatMap((one) =>
    one.bounds === null ? [] : [{ name: one.name, bounds: one.bounds }],
  );
  const middle = { lon: (west + east) / 2, lat: (south + north) / 2 };
  return checkZone(plan.context.crs, { ...middle, near: options.near ?? null, existing });
}

/** Sources whose points lines name: there, a point that no line uses is worth a word. */
function namedPointSources(tables: readonly PlannedTable[]): ReadonlySet<string> {
  const named = new Set<string>();
  for (const { source } of tables) {
    if (source.role !== 'lines' || source.fields.startPoint === undefined) continue;
    for (const other of tables) {
      if (other.source.role !== 'points' || (source.points ?? other.source.id) !== other.source.id) continue;
      // A pump drawn in the middle of a link is no end of one.
      if (!('geometry' in other.source.position) || other.source.position.geometry !== 'middle')
        named.add(other.source.id);
    }
  }
  return named;
}

function isPoints(planned: PlannedTable): planned is PlannedTable & { source: PointSource } {
  return planned.source.role === 'points';
}

function isLines(planned: PlannedTable): planned is PlannedTable & { source: LineSource } {
  return planned.source.role === 'lines';
}

/** PostgreSQL error classes 22 (data) and 23 (constraint): the data is at fault, not the machine. */
function isRefusal(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && /^2[23]/.test(error.code);
}
