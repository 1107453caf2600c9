import type { DemoSize } from '../land/land.ts';
import { courseLengthM, type Course } from './course.ts';
import type { Role } from './cross-section.ts';
import { hash01 } from './hash01.ts';
import type { System } from './pipe-spec.ts';

/** Mains of the streets: everything that the cross-section has a place for, without what stands beside a main. */
export type MainRole = Exclude<Role, 'gully' | 'hydrant' | 'oil-gas'>;

/** Kilometres that the pipes of a district have, by system; storm water and sewage together are the drainage. */
export const DISTRICT_KM: Readonly<Record<System, number>> = {
  water: 1900,
  storm: 1040,
  sewage: 1060,
  gas: 1250,
  'oil-gas': 80,
  power: 1300,
  telecom: 1180,
  broadcast: 560,
  lighting: 850,
  signal: 60,
};

/** Street axis that gets a main by kilometre of its pipes: more than there will be, what is too much is left out at dead ends. */
const AXIS_SHARE: Readonly<Record<MainRole, readonly [System, number]>> = {
  water: ['water', 1.03],
  'water-far': ['water', 0.03],
  storm: ['storm', 1.15],
  sewage: ['sewage', 1.06],
  gas: ['gas', 1.05],
  power: ['power', 1.05],
  telecom: ['telecom', 1.05],
  broadcast: ['broadcast', 1.06],
  lighting: ['lighting', 0.95],
  'lighting-far': ['lighting', 0.22],
  signal: ['signal', 0.9],
};
export const SIZE_SHARE: Readonly<Record<DemoSize, number>> = { town: 1 / 20, district: 1, city: 10 };

/** How much a rank wants a main, 0 to 1; what is not named never gets one. */
const WANTS: Readonly<Record<MainRole, Partial<Record<Course['rank'], number>>>> = {
  water: { arterial: 1, collector: 1, local: 0.9, lane: 0.7, expressway: 0.2 },
  storm: { expressway: 0.9, arterial: 1, collector: 0.95, local: 0.8, lane: 0.35 },
  sewage: { arterial: 1, collector: 1, local: 0.9, lane: 0.6 },
  gas: { arterial: 0.95, collector: 1, local: 0.85, lane: 0.5, expressway: 0.1 },
  power: { expressway: 0.5, arterial: 1, collector: 1, local: 0.85, lane: 0.6 },
  telecom: { expressway: 0.6, arterial: 1, collector: 0.95, local: 0.8, lane: 0.4 },
  broadcast: { arterial: 0.9, collector: 0.8, local: 0.6, lane: 0.3 },
  lighting: { expressway: 1, arterial: 1, collector: 0.95, local: 0.7, lane: 0.2 },
  'lighting-far': { expressway: 1, arterial: 1, collector: 0.5 },
  'water-far': { expressway: 0.9, arterial: 1, collector: 0.2 },
  signal: { arterial: 1, collector: 0.3 },
};
const CHANCE_WEIGHT = 0.45;

/** Which courses get which mains: those that want one most, until the kilometres of the size are there. */
export function chooseMains(courses: readonly Course[], size: DemoSize, seed: number): ReadonlySet<MainRole>[] {
  const mains = courses.map(() => new Set<MainRole>());
  // What the streets have no room for goes to the second main of the wide ones.
  const missing: Partial<Record<System, number>> = {};
  for (const [number, role] of (Object.keys(WANTS) as MainRole[]).entries()) {
    const wanting = courses
      .flatMap((course) => {
        const want = WANTS[role][course.rank];
        return want === undefined
          ? []
          : [{ course, score: want + CHANCE_WEIGHT * hash01(seed, course.index, 700 + number) }];
      })
      .toSorted((a, b) => b.score - a.score || a.course.index - b.course.index);
    const [system, share] = AXIS_SHARE[role];
    let left = DISTRICT_KM[system] * share * SIZE_SHARE[size] * 1000 + (missing[system] ?? 0);
    for (const { course } of wanting) {
      if (left <= 0) break;
      mains[course.index]!.add(role);
      left -= courseLengthM(course);
    }
    missing[system] = Math.max(0, left);
  }
  return mains;
}

/** What stands beside the mains, as a share of the length of a system: hydrants, gullies. */
const BRANCH_SHARE: Partial<Record<System, number>> = { water: 0.012 };
const GULLY_SHARE = 0.02;

/** Kilometres of mains of a system in a demo of a size. */
export function mainsKm(system: System, size: DemoSize): number {
  return DISTRICT_KM[system] * SIZE_SHARE[size] * (1 - (BRANCH_SHARE[system] ?? 0));
}

/** Kilometres of storm drains and sewers together, without what stands beside them. */
export function drainageKm(size: DemoSize): number {
  return (DISTRICT_KM.storm + DISTRICT_KM.sewage) * SIZE_SHARE[size] * (1 - GULLY_SHARE);
}
