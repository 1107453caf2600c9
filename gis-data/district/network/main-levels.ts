import type { Draft } from './draft.ts';
import type { LaidMains, StreetSystem } from './lay-mains.ts';
import { outerHeightM, outerWidthM, type PipeSpec, type SpecList } from './pipe-spec.ts';
import { planDistanceM } from './street-index.ts';
import { usualTopM } from './usual-depth.ts';
import type { ZonePlanes } from './zone-layers.ts';

/** Systems whose depth follows from cover and crossings alone. */
export type PressureSystem = Exclude<StreetSystem, 'storm' | 'sewage'>;
export const PRESSURE_SYSTEMS: readonly PressureSystem[] = [
  'water',
  'gas',
  'power',
  'telecom',
  'broadcast',
  'lighting',
  'signal',
];

/** Depths of the outside tops at the points of the mains: as usual along the streets, on the layers of the zone in crossings. */
export class MainLevels {
  /** Centimetres below the ground, by point of the draft. */
  readonly depthCm = {} as Record<PressureSystem, Int32Array>;
  readonly #drafts: Record<StreetSystem, Draft>;
  readonly #links: Record<PressureSystem, Map<number, number[]>>;

  constructor({ drafts, layers }: LaidMains, planes: ZonePlanes, specs: SpecList) {
    this.#drafts = drafts;
    this.#links = {} as Record<PressureSystem, Map<number, number[]>>;
    layInConduitsAtCrossings(drafts.power, specs);
    for (const system of PRESSURE_SYSTEMS) {
      const draft = drafts[system];
      const usualM = new Float64Array(draft.east.length);
      const byCourse = (this.#links[system] = new Map<number, number[]>());
      for (let link = 0; link < draft.from.length; link++) {
        const usual = usualTopM(draft.spec[link]!);
        for (const point of [draft.from[link]!, draft.to[link]!]) usualM[point] = Math.max(usualM[point]!, usual);
        const course = draft.linkCourse[link]!;
        const list = byCourse.get(course);
        if (list === undefined) byCourse.set(course, [link]);
        else list.push(link);
      }
      this.depthCm[system] = Int32Array.from(usualM, (usual, point) => {
        const zone = draft.zone[point]!;
        if (zone < 0) return Math.round(usual * 100);
        const plane = planes.levelM(zone, draft.east[point]!, draft.north[point]!);
        return Math.round((draft.groundM[point]! - plane + (layers[zone]![system] ?? usual)) * 100);
      });
    }
  }

  /** Visits the mains of a course that come within `besideM` (wall to wall) of a straight way in plan: spec, and the lowest level of the outside bottom, metres of the datum. */
  eachBeside(
    course: number,
    [x0, y0, x1, y1]: readonly [number, number, number, number],
    besideM: number,
    visit: (spec: PipeSpec, bottomM: number) => void,
  ): void {
    for (const system of PRESSURE_SYSTEMS) {
      const { east, north, groundM, from, to, spec } = this.#drafts[system];
      const depths = this.depthCm[system];
      for (const link of this.#links[system].get(course) ?? []) {
        const [a, b] = [from[link]!, to[link]!];
        const reach = besideM + outerWidthM(spec[link]!) / 2;
        if (Math.max(east[a]!, east[b]!) < Math.min(x0, x1) - reach) continue;
        if (Math.min(east[a]!, east[b]!) > Math.max(x0, x1) + reach) continue;
        if (planDistanceM(x0, y0, x1, y1, east[a]!, north[a]!, east[b]!, north[b]!) > reach) continue;
        const levels = [a, b].map((point) => groundM[point]! - depths[point]! / 100);
        const share = crossingShare(x0, y0, x1, y1, east[a]!, north[a]!, east[b]!, north[b]!);
        const level =
          share === null ? Math.min(levels[0]!, levels[1]!) : levels[0]! + (levels[1]! - levels[0]!) * share;
        visit(spec[link]!, level - outerHeightM(spec[link]!));
      }
    }
  }
}

/** Where along c-d the line a-b crosses it, 0 to 1; null where it does not. */
function crossingShare(
  ax: number,
  ay: number,
  bx: number,
  by: number,
  cx: number,
  cy: number,
  dx: number,
  dy: number,
): number | null {
  const [ux, uy, vx, vy] = [bx - ax, by - ay, dx - cx, dy - cy];
  const cross = ux * vy - uy * vx;
  if (cross === 0) return null;
  const share = ((cx - ax) * uy - (cy - ay) * ux) / cross;
  return share >= 0 && share <= 1 ? share : null;
}

/** Cables lie in the earth along a street, and in conduits where they cross one. */
function layInConduitsAtCrossings(draft: Draft, specs: SpecList): void {
  const conduits = new Map<PipeSpec, PipeSpec>();
  for (let link = 0; link < draft.from.length; link++) {
    const spec = draft.spec[link]!;
    if (spec.laying !== 'ZM' || draft.zone[draft.from[link]!]! < 0 || draft.zone[draft.to[link]!]! < 0) continue;
    let conduit = conduits.get(spec);
    if (conduit === undefined) {
      const { system, surveyClass, subclass, material, voltageKv, widthMm } = spec;
      const holes = { total: 1, used: 1 };
      conduit = specs.of({ system, surveyClass, subclass, material, laying: 'GM', size: widthMm, voltageKv, holes });
      conduits.set(spec, conduit);
    }
    draft.spec[link] = conduit;
  }
}
