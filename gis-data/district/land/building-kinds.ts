import type { Building, StreetRank } from './land.ts';
import type { SeededRandom } from './seeded-random.ts';

/** A building before it has a place: sides in metres, along the street and away from it. */
export interface BuildingKind {
  use: Building['use'];
  alongM: number;
  acrossM: number;
  storeys: number;
  heightM: number;
  /** Cut out of a corner, as parts of the sides; 0 for a rectangle. */
  notch: number;
}

/** What is built beside a street of a rank where density is 0 to 1 and industry -1 to 1. */
export function chooseBuilding(
  rank: StreetRank,
  density: number,
  industry: number,
  random: SeededRandom,
): BuildingKind {
  const draw = random.next();
  const main = rank === 'arterial' || rank === 'collector';
  if (draw < 0.006)
    return make('school', random.between(45, 70), random.between(16, 22), random.whole(3) + 4, 3.6, 0.55);
  if (draw < 0.008)
    return make('hospital', random.between(50, 75), random.between(20, 28), random.whole(12) + 6, 3.9, 0.5);
  if (draw < 0.014) return make('utility', random.between(9, 16), random.between(7, 11), 1, 4.5, 0);
  if (industry > 0.22 && density < 0.62 && random.chance(0.8)) {
    return make(
      'factory',
      random.between(36, 85),
      random.between(20, 38),
      random.whole(3) + 1,
      6.2,
      random.chance(0.2) ? 0.4 : 0,
    );
  }
  if (density > 0.6) {
    if (main && random.chance(0.4)) {
      const side = random.between(24, 38);
      return make('office', side, random.between(22, 34), 12 + random.whole(Math.round(30 * density)), 3.9, 0);
    }
    if (main && random.chance(0.45)) return shop(random);
    if (random.chance(0.3 + 0.5 * density)) return tower(random);
    return slab(random, 6, 9);
  }
  if (density > 0.3) {
    if (main && random.chance(0.35)) return shop(random);
    if (random.chance(0.3 * density)) return tower(random);
    return slab(random, 4, 7);
  }
  if (density > 0.14) {
    if (main && random.chance(0.15)) return shop(random);
    return slab(random, 3, 6);
  }
  return make(
    'dwelling',
    random.between(9, 16),
    random.between(8, 12),
    2 + random.whole(3),
    3.1,
    random.chance(0.3) ? 0.4 : 0,
  );
}

const shop = (random: SeededRandom): BuildingKind =>
  make('shop', random.between(26, 60), random.between(16, 28), 2 + random.whole(4), 4.6, random.chance(0.3) ? 0.45 : 0);

const tower = (random: SeededRandom): BuildingKind =>
  make(
    'dwelling',
    random.between(22, 34),
    random.between(16, 21),
    18 + random.whole(16),
    3,
    random.chance(0.25) ? 0.35 : 0,
  );

const slab = (random: SeededRandom, low: number, high: number): BuildingKind =>
  make(
    'dwelling',
    random.between(18, 46),
    random.between(11, 14),
    low + random.whole(high - low + 1),
    3,
    random.chance(0.15) ? 0.4 : 0,
  );

function make(
  use: Building['use'],
  alongM: number,
  acrossM: number,
  storeys: number,
  storeyM: number,
  notch: number,
): BuildingKind {
  // A parapet tops the storeys. Heights to a tenth, as registers have them.
  return { use, alongM, acrossM, storeys, heightM: Math.round((storeys * storeyM + 1.2) * 10) / 10, notch };
}
