import type { Land } from '../land/land.ts';
import type { Course } from './course.ts';
import { RouteGrid } from './oil-gas-route.ts';
import { outerHeightM, outerWidthM, wallM, type PipeSpec, type SpecList } from './pipe-spec.ts';
import { NAME } from './point-names.ts';
import type { RiverBanks } from './river-bank.ts';
import { planDistanceM } from './street-index.ts';
import { SurveyTable, type PointName } from './survey-table.ts';

const COVER_M = 1.8;
const RIVER_COVER_M = 5;
/** Below what it crosses, wall to wall, and how near in plan something counts as crossed. */
const BELOW_M = 0.7;
const BESIDE_M = 6;
/** What a drilled stretch may rise by the metre. */
const DRILLED_SLOPE = 0.28;
/** Deeper than this a stretch was drilled. */
const DRILLED_DEPTH_M = 3;
const POINT_GAP_M = 24;
const POST_EVERY = 6;
const TEST_POST_EVERY = 42;
const VALVE_ROOM_EVERY = 330;

const TRUNKS = [
  {
    subclass: 'TR',
    size: 700,
    wallMm: 12,
    pressureMpa: 6.3,
    by: [
      [0.02, 0.05],
      [0.08, 0.9],
      [0.97, 0.95],
    ],
  },
  {
    subclass: 'CP',
    size: 400,
    wallMm: 9,
    pressureMpa: 8,
    by: [
      [0.03, 0.6],
      [0.55, 0.04],
      [0.96, 0.3],
      [0.9, 0.97],
    ],
  },
] as const;

/** The two long-distance trunks, natural gas and oil products: across country, below everything that they cross, each half of the length. */
export function surveyOilGas(
  land: Land,
  courses: readonly Course[],
  banks: RiverBanks,
  specs: SpecList,
  others: readonly SurveyTable[],
  lengthM: number,
): SurveyTable {
  const grid = new RouteGrid(land, courses, banks);
  const table = new SurveyTable('oil-gas', 'CY');
  for (const { subclass, size, wallMm, pressureMpa, by } of TRUNKS) {
    const common = {
      system: 'oil-gas',
      surveyClass: 'CY',
      subclass,
      material: 'G',
      size,
      wallMm,
      pressureMpa,
    } as const;
    const open = specs.of({ ...common, laying: 'ZM' });
    const drilled = specs.of({ ...common, laying: 'DG' });
    layTrunk(table, alongLine(routeBy(grid, by), lengthM / TRUNKS.length), {
      open,
      drilled,
      land,
      banks,
      others: [...others, table],
    });
  }
  return table;
}

/** The way by several places, shares of the land's width and height, one after the other. */
function routeBy(grid: RouteGrid, by: readonly (readonly [number, number])[]): Float64Array {
  const parts = by.slice(1).map((to, i) => grid.route(by[i]!, to));
  return Float64Array.from(parts.flatMap((part, i) => [...part.subarray(i === 0 ? 0 : 2)]));
}

interface TrunkOptions {
  open: PipeSpec;
  drilled: PipeSpec;
  land: Land;
  banks: RiverBanks;
  others: readonly SurveyTable[];
}

function layTrunk(table: SurveyTable, places: readonly (readonly [number, number])[], options: TrunkOptions): void {
  const { open, drilled, land, banks, others } = options;
  const ground = places.map(([x, y]) => land.groundLevelM(x, y));
  const topM = places.map(([x, y], i) => {
    const inRiver = banks.nearest(x, y, 15) !== null;
    return ground[i]! - (inRiver ? RIVER_COVER_M : COVER_M);
  });
  keepBelow(topM, places, outerWidthM(open), others);
  // What is deep is reached at the slope of a drilled stretch, from both sides.
  for (const way of [1, -1]) {
    for (let k = 1; k < places.length; k++) {
      const i = way === 1 ? k : places.length - 1 - k;
      const before = i - way;
      const apart = Math.hypot(places[i]![0] - places[before]![0], places[i]![1] - places[before]![1]);
      topM[i] = Math.min(
        topM[i]!,
        topM[before]! + DRILLED_SLOPE * apart + Math.max(0, ground[i]! - ground[before]!) * 0.5,
      );
    }
  }
  let last = -1;
  let lastMm = 0;
  for (const [i, [east, north]] of places.entries()) {
    const groundMm = Math.round(ground[i]! * 1000);
    const levelMm = groundMm - Math.round((ground[i]! - topM[i]!) * 100) * 10;
    const isDeep = ground[i]! - topM[i]! > DRILLED_DEPTH_M;
    const point = table.point(east, north, groundMm, nameAt(i, places.length, isDeep), open, -1, 0);
    if (last >= 0) {
      const wasDeep = ground[i - 1]! - topM[i - 1]! > DRILLED_DEPTH_M;
      table.line(last, point, isDeep || wasDeep ? drilled : open, lastMm, levelMm, -1);
    }
    last = point;
    lastMm = levelMm;
  }
}

function nameAt(i: number, count: number, isDeep: boolean): PointName {
  if (i === 0) return NAME.leaving;
  if (i === count - 1) return NAME.valveRoom;
  if (isDeep) return NAME.straight;
  if (i % VALVE_ROOM_EVERY === 0) return NAME.valveRoom;
  if (i % TEST_POST_EVERY === 0) return NAME.testPost;
  return i % POST_EVERY === 0 ? NAME.markerPost : NAME.straight;
}

/** Places along a line every so often, its bends among them, up to a length. */
function alongLine(line: Float64Array, lengthM: number): [number, number][] {
  const places: [number, number][] = [[line[0]!, line[1]!]];
  let left = lengthM;
  for (let i = 2; i < line.length && left > 0; i += 2) {
    const [x0, y0, x1, y1] = [line[i - 2]!, line[i - 1]!, line[i]!, line[i + 1]!];
    const whole = Math.hypot(x1 - x0, y1 - y0);
    const length = Math.min(whole, left);
    const pieces = Math.max(1, Math.round(length / POINT_GAP_M));
    for (let k = 1; k <= pieces; k++) {
      const share = (length * k) / pieces / whole;
      places.push([x0 + (x1 - x0) * share, y0 + (y1 - y0) * share]);
    }
    left -= length;
  }
  return places;
}

const CELL_M = 64;

/** Lowers the tops of a trunk until it lies below every line that comes near it in plan. */
function keepBelow(
  topM: number[],
  places: readonly (readonly [number, number])[],
  widthM: number,
  others: readonly SurveyTable[],
): void {
  const cells = new Map<number, number[]>();
  const cellOf = (x: number, y: number): number => Math.floor(x / CELL_M) * 100_000 + Math.floor(y / CELL_M);
  for (let i = 0; i + 1 < places.length; i++) {
    const [x, y] = places[i]!;
    for (const dx of [-CELL_M, 0, CELL_M]) {
      for (const dy of [-CELL_M, 0, CELL_M]) {
        const cell = cellOf(x + dx, y + dy);
        const list = cells.get(cell);
        if (list === undefined) cells.set(cell, [i]);
        else list.push(i);
      }
    }
  }
  for (const { east, north, from, to, spec, startMm, endMm, system } of others) {
    const isDrain = system === 'storm' || system === 'sewage';
    for (let line = 0; line < from.length; line++) {
      const [a, b] = [from[line]!, to[line]!];
      const near = cells.get(cellOf(east[a]!, north[a]!));
      if (near === undefined) continue;
      const reach = BESIDE_M + (widthM + outerWidthM(spec[line]!)) / 2;
      const below = isDrain ? wallM(spec[line]!) : outerHeightM(spec[line]!);
      const limit = Math.min(startMm[line]!, endMm[line]!) / 1000 - below - BELOW_M;
      for (const i of near) {
        const [x0, y0] = places[i]!;
        const [x1, y1] = places[i + 1]!;
        if (planDistanceM(x0, y0, x1, y1, east[a]!, north[a]!, east[b]!, north[b]!) > reach) continue;
        topM[i] = Math.min(topM[i]!, limit);
        topM[i + 1] = Math.min(topM[i + 1]!, limit);
      }
    }
  }
}
