import Flatbush from 'flatbush';
import { segmentDistance } from '../../core/geometry/segment-distance.ts';
import { approach } from './plan-distance.ts';
import type { QuarterLine } from './quarter-network.ts';
import { cell, readTable } from './read-table.ts';

/** Below this angle two lines lie side by side, above it they cross or one ends beside the other. */
export const ALONGSIDE_DEGREES = 20;
/** No national table: what the generators keep to long-distance oil and gas. */
export const TRUNK_CLEARANCE_M = { horizontal: 5, vertical: 0.5 };

const key = (one: string, other: string): string => [one, other].toSorted().join(' ');

function valueByPair(path: string): Map<string, number> {
  const values = new Map<string, number>();
  for (const row of readTable(path)) {
    const pair = key(cell(row, 'a'), cell(row, 'b'));
    values.set(`${pair} ${cell(row, 'condition')}`.trimEnd(), Math.max(Number(cell(row, 'value_m')), 0));
  }
  return values;
}
const horizontal = valueByPair('rules/gb50289-2016-horizontal.csv');
const vertical = valueByPair('rules/gb50289-2016-vertical.csv');

/** Wall to wall in plan that table 4.1.9 asks of two lines, metres; null when it has no row for them. */
export function horizontalRequirement(one: QuarterLine, other: QuarterLine): number | null {
  if (one.surveyClass === 'CY' || other.surveyClass === 'CY') return TRUNK_CLEARANCE_M.horizontal;
  if (one.ruleClass === null || other.ruleClass === null) return null;
  if (one.surveyClass === 'RQ' && other.surveyClass === 'RQ') {
    return horizontal.get(`gas gas ${Math.max(one.diameterMm, other.diameterMm) > 300 ? 'DN>300' : 'DN<=300'}`) ?? null;
  }
  const family = (line: QuarterLine) =>
    ({ DL: 'power', TX: 'telecom' })[line.surveyClass as string] ?? (line.ruleClass as string);
  return (
    horizontal.get(key(one.ruleClass, other.ruleClass)) ??
    horizontal.get(key(family(one), family(other))) ??
    horizontal.get(`${key(family(one), family(other))} <35kV`) ??
    null
  );
}

/** Outside bottom of the upper to outside top of the lower that table 4.1.14 asks of two lines, metres; null when it has no row. */
export function verticalRequirement(one: QuarterLine, other: QuarterLine): number | null {
  if (one.surveyClass === 'CY' || other.surveyClass === 'CY') return TRUNK_CLEARANCE_M.vertical;
  const name = (line: QuarterLine) =>
    ({ JS: 'water', PS: 'sewer_storm', RQ: 'gas' })[line.surveyClass as string] ?? line.ruleClass;
  const [a, b] = [name(one), name(other)];
  return a === null || b === null ? null : (vertical.get(key(a, b)) ?? null);
}

export interface ClearanceFault {
  kind: 'horizontal' | 'vertical' | 'no rule';
  one: QuarterLine;
  other: QuarterLine;
  measuredM: number;
  requiredM: number;
  angleDegrees: number;
}

export interface ClearanceFindings {
  alongside: number;
  crossing: number;
  faults: ClearanceFault[];
}

/** The widest clear distance of the tables and half the widest two pipes: what a search around a line must reach. */
const REACH_M = 5.5;
const ROUNDING_M = 0.006;

/** Measures every pair of lines that come near in plan against the tables: side by side wall to wall in plan, else by height where their plans touch. */
export function findClearanceFaults(lines: readonly QuarterLine[]): ClearanceFindings {
  const index = new Flatbush(lines.length);
  const ends = new Float64Array(6 * lines.length);
  for (const [i, { start, end }] of lines.entries()) {
    index.add(
      Math.min(start.east, end.east),
      Math.min(start.north, end.north),
      Math.max(start.east, end.east),
      Math.max(start.north, end.north),
    );
    ends.set([start.east, start.north, 0, end.east, end.north, 0], 6 * i);
  }
  index.finish();
  const pair = { distance: 0, s: 0, t: 0 };
  const findings: ClearanceFindings = { alongside: 0, crossing: 0, faults: [] };
  for (const [i, one] of lines.entries()) {
    const [west, east] = [Math.min(one.start.east, one.end.east), Math.max(one.start.east, one.end.east)];
    const [south, north] = [Math.min(one.start.north, one.end.north), Math.max(one.start.north, one.end.north)];
    for (const j of index.search(west - REACH_M, south - REACH_M, east + REACH_M, north + REACH_M, (k) => k > i)) {
      const other = lines[j]!;
      if ([one.start, one.end].some((point) => point === other.start || point === other.end)) continue;
      segmentDistance(ends, 6 * i, ends, 6 * j, pair);
      const gap = pair.distance - (one.widthM + other.widthM) / 2;
      if (gap > REACH_M) continue;
      judge(one, other, gap, pair.s, pair.t, findings);
    }
  }
  return findings;
}

function judge(
  one: QuarterLine,
  other: QuarterLine,
  gap: number,
  s: number,
  t: number,
  findings: ClearanceFindings,
): void {
  const required = horizontalRequirement(one, other);
  const { crosses, angleDegrees } = approach(one, other);
  const fault = (kind: ClearanceFault['kind'], measuredM: number, requiredM: number): void =>
    void findings.faults.push({ kind, one, other, measuredM, requiredM, angleDegrees });
  if (crosses || angleDegrees > ALONGSIDE_DEGREES) {
    if (!(crosses || gap < (required ?? 0)) || one.levelsM === null || other.levelsM === null) return;
    const needed = verticalRequirement(one, other);
    if (needed === null) {
      fault('no rule', 0, 0);
      return;
    }
    findings.crossing++;
    const [a, b] = [levels(one, s), levels(other, t)];
    const apart = Math.max(a.bottom - b.top, b.bottom - a.top);
    if (apart < needed - ROUNDING_M) fault('vertical', apart, needed);
  } else if (required !== null) {
    findings.alongside++;
    if (gap < required - ROUNDING_M) fault('horizontal', gap, required);
  }
}

/** Levels of the outside top and bottom of a line at a share of it, metres. */
export function levels(line: QuarterLine, share: number): { top: number; bottom: number } {
  const [from, to] = line.levelsM ?? [Number.NaN, Number.NaN];
  const level = from + (to - from) * share;
  return { top: level + line.topOffsetM, bottom: level + line.bottomOffsetM };
}
