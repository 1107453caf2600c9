import { REPORT_CLASSES, type ReportClass } from '../model/survey-class.ts';
import type { ChainTable } from './merge-chains.ts';
import type { PipeRows } from './pipe-rows.ts';

/**
 * How much a class counts beside the size of its pipes, octaves. Long-distance oil and gas stands before everything else. A gas main counts as a
 * water main of twice its size, since high pressure makes gas pipes small; drains are larger than what they mean, and ducts are as high as the bank that
 * holds them. On the demo district zooms 8 to 11 so show 90% of the length of drains, 70% of water, 40% of power and telecom and 15 to 35% of the
 * cables in every street (broadcast, lighting, signal): whoever looks at one class alone sees its main lines.
 */
const CLASS_OCTAVES: Readonly<Record<ReportClass, number>> = {
  'oil-gas': 16,
  gas: 1,
  water: 0,
  drainage: -1,
  power: -1,
  telecom: -1.5,
  broadcast: -1,
  lighting: -1.5,
  signal: -1,
  other: -1,
};

/** An octave more for each doubling of the size over this; sizes that are not known count as it, and beyond the limits nothing more. */
const REFERENCE_MM = 100;
const SMALLEST_MM = 50;
const LARGEST_MM = 4000;
/** Half an octave more for each doubling of the length over this; shorter than the shortest counts as that. */
const REFERENCE_M = 100;
const SHORTEST_M = 1;
const LENGTH_WEIGHT = 0.5;

/**
 * Importance of each chain, octaves: class + log2(size / 100 mm) + ½ log2(length / 100 m), `size` the largest outer height on it. A trunk
 * main of 1,000 mm counts as much as one of 100 mm that is a hundred times as long. A chain at hand has the same importance whatever else is in the table.
 */
export function rankChains(
  { count, leastRow, outerHeightMm, lengthM }: Pick<ChainTable, 'count' | 'leastRow' | 'outerHeightMm' | 'lengthM'>,
  { reportClass }: Pick<PipeRows, 'reportClass'>,
): Float64Array {
  const octaves = Float64Array.from(REPORT_CLASSES, (name) => CLASS_OCTAVES[name]);
  const importance = new Float64Array(count);
  for (let chain = 0; chain < count; chain++) {
    const mm = outerHeightMm[chain]!;
    const size = Number.isNaN(mm) ? REFERENCE_MM : Math.min(Math.max(mm, SMALLEST_MM), LARGEST_MM);
    const length = Math.max(lengthM[chain]!, SHORTEST_M);
    importance[chain] =
      octaves[reportClass[leastRow[chain]!]!]! +
      Math.log2(size / REFERENCE_MM) +
      LENGTH_WEIGHT * Math.log2(length / REFERENCE_M);
  }
  return importance;
}

/** The chains by importance, the most important first; of equal ones, the first of the table first. */
export function byImportance(importance: Float64Array): Uint32Array {
  const order = new Uint32Array(importance.length);
  for (let chain = 0; chain < order.length; chain++) order[chain] = chain;
  return order.sort((a, b) => importance[b]! - importance[a]! || a - b);
}
