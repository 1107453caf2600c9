import type { PointTable } from './point-table.ts';
import type { SegmentTable } from './segment-table.ts';

/**
 * The network at one revision. Changes write to it in one step, so whoever reads it without waiting in between reads one revision.
 */
export interface NetworkSnapshot {
  revision: number;
  segments: SegmentTable;
  points: PointTable;
}
