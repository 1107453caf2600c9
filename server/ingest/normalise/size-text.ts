import { remembered } from './code-lookup.ts';
import type { CrossSection } from '../../../core/model/segment.ts';
import type { SizePattern } from '../profile/profile.ts';
import { toModelUnit, type Unit } from '../profile/units.ts';

/** Size of a cross section in millimetres, as the register words it. */
export interface StatedSize {
  section: CrossSection;
  widthMm: number;
  heightMm: number;
  /** What the pattern says the size is; null when the source decides. */
  is: 'inner' | 'outer' | null;
}

const MM_PER_M = 1000;

/** Reads sizes by the patterns of a profile: named groups `d` (diameter), or `w` and `h`. Without patterns a plain number is a diameter. */
export function createSizeReader(patterns: readonly SizePattern[] | undefined, unit: Unit) {
  const compiled = (patterns ?? [{ match: '^(?<d>[0-9]+(?:\\.[0-9]+)?)$', section: 'circle' as const }]).map(
    (pattern) => ({
      ...pattern,
      expression: new RegExp(pattern.match, 'iu'),
    }),
  );
  /** The size that a text means; `unreadable` when no pattern fits; null for zero, which registers write for "not known". */
  return remembered((text: string): Readonly<StatedSize> | 'unreadable' | null => {
    const plain = text.normalize('NFKC').trim();
    for (const pattern of compiled) {
      const groups = pattern.expression.exec(plain)?.groups;
      if (groups === undefined) continue;
      const toMm = (value: string | undefined): number => toMillimetres(Number(value), pattern.unit ?? unit);
      const widthMm = toMm(groups['d'] ?? groups['w']);
      const heightMm = toMm(groups['d'] ?? groups['h']);
      if (widthMm === 0 && heightMm === 0) return null;
      if (!(widthMm > 0 && heightMm > 0)) return 'unreadable';
      return { section: pattern.section, widthMm, heightMm, is: pattern.is ?? null };
    }
    return 'unreadable';
  });
}

/** To the nanometre: 700 mm must not become 700.0000000000001. */
function toMillimetres(value: number, unit: Unit): number {
  return Math.round(toModelUnit(value, unit) * MM_PER_M * 1e6) / 1e6;
}
