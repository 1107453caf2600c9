import type { DemoSize } from '../land/land.ts';
import { courseLengthM, type Course } from './course.ts';
import type { Role } from './cross-section.ts';
import { hash01 } from './hash01.ts';

/** Mains of the streets: everything that the cross-section has a place for, without what stands beside a main. */
export type MainRole = Exclude<Role, 'gully' | 'hydrant' | 'oil-gas'>;

/** Kilometres of a district by role, of street axis that gets one. What is laid differs: mains end before crossings, branches and connections come on top. */
const AXIS_KM: Readonly<Record<MainRole, number>> = {
  water: 1930,
  storm: 1120,
  sewage: 1120,
  gas: 1290,
  power: 1300,
  telecom: 1180,
  broadcast: 560,
  lighting: 700,
  'lighting-far': 150,
  'water-far': 40,
  signal: 60,
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
  'water-far': { arterial: 1, collector: 0.2 },
  signal: { arterial: 1, collector: 0.3 },
};
const CHANCE_WEIGHT = 0.45;

/** Which courses get which mains: those that want one most, until the kilometres of the size are there. */
export function chooseMains(courses: readonly Course[], size: DemoSize, seed: number): ReadonlySet<MainRole>[] {
  const mains = courses.map(() => new Set<MainRole>());
  for (const [number, role] of (Object.keys(WANTS) as MainRole[]).entries()) {
    const wanting = courses
      .flatMap((course) => {
        const want = WANTS[role][course.rank];
        return want === undefined
          ? []
          : [{ course, score: want + CHANCE_WEIGHT * hash01(seed, course.index, 700 + number) }];
      })
      .toSorted((a, b) => b.score - a.score || a.course.index - b.course.index);
    let left = AXIS_KM[role] * SIZE_SHARE[size] * 1000;
    for (const { course } of wanting) {
      if (left <= 0) break;
      mains[course.index]!.add(role);
      left -= courseLengthM(course);
    }
  }
  return mains;
}
