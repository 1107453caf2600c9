/**
 * Clear distances and covers of GB 50289-2016 (tables 4.1.1, 4.1.9, 4.1.14) as far as the streets need them, metres. The rule tables of
 * `gis-data/rules` are what the tests hold the result against.
 */
export type Kind =
  'sewer' | 'water' | 'smallWater' | 'gasLow' | 'gasMedium' | 'gasSubHigh' | 'conduit' | 'cable' | 'duct';

/** Wall to wall in plan; unordered. */
const HORIZONTAL: Readonly<Record<string, number>> = {
  'sewer sewer': 0.6,
  'sewer water': 1.5,
  'sewer smallWater': 1,
  'gasLow sewer': 1,
  'gasMedium sewer': 1.2,
  'gasSubHigh sewer': 1.5,
  'conduit sewer': 0.5,
  'cable sewer': 0.5,
  'duct sewer': 1,
  'water water': 0.5,
  'smallWater water': 0.5,
  'smallWater smallWater': 0.5,
  'gasLow water': 0.5,
  'gasMedium water': 0.5,
  'gasSubHigh water': 1,
  'gasLow smallWater': 0.5,
  'gasMedium smallWater': 0.5,
  'gasSubHigh smallWater': 1,
  'conduit water': 0.5,
  'cable water': 0.5,
  'duct water': 1,
  'conduit smallWater': 0.5,
  'cable smallWater': 0.5,
  'duct smallWater': 1,
  'conduit gasLow': 1,
  'conduit gasMedium': 1,
  'conduit gasSubHigh': 1,
  // In conduits where they cross a street, and so the larger value.
  'cable gasLow': 1,
  'cable gasMedium': 1,
  'cable gasSubHigh': 1,
  'duct gasLow': 1,
  'duct gasMedium': 1,
  'duct gasSubHigh': 1,
  'conduit conduit': 0.1,
  'cable conduit': 0.1,
  'cable cable': 0.25,
  'conduit duct': 0.5,
  'cable duct': 0.5,
  'duct duct': 0.5,
};

export function horizontalClearanceM(one: Kind, other: Kind): number {
  return HORIZONTAL[one < other ? `${one} ${other}` : `${other} ${one}`] ?? 0.5;
}

/** Families of table 4.1.14. */
const VERTICAL: Readonly<Record<string, number>> = {
  'conduit conduit': 0.25,
  'conduit duct': 0.25,
  'conduit gas': 0.15,
  'conduit water': 0.25,
  'conduit sewer': 0.25,
  'duct duct': 0.25,
  'duct gas': 0.15,
  'duct water': 0.15,
  'duct sewer': 0.15,
  'gas gas': 0.15,
  'gas water': 0.15,
  'gas sewer': 0.15,
  'water water': 0.15,
  'sewer water': 0.4,
  'sewer sewer': 0.15,
};

/** Buried cable, whatever lies below it. */
const BURIED_CABLE_M = 0.5;

const family = (kind: Kind): string => (kind === 'smallWater' ? 'water' : kind.startsWith('gas') ? 'gas' : kind);

/** Outside bottom of the upper to outside top of the lower where two cross. */
export function verticalClearanceM(one: Kind, other: Kind): number {
  if (one === 'cable' || other === 'cable') return BURIED_CABLE_M;
  const [a, b] = [family(one), family(other)];
  return VERTICAL[a < b ? `${a} ${b}` : `${b} ${a}`] ?? 0.5;
}

/** Ground to outside top under a carriageway. */
export const COVER_M: Readonly<Record<Kind, number>> = {
  sewer: 0.7,
  water: 0.7,
  smallWater: 0.7,
  gasLow: 0.9,
  gasMedium: 0.9,
  gasSubHigh: 0.9,
  conduit: 0.5,
  cable: 1,
  duct: 0.9,
};
