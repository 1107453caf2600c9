import type { Land } from '../land/land.ts';
import type { Course } from './course.ts';
import { crossSection, type Role, type Slot } from './cross-section.ts';
import { findCrossings, type Crossing, type Crossings, type CrossingPass } from './crossings.ts';
import type { MainRole } from './choose-mains.ts';
import { Draft, POINT_KIND } from './draft.ts';
import { hash01 } from './hash01.ts';
import { laySignalRing, signalCrossings } from './lay-signals.ts';
import { layMainLine, type Chain, type MainLine } from './main-line.ts';
import { mainSpec, signalSpec } from './main-specs.ts';
import { outerWidthM, type PipeSpec, type SpecList, type System } from './pipe-spec.ts';
import { stackLayers, type Layers } from './zone-layers.ts';
import { tieLines, zoneOrders, type Tie, type TyingOptions } from './tie-lines.ts';
import { trimMains } from './trim-mains.ts';
import type { Way } from './way-index.ts';

/** Systems that have mains along streets. */
export const STREET_SYSTEMS = [
  'water',
  'storm',
  'sewage',
  'gas',
  'power',
  'telecom',
  'broadcast',
  'lighting',
  'signal',
] as const;
export type StreetSystem = (typeof STREET_SYSTEMS)[number];

/** Longest stretch between two points of a main, metres: how crews space them, and where manholes and lamps stand. */
const MAX_GAP_M: Readonly<Record<StreetSystem, number>> = {
  water: 34,
  storm: 33,
  sewage: 33,
  gas: 36,
  power: 38,
  telecom: 42,
  broadcast: 42,
  lighting: 30,
  signal: 45,
};

/** The mains of all streets in plan, tied together at the crossings, without depths. */
export interface LaidMains {
  courses: readonly Course[];
  crossings: Crossings;
  /** Depths of the layers below the plane of each zone. */
  layers: Layers[];
  drafts: Record<StreetSystem, Draft>;
  chains: Record<StreetSystem, Chain[]>;
  /** Places across each course. */
  slots: Slot[][];
}

export interface MainsOptions {
  land: Land;
  seed: number;
  specs: SpecList;
  courses: readonly Course[];
  mains: readonly ReadonlySet<MainRole>[];
  /** Largest size of a drain in a course, millimetres. */
  drainMm: (course: Course, system: 'storm' | 'sewage') => number;
  /** Length that a system may have; what is beyond is left out at dead ends. Drains are as long as they can be. */
  wantedKm: Readonly<Record<StreetSystem, number>>;
}

/** Lays the mains of the streets: across them at the clear distances, along them through their bends, tied where they meet. */
export function layMains(options: MainsOptions): LaidMains {
  const { land, courses } = options;
  const slots = courses.map((course) => slotsOf(course, options));
  const reach = slots.map((list) =>
    Math.max(1, ...list.map((slot) => Math.abs(slot.offset) + (slot.spec === null ? 0.3 : outerWidthM(slot.spec) / 2))),
  );
  const reachM = ({ index }: Course): number => reach[index]!;
  const crossings = findCrossings(land, courses, reachM);
  const rings = new Set(onePerZone(signalCrossings(crossings, options.seed)));
  const passes: CrossingPass[][] = courses.map(() => []);
  for (const crossing of crossings.crossings) for (const pass of crossing.passes) passes[pass.course.index]!.push(pass);
  for (const list of passes) list.sort((a, b) => a.vertex - b.vertex);

  const drafts = {} as LaidMains['drafts'];
  const chains = {} as LaidMains['chains'];
  for (const system of STREET_SYSTEMS) {
    const draft = (drafts[system] = new Draft());
    const lines = slots.map((list, i) =>
      list.flatMap(({ role, spec, offset }): MainLine[] =>
        spec === null || systemOf(role) !== system
          ? []
          : [{ course: courses[i]!, offset, spec, junctions: [], cuts: [], overrides: [], isFed: false }],
      ),
    );
    const tying = {
      draft,
      groundM: land.groundLevelM,
      linesOf: (course: Course) => lines[course.index]!,
      passesOf: (course: Course) => passes[course.index]!,
      tie: tieRule(system, options),
    };
    for (const crossing of crossings.crossings) {
      if (system === 'signal' && rings.has(crossing)) leaveOut(crossing, tying);
      else tieLines(crossing, tying);
    }
    const laid = lines.flat().flatMap((line) =>
      layMainLine(line, {
        draft,
        crossings,
        passes: passes[line.course.index]!,
        groundM: land.groundLevelM,
        maxGapM: MAX_GAP_M[system],
      }),
    );
    const wantedM = options.wantedKm[system] * 1000;
    chains[system] = system === 'storm' || system === 'sewage' ? laid : trimMains(draft, laid, wantedM);
    if (system === 'signal') {
      const others = linesInZones(drafts, new Set([...rings].map(({ zone }) => zone)));
      for (const crossing of rings) {
        const points = laySignalRing(crossing, {
          others: others.get(crossing.zone) ?? [],
          draft,
          spec: signalSpec(options.specs),
          reachM,
          groundM: land.groundLevelM,
        });
        joinRing(draft, points, crossing.zone, chains.signal, signalSpec(options.specs));
      }
    }
  }
  return {
    courses,
    crossings,
    layers: zoneLayers(crossings, slots, rings, signalSpec(options.specs)),
    drafts,
    chains,
    slots,
  };
}

function onePerZone(crossings: readonly Crossing[]): Crossing[] {
  const zones = new Set<number>();
  return crossings.filter(({ zone }) => !zones.has(zone) && zones.add(zone));
}

/** Lines of all systems laid so far by zone, for some zones. */
function linesInZones(drafts: Partial<Record<StreetSystem, Draft>>, zones: ReadonlySet<number>): Map<number, Way[]> {
  const lines = new Map<number, Way[]>();
  for (const [system, { from, to, zone, east, north }] of Object.entries(drafts)) {
    if (system === 'signal') continue;
    for (let link = 0; link < from.length; link++) {
      const [a, b] = [from[link]!, to[link]!];
      if (!zones.has(zone[a]!)) continue;
      const way: Way = [east[a]!, north[a]!, east[b]!, north[b]!];
      const list = lines.get(zone[a]!);
      if (list === undefined) lines.set(zone[a]!, [way]);
      else list.push(way);
    }
  }
  return lines;
}

/** Lines that lead to a ring end at the edge of its crossing. */
function leaveOut({ passes }: Crossing, { linesOf, passesOf }: TyingOptions): void {
  for (const pass of passes) {
    for (const line of linesOf(pass.course)) line.cuts.push(zoneOrders(line.course, pass, passesOf(line.course)));
  }
}

/** Joins the lines that end at a crossing to the nearest corner of its ring. */
function joinRing(draft: Draft, ring: readonly number[], zone: number, chains: readonly Chain[], spec: PipeSpec): void {
  if (ring.length === 0) return;
  const { east, north } = draft;
  for (const { stops } of chains) {
    for (const { point, kind } of [stops[0]!, stops[stops.length - 1]!]) {
      if (draft.zone[point] !== zone || kind !== POINT_KIND.edge) continue;
      const apart = (corner: number): number =>
        Math.hypot(east[corner]! - east[point]!, north[corner]! - north[point]!);
      const nearest = ring.reduce((best, corner) => (apart(corner) < apart(best) ? corner : best));
      if (apart(nearest) > RING_WITHIN_M) continue;
      draft.link(point, nearest, spec, draft.street[point]!, draft.course[point]!);
    }
  }
}

const systemOf = (role: Role): Role => (role === 'lighting-far' ? 'lighting' : role === 'water-far' ? 'water' : role);

function slotsOf(course: Course, { seed, specs, mains, drainMm }: MainsOptions): Slot[] {
  const wanted = new Map<Role, PipeSpec>();
  for (const role of mains[course.index]!) {
    const size = role === 'storm' || role === 'sewage' ? drainMm(course, role) : 0;
    wanted.set(role, mainSpec(specs, role, course, seed, size));
  }
  // Power on the east or south side, telecommunication on the other.
  const last = course.east.length - 1;
  const dx = course.east[last]! - course.east[0]!;
  const dy = course.north[last]! - course.north[0]!;
  const leftIsEastOrSouth = -dy - dx > 0;
  return crossSection(course.widthM, wanted, leftIsEastOrSouth);
}

/** What lies in each zone, stacked. */
function zoneLayers(
  { crossings, zoneCount }: Crossings,
  slots: readonly Slot[][],
  rings: ReadonlySet<Crossing>,
  signal: PipeSpec,
): Layers[] {
  const specs = Array.from({ length: zoneCount }, () => new Map<System, PipeSpec[]>());
  for (const { zone } of rings) specs[zone]!.set('signal', [signal]);
  for (const { zone, passes } of crossings) {
    for (const { course } of passes) {
      for (const { spec } of slots[course.index]!) {
        if (spec === null) continue;
        const list = specs[zone]!.get(spec.system);
        if (list === undefined) specs[zone]!.set(spec.system, [spec]);
        else if (!list.includes(spec)) list.push(spec);
      }
    }
  }
  return specs.map(stackLayers);
}

/** Further off, a conduit to a corner of the ring would run along the lines of the street. */
const RING_WITHIN_M = 7;
const FEED_CHANCE = 0.3;
const DRAW_FEED = 31;

/** How lines of a system meet: water and ducts join; gas and power of a lower regime through a station, which not every line has; lamps keep to their own street. */
function tieRule(system: StreetSystem, { specs, seed }: MainsOptions): (line: MainLine, other: MainLine) => Tie {
  if (system === 'lighting') return () => 'cut';
  if (system !== 'gas' && system !== 'power') return () => ({ spec: null });
  const level = ({ pressureMpa, voltageKv }: PipeSpec): number => pressureMpa ?? voltageKv ?? 0;
  return (line, other) => {
    const [own, there] = [level(line.spec), level(other.spec)];
    if (own === there) return { spec: null };
    if (own > there) return 'cut';
    if (line.isFed && hash01(seed, line.course.index * 64 + other.course.index, DRAW_FEED) > FEED_CHANCE) return 'cut';
    line.isFed = true;
    const { system: of, surveyClass, subclass, material, laying, widthMm, heightMm } = line.spec;
    const size = widthMm === heightMm ? widthMm : ([widthMm, heightMm] as const);
    const common = {
      system: of,
      surveyClass,
      subclass,
      material,
      laying: laying === 'ZM' && system === 'power' ? 'GM' : laying,
      size,
    } as const;
    return {
      spec: specs.of(
        system === 'gas' ? { ...common, pressureMpa: there } : { ...common, voltageKv: there, holes: line.spec.holes },
      ),
    };
  };
}
