import type { Course } from './course.ts';
import { hash01 } from './hash01.ts';
import type { PipeSpec, SpecList } from './pipe-spec.ts';
import type { Role } from './cross-section.ts';

/** Purposes of drawn numbers, so that one does not follow from another. */
const DRAW = {
  water: 11,
  gas: 12,
  power: 13,
  telecom: 14,
  broadcast: 15,
  subHigh: 16,
  trunk: 17,
  material: 18,
} as const;

const pick = <T>(list: readonly T[], share: number): T =>
  list[Math.min(list.length - 1, Math.floor(share * list.length))]!;

/** What a main is in a course, by the rank of its streets. Drains get their sizes from what flows to them, and these are of the given size. */
export function mainSpec(
  specs: SpecList,
  role: Exclude<Role, 'gully' | 'hydrant'>,
  course: Course,
  seed: number,
  drainMm: number,
): PipeSpec {
  const draw = (purpose: number): number => hash01(seed, course.index, purpose);
  const { rank } = course;
  switch (role) {
    case 'water': {
      const sizes = {
        expressway: [600, 800],
        arterial: [300, 400, 400, 500, 600, 800, 1000, 1200],
        collector: [200, 250, 300, 300],
        local: [150, 150, 200],
        lane: [100, 100, 150],
      }[rank];
      const size = pick(sizes, draw(DRAW.water));
      const old = draw(DRAW.material) < 0.18;
      const material = size >= 1000 ? 'G' : size <= 100 && draw(DRAW.material) > 0.5 ? 'PE' : old ? 'ZT' : 'QM';
      return specs.of({
        system: 'water',
        surveyClass: 'JS',
        subclass: size >= 600 ? 'SS' : 'JP',
        size,
        material,
        laying: 'ZM',
        pressureMpa: size >= 600 ? 0.6 : 0.4,
      });
    }
    case 'water-far':
      return specs.of({
        system: 'water',
        surveyClass: 'JS',
        subclass: 'JP',
        size: 200,
        material: 'QM',
        laying: 'ZM',
        pressureMpa: 0.4,
      });
    case 'storm':
    case 'sewage':
      return drainSpec(specs, role, drainMm);
    case 'gas': {
      const subHigh = rank === 'expressway' || (rank === 'arterial' && draw(DRAW.subHigh) < 0.35);
      if (subHigh) {
        return specs.of({
          system: 'gas',
          surveyClass: 'RQ',
          subclass: 'TR',
          size: pick([300, 400, 500], draw(DRAW.gas)),
          material: 'G',
          laying: 'ZM',
          wallMm: 8,
          pressureMpa: 0.8,
        });
      }
      const sizes = {
        expressway: [300],
        arterial: [200, 250, 300],
        collector: [150, 200],
        local: [100, 150],
        lane: [50, 80, 100],
      }[rank];
      return specs.of({
        system: 'gas',
        surveyClass: 'RQ',
        subclass: 'TR',
        size: pick(sizes, draw(DRAW.gas)),
        material: 'PE',
        laying: 'ZM',
        pressureMpa: rank === 'lane' ? 0.003 : rank === 'local' ? 0.2 : 0.3,
      });
    }
    case 'power': {
      if (rank === 'lane' || (rank === 'local' && draw(DRAW.power) < 0.4)) {
        const laying = draw(DRAW.power) < 0.55 ? 'ZM' : 'GM';
        return specs.of({
          system: 'power',
          surveyClass: 'DL',
          subclass: 'GD',
          size: laying === 'ZM' ? 50 : 110,
          material: 'TZ',
          laying,
          voltageKv: 0.4,
          ...(laying === 'GM' ? { holes: { total: 1, used: 1 } } : {}),
        });
      }
      const [size, total] = pick(
        {
          expressway: [[[750, 600], 12]],
          arterial: [
            [[600, 450], 12],
            [[750, 450], 15],
            [[450, 450], 9],
          ],
          collector: [
            [[450, 300], 6],
            [[450, 300], 6],
            [[600, 300], 8],
          ],
          local: [
            [[300, 300], 4],
            [[300, 150], 2],
          ],
          lane: [[[300, 150], 2]],
        }[rank] as [[number, number], number][],
        draw(DRAW.power),
      );
      const used = Math.max(1, Math.round(total * (0.35 + 0.6 * draw(DRAW.power + 100))));
      return specs.of({
        system: 'power',
        surveyClass: 'DL',
        subclass: 'GD',
        size,
        material: 'TZ',
        laying: 'GK',
        voltageKv: 10,
        holes: { total, used },
      });
    }
    case 'telecom': {
      const [size, total] = pick(
        {
          expressway: [[[480, 360], 12]],
          arterial: [
            [[480, 360], 12],
            [[360, 360], 9],
          ],
          collector: [[[360, 240], 6]],
          local: [
            [[240, 240], 4],
            [[360, 120], 3],
          ],
          lane: [
            [[240, 120], 2],
            [[240, 120], 2],
          ],
        }[rank] as [[number, number], number][],
        draw(DRAW.telecom),
      );
      const used = Math.max(1, Math.round(total * (0.3 + 0.65 * draw(DRAW.telecom + 100))));
      return specs.of({
        system: 'telecom',
        surveyClass: 'TX',
        subclass: draw(DRAW.telecom + 200) < 0.7 ? 'DH' : 'XX',
        size,
        material: 'GX',
        laying: 'GK',
        holes: { total, used },
      });
    }
    case 'broadcast': {
      if (rank === 'lane')
        return specs.of({
          system: 'broadcast',
          surveyClass: 'TX',
          subclass: 'DS',
          size: 110,
          material: 'GX',
          laying: 'GM',
          holes: { total: 1, used: 1 },
        });
      return specs.of({
        system: 'broadcast',
        surveyClass: 'TX',
        subclass: draw(DRAW.broadcast) < 0.92 ? 'DS' : 'GB',
        size: [220, 110],
        material: 'GX',
        laying: 'GK',
        holes: { total: 2, used: 1 },
      });
    }
    case 'lighting':
    case 'lighting-far':
      return specs.of({
        system: 'lighting',
        surveyClass: 'DL',
        subclass: 'LD',
        size: 110,
        material: 'TZ',
        laying: 'GM',
        voltageKv: 0.4,
        holes: { total: 1, used: 1 },
      });
    case 'signal':
      return signalSpec(specs);
    case 'oil-gas':
      throw new RangeError('oil and gas trunks follow no street');
  }
}

/** Conduits of traffic signals. */
export function signalSpec(specs: SpecList): PipeSpec {
  return specs.of({
    system: 'signal',
    surveyClass: 'DL',
    subclass: 'XH',
    size: 100,
    material: 'TZ',
    laying: 'GM',
    voltageKv: 0.22,
    holes: { total: 2, used: 1 },
  });
}

/** Sizes of drains, millimetres; above the largest round one they are box culverts. */
export const DRAIN_SIZES_MM = [300, 400, 500, 600, 800, 1000, 1200, 1500, 1800, 2000, 2400] as const;
const LARGEST_ROUND_MM = 1800;

/** The spec of a drain of a size. */
export function drainSpec(specs: SpecList, system: 'storm' | 'sewage', sizeMm: number): PipeSpec {
  const isBox = sizeMm > LARGEST_ROUND_MM;
  return specs.of({
    system,
    surveyClass: 'PS',
    subclass: system === 'storm' ? 'YS' : 'WS',
    size: isBox ? [sizeMm, sizeMm - 200] : sizeMm,
    material: sizeMm <= 300 ? 'PVC' : 'T',
    laying: isBox ? 'GG' : 'ZM',
  });
}
