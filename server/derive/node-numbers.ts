import { sharedColumn } from './column.ts';

/** Degrees: about a millimetre on the ground; ends nearer than that were one point in the source. */
const COORDINATE_GRID = 1e-8;
/** Two words of hash and the node's number plus one; 0 is a free slot. */
const WORDS_PER_SLOT = 3;
const FEWEST_SLOTS = 1024;
const FULLEST = 0.6;

/**
 * Numbers of the network's nodes by what they are known by: the survey point of a dataset, or a position. An open hash table of 64-bit hashes in flat memory, since a
 * map of a million texts takes ten times as much; two of a million nodes share a hash once in 37 million such networks.
 */
export interface NodeNumbers {
  nodes: number;
  /** A power of two times {@link WORDS_PER_SLOT} entries. */
  slots: Uint32Array;
}

/** None yet, with room for as many as are expected. */
export function createNodeNumbers(expected = 0): NodeNumbers {
  const slots = Math.max(FEWEST_SLOTS, 2 ** Math.ceil(Math.log2(Math.max(1, expected / FULLEST))));
  return { nodes: 0, slots: sharedColumn(Uint32Array, WORDS_PER_SLOT * slots) };
}

/** Number of the node of a survey point, given a new one when it has none. */
export function nodeOfPoint(numbers: NodeNumbers, datasetId: number, key: string): number {
  let a = Math.imul(datasetId, 0x9e3779b1) ^ 0xdeadbeef;
  let b = Math.imul(datasetId, 0x85ebca77) ^ 0x41c6ce57;
  for (let i = 0; i < key.length; i++) {
    const code = key.charCodeAt(i);
    a = Math.imul(a ^ code, 0x9e3779b1);
    b = Math.imul(b ^ code, 0x5f356495);
  }
  return number(numbers, a, b);
}

/** Number of the node at a position in degrees, for an end without a survey point. */
export function nodeOfPosition(numbers: NodeNumbers, datasetId: number, lon: number, lat: number): number {
  const x = Math.round(lon / COORDINATE_GRID);
  const y = Math.round(lat / COORDINATE_GRID);
  let a = Math.imul(datasetId, 0x27d4eb2f) ^ 0x2545f491;
  let b = Math.imul(datasetId, 0x165667b1) ^ 0x4f6cdd1d;
  for (const word of [x | 0, Math.floor(x / 2 ** 32), y | 0, Math.floor(y / 2 ** 32)]) {
    a = Math.imul(a ^ word, 0x9e3779b1);
    a ^= a >>> 15;
    b = Math.imul(b ^ word, 0x5f356495);
    b ^= b >>> 13;
  }
  return number(numbers, a, b);
}

function number(numbers: NodeNumbers, first: number, second: number): number {
  if (numbers.nodes >= FULLEST * (numbers.slots.length / WORDS_PER_SLOT)) grow(numbers);
  const { slots } = numbers;
  const [a, b] = mixed(first, second);
  const at = slotOf(slots, a, b);
  if (slots[at + 2] === 0) {
    slots[at] = a;
    slots[at + 1] = b;
    slots[at + 2] = ++numbers.nodes;
  }
  return slots[at + 2]! - 1;
}

/** Finishes both words (murmur3's finaliser), each with bits of the other. */
function mixed(first: number, second: number): [number, number] {
  let a = Math.imul(first ^ (first >>> 16), 0x85ebca6b);
  a ^= Math.imul(second ^ (second >>> 13), 0xc2b2ae35);
  let b = Math.imul(second ^ (second >>> 16), 0x85ebca6b);
  b ^= Math.imul(first ^ (first >>> 13), 0xc2b2ae35);
  return [a >>> 0, b >>> 0];
}

function slotOf(slots: Uint32Array, a: number, b: number): number {
  const last = slots.length / WORDS_PER_SLOT - 1;
  for (let slot = a & last; ; slot = (slot + 1) & last) {
    const at = WORDS_PER_SLOT * slot;
    if (slots[at + 2] === 0 || (slots[at] === a && slots[at + 1] === b)) return at;
  }
}

function grow(numbers: NodeNumbers): void {
  const old = numbers.slots;
  const slots = sharedColumn(Uint32Array, 2 * old.length);
  for (let from = 0; from < old.length; from += WORDS_PER_SLOT) {
    if (old[from + 2] === 0) continue;
    slots.set(old.subarray(from, from + WORDS_PER_SLOT), slotOf(slots, old[from]!, old[from + 1]!));
  }
  numbers.slots = slots;
}

/** A copy that knows the first `nodes` nodes alone: others may be written into the same slots while it is made. */
export function withoutLaterNodes({ nodes, slots: old }: NodeNumbers): NodeNumbers {
  const slots = sharedColumn(Uint32Array, old.length);
  for (let from = 0; from < old.length; from += WORDS_PER_SLOT) {
    // The number is written last, so a slot that has it is whole.
    const number = old[from + 2]!;
    if (number === 0 || number > nodes) continue;
    const at = slotOf(slots, old[from]!, old[from + 1]!);
    slots[at] = old[from]!;
    slots[at + 1] = old[from + 1]!;
    slots[at + 2] = number;
  }
  return { nodes, slots };
}
