import { horizontalClearanceM, type Kind } from './clearances.ts';
import { outerWidthM, type PipeSpec, type System } from './pipe-spec.ts';

/** What a place in the cross-section is for; gullies and hydrants stand beside their main. */
export type Role = System | 'lighting-far' | 'water-far' | 'gully' | 'hydrant';

/** A line of a cross-section, at an offset to the left of the axis, metres. */
export interface Slot {
  role: Role;
  spec: PipeSpec | null;
  offset: number;
}

/** From one property line to the other, and where each would like to lie as a share of half the width. */
const ORDER: readonly (readonly [Role, number])[] = [
  ['power', -0.86],
  ['signal', -0.74],
  ['lighting', -0.66],
  ['water-far', -0.62],
  ['gully', -0.56],
  ['storm', -0.4],
  ['sewage', -0.1],
  ['water', 0.28],
  ['hydrant', 0.45],
  ['lighting-far', 0.56],
  ['gas', 0.64],
  ['telecom', 0.8],
  ['broadcast', 0.91],
];
/** What gives way first where the street is too narrow. */
const YIELDS: readonly Role[] = [
  'water-far',
  'lighting-far',
  'signal',
  'broadcast',
  'hydrant',
  'gully',
  'telecom',
  'lighting',
  'gas',
  'power',
  'storm',
  'water',
];

const EDGE_M = 0.15;
/** Beyond the table: lines drift a little where a street widens, and coordinates are rounded. */
const MARGIN_M = 0.1;
const GULLY_WIDTH_M = 0.4;
const GULLY_REACH_M = 1.1;
const HYDRANT_WIDTH_M = 0.2;
const HYDRANT_REACH_M = 1;

/** The kind of a spec in the tables of clear distances. */
export function kindOf({ system, widthMm, heightMm, pressureMpa, laying }: PipeSpec): Kind {
  switch (system) {
    case 'storm':
    case 'sewage':
      return 'sewer';
    case 'water':
      return Math.max(widthMm, heightMm) > 200 ? 'water' : 'smallWater';
    case 'gas':
    case 'oil-gas':
      return (pressureMpa ?? 0) < 0.01 ? 'gasLow' : (pressureMpa ?? 0) <= 0.4 ? 'gasMedium' : 'gasSubHigh';
    case 'telecom':
    case 'broadcast':
      return 'duct';
    case 'power':
    case 'lighting':
    case 'signal':
      return laying === 'ZM' ? 'cable' : 'conduit';
  }
}

/**
 * Lays the wanted lines of a street side by side: in the usual order, at the clear distances of GB 50289-2016 table 4.1.9, as near to where they
 * would like to lie as the width allows. What does not fit is left out, in a fixed order.
 */
export function crossSection(widthM: number, wanted: ReadonlyMap<Role, PipeSpec>, mirrored: boolean): Slot[] {
  const present = new Set<Role>(wanted.keys());
  if (present.has('storm')) present.add('gully');
  if (present.has('water')) present.add('hydrant');
  for (const gives of [null, ...YIELDS]) {
    if (gives !== null) present.delete(gives);
    if (gives === 'storm') present.delete('gully');
    if (gives === 'water') present.delete('hydrant');
    const slots = pack(widthM / 2, wanted, present);
    if (slots === null) continue;
    if (mirrored) for (const slot of slots) slot.offset = -slot.offset;
    return slots;
  }
  return [];
}

function pack(halfM: number, wanted: ReadonlyMap<Role, PipeSpec>, present: ReadonlySet<Role>): Slot[] | null {
  const slots = ORDER.filter(([role]) => present.has(role)).map(([role, share]) => ({
    role,
    spec: wanted.get(role) ?? null,
    offset: share * halfM,
  }));
  const apart = slots.map((one) => slots.map((other) => spacingM(one, other)));
  const edge = (slot: Slot): number => halfM - EDGE_M - widthOf(slot) / 2;
  for (const [j, slot] of slots.entries()) {
    slot.offset = Math.max(slot.offset, -edge(slot));
    for (let i = 0; i < j; i++) slot.offset = Math.max(slot.offset, slots[i]!.offset + apart[i]![j]!);
  }
  for (let i = slots.length - 1; i >= 0; i--) {
    const slot = slots[i]!;
    slot.offset = Math.min(slot.offset, edge(slot));
    for (let j = i + 1; j < slots.length; j++) slot.offset = Math.min(slot.offset, slots[j]!.offset - apart[i]![j]!);
    if (slot.offset < -edge(slot) - 1e-9) return null;
  }
  return slots;
}

const widthOf = ({ role, spec }: Slot): number =>
  spec !== null ? outerWidthM(spec) : role === 'gully' ? GULLY_WIDTH_M : HYDRANT_WIDTH_M;

/** Axis to axis, metres. */
function spacingM(one: Slot, other: Slot): number {
  const half = (widthOf(one) + widthOf(other)) / 2;
  const pair = new Set([one.role, other.role]);
  if (pair.has('gully') && pair.has('storm')) return half + GULLY_REACH_M;
  if (pair.has('hydrant') && pair.has('water')) return half + HYDRANT_REACH_M;
  const kind = ({ role, spec }: Slot): Kind =>
    spec !== null ? fedKind(kindOf(spec)) : role === 'gully' ? 'sewer' : 'smallWater';
  return half + horizontalClearanceM(kind(one), kind(other)) + MARGIN_M;
}

/** Gas as it is near a station that feeds it: of the next higher regime. */
function fedKind(kind: Kind): Kind {
  return kind === 'gasLow' ? 'gasMedium' : kind === 'gasMedium' ? 'gasSubHigh' : kind;
}
