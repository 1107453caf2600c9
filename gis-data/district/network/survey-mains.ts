import { eastAt, northAt } from './course.ts';
import { POINT_KIND, type Draft } from './draft.ts';
import { hash01 } from './hash01.ts';
import type { Connector } from './laid-drains.ts';
import type { LaidMains } from './lay-mains.ts';
import type { MainLevels, PressureSystem } from './main-levels.ts';
import { orderOf } from './main-line.ts';
import type { PipeSpec, SpecList } from './pipe-spec.ts';
import { NAME } from './point-names.ts';
import { SurveyTable, type PointName } from './survey-table.ts';
import { planDistanceM } from './street-index.ts';
import { usualTopM } from './usual-depth.ts';

export const PREFIXES = {
  water: 'JS',
  gas: 'RQ',
  power: 'GD',
  telecom: 'TX',
  broadcast: 'DS',
  lighting: 'LD',
  signal: 'XH',
} as const satisfies Record<PressureSystem, string>;

/** A turn of less (cosine) is none. */
const STRAIGHT_COSINE = Math.cos((7 * Math.PI) / 180);
/** Ends that are closer share a mark: positions are written in millimetres. */
const ONE_MARK_M = 0.02;
const HYDRANT_EVERY_M = 88;
const HYDRANT_CLEAR_M = 3;
const DRAW = { name: 51, hydrant: 52 } as const;

export interface SurveyOptions {
  laid: LaidMains;
  levels: MainLevels;
  /** Drains across streets, which hydrants keep away from. */
  connectors: readonly Connector[];
  specs: SpecList;
  seed: number;
  groundM: (east: number, north: number) => number;
}

/** The mains of a system with their depths, chambers, valves and lamps, and hydrants beside the water mains. */
export function surveyMains(system: PressureSystem, options: SurveyOptions): SurveyTable {
  const { laid, levels, seed } = options;
  const draft = laid.drafts[system];
  if (system === 'water') addHydrants(options);
  draft.joinCloseEnds(ONE_MARK_M);
  const count = draft.east.length;
  const firstLink = new Int32Array(count).fill(-1);
  const secondLink = new Int32Array(count).fill(-1);
  const links = new Uint8Array(count);
  for (let link = 0; link < draft.from.length; link++) {
    for (const point of [draft.from[link]!, draft.to[link]!]) {
      if (links[point] === 0) firstLink[point] = link;
      else if (links[point] === 1) secondLink[point] = link;
      links[point]!++;
    }
  }
  const depths = levels.depthCm[system];
  const boxes = feederPoints(laid, system);
  const table = new SurveyTable(system, PREFIXES[system]);
  const numbers = new Int32Array(count).fill(-1);
  const levelMm = new Float64Array(count);
  for (let point = 0; point < count; point++) {
    if (links[point] === 0) continue;
    const [east, north] = [draft.east[point]!, draft.north[point]!];
    const groundMm = Math.round(draft.groundM[point]! * 1000);
    const depthCm = depths[point] ?? Math.round(usualTopM(draft.spec[firstLink[point]!]!) * 100);
    levelMm[point] = groundMm - depthCm * 10;
    const first = draft.spec[firstLink[point]!]!;
    const second = secondLink[point]! >= 0 ? draft.spec[secondLink[point]!]! : null;
    const name =
      fittingName(draft.fitting[point]!) ??
      (boxes.has(point)
        ? NAME.distributionBox
        : nameOf({
            system,
            kind: draft.kind[point]!,
            links: links[point]!,
            first,
            second,
            isStraight: () => isStraight(draft, point, firstLink[point]!, secondLink[point]!),
            chance: hash01(seed, point, DRAW.name + system.length * 7),
          }));
    const wellCm = name.isAppurtenance && WELLS.has(name) ? depthCm + 30 + Math.round((first.heightMm + 200) / 10) : 0;
    numbers[point] = table.point(east, north, groundMm, name, first, draft.street[point]!, wellCm);
  }
  for (let link = 0; link < draft.from.length; link++) {
    const [a, b] = [draft.from[link]!, draft.to[link]!];
    table.line(numbers[a]!, numbers[b]!, draft.spec[link]!, levelMm[a]!, levelMm[b]!, draft.linkStreet[link]!);
  }
  return table;
}

const WELLS: ReadonlySet<PointName> = new Set([NAME.valveChamber, NAME.cableManhole, NAME.manhole, NAME.handhole]);

const BY_FITTING: Readonly<Record<string, PointName>> = {
  消防栓: NAME.hydrant,
  信号灯: NAME.signalHead,
  信号控制机: NAME.signalController,
};
const fittingName = (fitting: string): PointName | null => (fitting === '' ? null : (BY_FITTING[fitting] ?? null));

interface Meeting {
  system: PressureSystem;
  kind: number;
  links: number;
  first: PipeSpec;
  second: PipeSpec | null;
  isStraight: () => boolean;
  chance: number;
}

function nameOf({ system, kind, links, first, second, isStraight, chance }: Meeting): PointName {
  const isPipe = system === 'water' || system === 'gas';
  if (links === 2 && second !== null && first !== second) {
    if (system === 'gas' && first.pressureMpa !== second.pressureMpa) {
      return Math.max(first.pressureMpa ?? 0, second.pressureMpa ?? 0) > 0.4
        ? NAME.regulatorStation
        : NAME.regulatorBox;
    }
    if (system === 'power' && first.voltageKv !== second.voltageKv) return NAME.transformer;
    const [size, material] = [first.size !== second.size, first.material !== second.material];
    if (size || material) {
      if (!isPipe) return chamberOf(system, first);
      return size && material ? NAME.valveChamber : size ? NAME.reducer : NAME.materialChange;
    }
  }
  switch (system) {
    case 'water':
      if (links === 1) return chance < 0.5 ? NAME.washout : NAME.cap;
      if (links === 2 && kind === POINT_KIND.edge && chance < 0.55) return NAME.valveChamber;
      if (links === 2 && kind !== POINT_KIND.edge && chance < 0.015) return NAME.airValve;
      break;
    case 'gas':
      if (links === 1) return NAME.cap;
      if (links === 2 && kind === POINT_KIND.edge && chance < 0.3 && (first.pressureMpa ?? 0) >= 0.01)
        return NAME.valveChamber;
      break;
    case 'power':
      if (links === 1) return NAME.distributionBox;
      if (first.laying === 'GK' && chance < 0.75) return NAME.cableManhole;
      break;
    case 'telecom':
      if (links === 1) return NAME.telecomCabinet;
      if (chance < 0.7 || links > 2) return chamberOf(system, first);
      break;
    case 'broadcast':
      if (links === 1) return NAME.splitterBox;
      if (chance < 0.6 || links > 2) return NAME.handhole;
      break;
    case 'lighting':
      return NAME.lamp;
    case 'signal':
      return links === 1 ? NAME.signalHead : NAME.handhole;
  }
  switch (links) {
    case 1:
      return NAME.stub;
    case 2:
      return isStraight() ? NAME.straight : isPipe ? NAME.bend : NAME.turn;
    case 3:
      return isPipe ? NAME.tee : NAME.threeWay;
    case 4:
      return isPipe ? NAME.cross : NAME.fourWay;
    default:
      return NAME.manyWay;
  }
}

function chamberOf(system: PressureSystem, spec: PipeSpec): PointName {
  if (system === 'power') return NAME.cableManhole;
  return (spec.holes?.total ?? 0) >= 4 ? NAME.manhole : NAME.handhole;
}

function isStraight(draft: Draft, point: number, first: number, second: number): boolean {
  const towards = (link: number): [number, number] => {
    const other = draft.from[link] === point ? draft.to[link]! : draft.from[link]!;
    return [draft.east[other]! - draft.east[point]!, draft.north[other]! - draft.north[point]!];
  };
  const [ax, ay] = towards(first);
  const [bx, by] = towards(second);
  return -(ax * bx + ay * by) / (Math.hypot(ax, ay) * Math.hypot(bx, by)) > STRAIGHT_COSINE;
}

/** Lamps of a street hang on a box at one end of it. */
function feederPoints({ chains }: LaidMains, system: PressureSystem): ReadonlySet<number> {
  return new Set(system === 'lighting' ? chains.lighting.map(({ stops }) => stops[0]!.point) : []);
}

/** A hydrant beside the main every so often, outside the crossings and away from drains across the street. */
function addHydrants({ laid: { chains, drafts, slots }, specs, connectors, groundM }: SurveyOptions): void {
  const draft = drafts.water;
  const branch = specs.of({
    system: 'water',
    surveyClass: 'JS',
    subclass: 'JP',
    size: 100,
    material: 'QM',
    laying: 'ZM',
    pressureMpa: 0.4,
  });
  const across = new Map<number, Connector[]>();
  for (const connector of connectors) {
    const list = across.get(connector.course);
    if (list === undefined) across.set(connector.course, [connector]);
    else list.push(connector);
  }
  for (const { line, stops } of chains.water) {
    const { course } = line;
    const slot = slots[course.index]!.find(({ role }) => role === 'hydrant');
    const main = slots[course.index]!.find(({ role }) => role === 'water');
    if (slot === undefined || main?.offset !== line.offset) continue;
    let since = HYDRANT_EVERY_M / 2;
    for (const [i, stop] of stops.entries()) {
      const [x, y] = [draft.east[stop.point]!, draft.north[stop.point]!];
      const before = stops[i - 1];
      if (before !== undefined) since += Math.hypot(x - draft.east[before.point]!, y - draft.north[before.point]!);
      if (since < HYDRANT_EVERY_M || draft.zone[stop.point]! >= 0) continue;
      if (stop.kind !== POINT_KIND.fill && stop.kind !== POINT_KIND.bend) continue;
      if (i === 0 || i === stops.length - 1 || orderOf(stop) < 0) continue;
      const east = eastAt(course, slot.offset, stop.leg, stop.share);
      const north = northAt(course, slot.offset, stop.leg, stop.share);
      const isNear = across
        .get(course.index)
        ?.some((other) => planDistanceM(x, y, east, north, other.x0, other.y0, other.x1, other.y1) < HYDRANT_CLEAR_M);
      if (isNear === true) continue;
      since = 0;
      const street = draft.street[stop.point]!;
      const end = draft.point({
        east,
        north,
        groundM: groundM(east, north),
        zone: -1,
        kind: POINT_KIND.branch,
        street,
        fitting: '消防栓',
      });
      draft.link(stop.point, end, branch, street, course.index);
    }
  }
}
