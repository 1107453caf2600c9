import type { Street } from '../land/land.ts';
import { hash01 } from './hash01.ts';
import type { System } from './pipe-spec.ts';

/** Shares of cells that nobody filled in, as in life. */
export const MISSING = {
  owner: 0.08,
  road: 0.05,
  year: 0.18,
  material: 0.08,
  laying: 0.05,
  source: 0.04,
  wellDepth: 0.1,
} as const;

/** Share of lines whose depths nobody knows: whole stretches that were taken over from drawings, and single ones. */
const UNKNOWN_STRETCHES = 0.055;
const UNKNOWN_SINGLE = 0.0688;
/** Lines that follow each other in a table and share the fate of their stretch. */
const STRETCH_LINES = 6;

const OWNERS: Readonly<Record<System, readonly string[]>> = {
  water: ['示例供水公司', '示例供水公司', '示例自来水二厂'],
  storm: ['示例市政设施管理所', '示例排水公司'],
  sewage: ['示例排水公司', '示例排水公司', '示例水务集团'],
  gas: ['示例燃气公司', '示例燃气公司', '示例天然气公司'],
  'oil-gas': ['示例油气管道公司', '示例成品油管道公司'],
  power: ['示例供电公司'],
  telecom: ['示例电信公司', '示例移动公司', '示例联通公司', '示例铁塔公司'],
  broadcast: ['示例广电公司'],
  lighting: ['示例照明管理所'],
  signal: ['示例交管设施所'],
};
const FIRST_YEAR = 1982;
const LAST_YEAR = 2024;

const DRAW = { owner: 61, year: 62, stretch: 63, single: 64, source: 65 } as const;

/** A number for a system, so that systems draw apart. */
const SALT: Readonly<Record<System, number>> = {
  water: 101,
  storm: 202,
  sewage: 303,
  gas: 404,
  'oil-gas': 505,
  power: 606,
  telecom: 707,
  broadcast: 808,
  lighting: 909,
  signal: 1010,
};
export const saltOf = (system: System): number => SALT[system];

/** Owner of the pipes of a system in a street. */
export function ownerOf(system: System, street: number, seed: number): string {
  const list = OWNERS[system];
  return list[Math.floor(hash01(seed, street >> 4, DRAW.owner + SALT[system]) * list.length)]!;
}

/** Year in which the pipes of a system in a street were laid: main roads are older, and renewed more often. */
export function yearOf(system: System, street: Street | undefined, seed: number): number {
  const index = street?.index ?? -1;
  // Most of a district is young.
  const share = Math.sqrt(hash01(seed, index >> 1, DRAW.year + SALT[system]));
  return FIRST_YEAR + Math.floor(share * (LAST_YEAR - FIRST_YEAR + 1));
}

/** Whether nobody knows how deep a line of a table lies. */
export function isUnknown(system: System, line: number, seed: number): boolean {
  return (
    hash01(seed, Math.floor(line / STRETCH_LINES), DRAW.stretch + SALT[system]) < UNKNOWN_STRETCHES ||
    hash01(seed, line, DRAW.single + SALT[system]) < UNKNOWN_SINGLE
  );
}

/** Data source (1 surveyed, 2 construction drawing, 3 as-built, 4 inferred) and quality level of a line. */
export function sourceOf(system: System, line: number, seed: number): { source: string; quality: string } {
  const draw = hash01(seed, Math.floor(line / 4), DRAW.source + SALT[system]);
  if (draw < 0.68) return { source: '1', quality: draw < 0.05 ? 'A' : 'B' };
  if (draw < 0.9) return { source: '3', quality: 'C' };
  return { source: '2', quality: 'C' };
}
