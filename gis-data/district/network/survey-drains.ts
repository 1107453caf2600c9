import { eastAt, northAt } from './course.ts';
import { POINT_KIND } from './draft.ts';
import type { LaidDrains } from './laid-drains.ts';
import type { LaidMains } from './lay-mains.ts';
import type { SpecList } from './pipe-spec.ts';
import { NAME } from './point-names.ts';
import { SurveyTable, type PointName } from './survey-table.ts';

const STORM_SUMP_CM = 30;
/** A drop that needs a chamber of its own kind, millimetres. */
const DROP_MM = 500;
const GULLY_INVERT_M = 1.15;
const GULLY_FALL = 0.02;
/** Cover of a gully's pipe where it enters the manhole. */
const GULLY_COVER_M = 0.75;
const GULLY_MM = 300;

/** The drains of a system with their manholes; storm drains with the gullies at their manholes. */
export function surveyDrains(
  laid: LaidDrains,
  mains: LaidMains,
  specs: SpecList,
  groundM: (east: number, north: number) => number,
): SurveyTable {
  const { system, draft, drains, invertM, connectors } = laid;
  const isStorm = system === 'storm';
  const table = new SurveyTable(system, isStorm ? 'YS' : 'WS');
  const count = invertM.length;
  const invertMm = Float64Array.from(invertM, (level) => Math.round(level * 1000));
  const groundMm = Float64Array.from(draft.groundM, (level) => Math.round(level * 1000));
  const highestInMm = new Float64Array(count).fill(-Infinity);
  const startMm: number[] = [];
  const endMm: number[] = [];
  for (const { from, to, endM } of drains) {
    const start = invertMm[from]!;
    // Rounding must not make the water rise.
    const end = Math.max(invertMm[to]!, Math.min(Math.round(endM * 1000), start));
    startMm.push(start);
    endMm.push(end);
    highestInMm[to] = Math.max(highestInMm[to]!, end);
  }
  const numbers = new Int32Array(count).fill(-1);
  const specOf = new Map<number, LaidDrains['drains'][number]['spec']>();
  for (const { from, to, spec } of drains) {
    specOf.set(from, spec);
    if (!specOf.has(to)) specOf.set(to, spec);
  }
  const nameAt = (point: number): PointName => {
    switch (draft.fitting[point]) {
      case '出水口':
        return NAME.outfall;
      case '泵站':
        return NAME.station;
      case '污水处理场':
        return NAME.treatmentPlant;
      default:
        if (highestInMm[point]! - invertMm[point]! > DROP_MM) return NAME.dropManhole;
        return isStorm ? NAME.stormManhole : NAME.sewageManhole;
    }
  };
  for (let point = 0; point < count; point++) {
    const spec = specOf.get(point);
    if (spec === undefined) continue;
    const name = nameAt(point);
    const depthCm = Math.round((groundMm[point]! - invertMm[point]!) / 10);
    const wellCm = name.isAppurtenance
      ? depthCm + (isStorm ? STORM_SUMP_CM : 0) + (name === NAME.station ? 200 : 0)
      : 0;
    numbers[point] = table.point(
      draft.east[point]!,
      draft.north[point]!,
      groundMm[point]!,
      name,
      spec,
      draft.street[point]!,
      wellCm,
    );
  }
  for (const [i, { from, to, spec }] of drains.entries()) {
    table.line(numbers[from]!, numbers[to]!, spec, startMm[i]!, endMm[i]!, draft.street[from]!);
  }
  if (!isStorm) return table;

  const gully = specs.of({
    system: 'storm',
    surveyClass: 'PS',
    subclass: 'YS',
    size: GULLY_MM,
    material: 'PVC',
    laying: 'ZM',
  });
  const wall = 0.01;
  const taken = new Set(connectors.map(({ from }) => from));
  for (let point = 0; point < count; point++) {
    const kind = draft.kind[point]!;
    if (numbers[point]! < 0 || draft.zone[point]! >= 0 || taken.has(point) || draft.course[point]! < 0) continue;
    if (kind !== POINT_KIND.fill && kind !== POINT_KIND.bend && kind !== POINT_KIND.end) continue;
    const course = mains.courses[draft.course[point]!]!;
    const slot = mains.slots[course.index]!.find(({ role }) => role === 'gully');
    if (slot === undefined) continue;
    const east = eastAt(course, slot.offset, draft.leg[point]!, draft.share[point]!);
    const north = northAt(course, slot.offset, draft.leg[point]!, draft.share[point]!);
    const ground = Math.round(groundM(east, north) * 1000);
    const start = ground - GULLY_INVERT_M * 1000;
    const length = Math.hypot(east - draft.east[point]!, north - draft.north[point]!);
    const covered = groundMm[point]! - (GULLY_COVER_M + wall + GULLY_MM / 1000) * 1000;
    const end = Math.round(Math.min(start - GULLY_FALL * length * 1000, covered));
    if (end < invertMm[point]!) continue;
    const inlet = table.point(east, north, ground, NAME.gully, gully, draft.street[point]!, GULLY_INVERT_M * 100 + 20);
    table.line(inlet, numbers[point]!, gully, start, end, draft.street[point]!);
  }
  return table;
}
