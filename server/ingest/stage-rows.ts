import { SURVEY_CLASSES } from '../../core/model/survey-class.ts';
import type { SurveyPoint } from '../../core/model/segment.ts';
import { checkLine } from './checks/check-line.ts';
import type { HeightGuard } from './checks/height-guard.ts';
import type { NetworkCheck } from './checks/network-check.ts';
import type { OffsetGuard } from './checks/offset-guard.ts';
import { RowTable } from './checks/row-table.ts';
import { keyPrefix } from './key-prefix.ts';
import type { ImportContext } from './normalise/context.ts';
import type { GroundSurface } from './normalise/ground-surface.ts';
import { createLineNormaliser } from './normalise/normalise-line.ts';
import { createPointNormaliser, type NormalisedPoint } from './normalise/normalise-point.ts';
import type { PlannedTable } from './plan-import.ts';
import type { Box } from './position/reference-system.ts';
import type { TableSource } from './profile/match-source.ts';
import type { LineSource, PointSource } from './profile/profile.ts';
import type { SourceCount } from './report/import-report.ts';
import type { SourceRow } from './source-row.ts';
import { isError, type Staging } from './staging.ts';

/** What the two passes over the rows share. */
export interface RowPass {
  context: ImportContext;
  staging: Staging;
  network: NetworkCheck;
  heights: HeightGuard;
  offsets: OffsetGuard;
  /** Ground that the guard of heights compares with: rasters of this import, or else of the store. */
  control: GroundSurface;
  /** Where the store has objects of this dataset, by `p` or `s` and key, degrees. */
  stored: ReadonlyMap<string, readonly [number, number]>;
  /** Grows with every object, degrees. */
  bounds: Box;
  counts: SourceCount[];
  onBytes: (position: number) => void;
}

/** Reads a table of points: checks, indexes and stages them. Those without a ground level wait in `waiting` until all are read. */
export async function stagePoints(
  { table, source, isShared }: PlannedTable & { source: PointSource },
  pass: RowPass,
  waiting: NormalisedPoint[],
): Promise<void> {
  const { context, staging } = pass;
  const normaliser = createPointNormaliser(source, table, context, keyPrefix(context.profile, source));
  const places = new RowTable(Float64Array);
  await eachRow({ table, source, pass }, (row) => {
    const found = normaliser.read(row);
    if (found !== null) {
      checkTwice(row, found, source.id, context);
      checkPlace(row, found.point, places);
    }
    const isGood = staging.accept(row, table.file, isShared);
    if (found === null || !isGood) {
      const number = normaliser.numberOf(row);
      if (number !== null) context.points.reject(number);
      return 'rejected';
    }
    const { point, number, levelM } = found;
    context.points.add(number, {
      key: point.key,
      source: source.id,
      file: table.file,
      row: row.row,
      surveyClass: point.surveyClass,
      lon: point.lon,
      lat: point.lat,
      groundM: point.groundKnown ? point.groundLevelM : null,
      levelM,
      feature: point.kind === 'feature' ? point.featureText : null,
      isAppurtenance: point.kind === 'appurtenance',
      expectedLinks: source.featureLinks?.[point.featureText ?? ''] ?? null,
    });
    grow(pass.bounds, point.lon, point.lat);
    const stored = pass.stored.get(`p${point.key}`);
    if (stored !== undefined) pass.offsets.addPair(stored, [point.lon, point.lat]);
    if (!point.groundKnown) {
      waiting.push(found);
      return 'accepted';
    }
    context.ground.addPoint(point.lon, point.lat, point.groundLevelM);
    const raster = pass.control.rasterLevel(point.lon, point.lat);
    if (raster !== null) pass.heights.addGround(point.lon, point.lat, point.groundLevelM, raster);
    staging.addPoint(point);
    return 'accepted';
  });
}

/** Gives the points that wait an assumed ground level (raster, pipe level plus cover, nearest known point, 0) and stages them. */
export async function stageWaitingPoints(
  waiting: readonly NormalisedPoint[],
  { context, staging }: RowPass,
): Promise<void> {
  for (const { point, levelM } of waiting) {
    const { lon, lat, surveyClass } = point;
    const aboveLevel = levelM === null ? null : levelM + context.assumedCoverM(surveyClass);
    const groundLevelM = context.ground.rasterLevel(lon, lat) ?? aboveLevel ?? context.ground.levelNear(lon, lat) ?? 0;
    staging.addPoint({ ...point, groundLevelM });
    if (staging.isFull) await staging.flush();
  }
}

/** Reads a table of lines: checks and stages them. Every point must have been read. */
export async function stageLines(
  { table, source, isShared }: PlannedTable & { source: LineSource },
  pass: RowPass,
): Promise<void> {
  const { context, staging } = pass;
  const limits = { ...context.profile.limits, ...source.limits };
  const read = createLineNormaliser(source, table, context, keyPrefix(context.profile, source));
  // A key that counts equal rows (`#`) cannot come twice.
  const isCounted = source.key?.includes('#') === true;
  const rowOfKey = new Map<string, number>();
  await eachRow({ table, source, pass }, (row) => {
    const line = read(row);
    if (line !== null) {
      if (!isCounted) checkKey(row, line.segment.key, rowOfKey);
      checkLine(line, limits, row.faults);
      const placed = { line, file: table.file, row: row.row, source, toleranceM: limits.levelToleranceM };
      // A line that stays out must not count at its points.
      if (!row.faults.some(isError)) pass.network.addLine(placed, row.faults);
    }
    const isGood = staging.accept(row, table.file, isShared);
    if (line === null || !isGood) return isGood ? 'leftOut' : 'rejected';
    const { segment, stated } = line;
    for (const { levelM, depthM, groundM, lon, lat } of stated) {
      if (levelM !== null && depthM !== null && groundM !== null)
        pass.heights.addIdentity(lon, lat, groundM - depthM - levelM);
    }
    const [lon, lat] = [segment.vertices[0] as number, segment.vertices[1] as number];
    for (let i = 0; i < segment.vertices.length; i += 3) {
      grow(pass.bounds, segment.vertices[i] as number, segment.vertices[i + 1] as number);
    }
    const stored = pass.stored.get(`s${segment.key}`);
    if (stored !== undefined) pass.offsets.addPair(stored, [lon, lat]);
    staging.addSegment(segment, line.lengthM);
    return 'accepted';
  });
}

type Fate = 'accepted' | 'rejected' | 'leftOut';

interface Reading {
  table: PlannedTable['table'];
  source: TableSource;
  pass: Pick<RowPass, 'counts' | 'onBytes'> & Partial<Pick<RowPass, 'staging'>>;
}

/** Hands each row of a table that the source wants to `stage`, and counts what becomes of it. */
export async function eachRow(
  { table, source, pass }: Reading,
  stage: (row: SourceRow, count: SourceCount) => Fate | Promise<Fate>,
): Promise<void> {
  const where = Object.entries(source.where ?? {}).map(([column, word]) => [column, new RegExp(word, 'iu')] as const);
  const count: SourceCount = {
    source: source.id,
    role: source.role,
    file: table.file,
    rows: 0,
    accepted: 0,
    rejected: 0,
    leftOut: 0,
  };
  pass.counts.push(count);
  for await (const batch of table.rows(pass.onBytes)) {
    for (const row of batch) {
      if (!where.every(([column, word]) => word.test(String(row.values[column] ?? '')))) continue;
      count.rows++;
      if (row.isPlain !== true) checkText(row);
      const fate = stage(row, count);
      // A promise a row costs more than most rows do.
      count[typeof fate === 'string' ? fate : await fate]++;
    }
    if (pass.staging?.isFull === true) await pass.staging.flush();
  }
}

function checkText(row: SourceRow): void {
  for (const [column, value] of Object.entries(row.values)) {
    if (typeof value === 'string' && value.includes('\0')) {
      row.faults.push({ code: 'CELL_NUL_CHARACTER', column, params: {} });
    }
  }
}

function checkKey(row: SourceRow, key: string, rowOfKey: Map<string, number>): void {
  const other = rowOfKey.get(key);
  if (other === undefined) rowOfKey.set(key, row.row);
  else row.faults.push({ code: 'KEY_DUPLICATE', column: null, params: { key, other } });
}

function checkTwice(row: SourceRow, { number }: NormalisedPoint, source: string, { points }: ImportContext): void {
  const other = points.find(number, source);
  if (other >= 0)
    row.faults.push({ code: 'KEY_DUPLICATE', column: null, params: { key: number, other: points.row(other) } });
}

/** Of 0.1 mm. */
const PLACES_PER_DEGREE = 1e9;
/** Beyond every longitude in such places. */
const CLASS_APART = 1e12;

function checkPlace(row: SourceRow, point: SurveyPoint, places: RowTable<Float64Array>): void {
  if (!point.groundKnown || row.faults.some(({ code }) => code === 'KEY_DUPLICATE')) return;
  const surveyClass = SURVEY_CLASSES.indexOf(point.surveyClass);
  const lon = Math.round(point.lon * PLACES_PER_DEGREE) + surveyClass * CLASS_APART;
  const lat = Math.round(point.lat * PLACES_PER_DEGREE);
  const other = places.find(lon, lat, point.groundLevelM);
  if (other === 0) places.add(lon, lat, point.groundLevelM, row.row);
  else row.faults.push({ code: 'CJJ_POINTS_SAME_PLACE', column: null, params: { other } });
}

function grow(bounds: Box, lon: number, lat: number): void {
  bounds[0] = Math.min(bounds[0], lon);
  bounds[1] = Math.min(bounds[1], lat);
  bounds[2] = Math.max(bounds[2], lon);
  bounds[3] = Math.max(bounds[3], lat);
}
