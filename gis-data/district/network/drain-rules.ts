import type { Course } from './course.ts';
import { DRAIN_SIZES_MM } from './main-specs.ts';
import { outerHeightM, wallM, type PipeSpec } from './pipe-spec.ts';

export type DrainSystem = 'storm' | 'sewage';

/** Depth of the outside top outside crossings, and of the invert at most, metres. */
export const DRAIN_DEPTHS: Readonly<Record<DrainSystem, { topM: number; mostM: number }>> = {
  storm: { topM: 1, mostM: 8.5 },
  sewage: { topM: 1.3, mostM: 11.5 },
};

/** Slope with which the tree of drains reckons, the least of the small sizes. */
export const RECKONED_SLOPE = 0.003;

/** Largest size in the streets of a rank, millimetres; what needs more has a trunk of its own beside the streets. */
export const LARGEST_DRAIN_MM: Readonly<Record<DrainSystem, Readonly<Record<Course['rank'], number>>>> = {
  storm: { expressway: 1200, arterial: 1500, collector: 1200, local: 800, lane: 500 },
  sewage: { expressway: 600, arterial: 800, collector: 600, local: 500, lane: 400 },
};

/** Kilometres of drains upstream up to which a size does, by size. */
const UPSTREAM_KM: Readonly<Record<DrainSystem, readonly (readonly [number, number])[]>> = {
  storm: [
    [0.25, 400],
    [0.6, 500],
    [1.2, 600],
    [2.6, 800],
    [5, 1000],
    [9, 1200],
    [16, 1500],
    [26, 1800],
    [40, 2000],
    [Infinity, 2400],
  ],
  sewage: [
    [3, 300],
    [8, 400],
    [16, 500],
    [30, 600],
    [70, 800],
    [130, 1000],
    [220, 1200],
    [360, 1500],
    [Infinity, 1800],
  ],
};

/** Size that the drains upstream of a point ask for, millimetres. */
export function neededDrainMm(system: DrainSystem, upstreamM: number): number {
  const list = UPSTREAM_KM[system];
  return list.find(([km]) => upstreamM <= km * 1000)![1];
}

/** The slopes that a size may have: enough to keep clean, not so much as to wear. */
export function drainSlopes(sizeMm: number): { least: number; most: number } {
  const i = DRAIN_SIZES_MM.findIndex((size) => size >= sizeMm);
  const least = [0.003, 0.0025, 0.002, 0.0018, 0.0015, 0.0012, 0.001][Math.max(i, 0)] ?? 0.0008;
  return { least, most: sizeMm <= 500 ? 0.09 : sizeMm <= 800 ? 0.07 : 0.05 };
}

/** Outside top less invert, and invert less outside bottom, metres. */
export const crownM = (spec: PipeSpec): number => outerHeightM(spec) - wallM(spec);
export const bedM = (spec: PipeSpec): number => wallM(spec);
