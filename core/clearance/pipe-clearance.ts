import type { NearestApproach } from './nearest-approach.ts';

/** Outline of a pipe across its axis, metres. */
export interface Outline {
  halfWidthM: number;
  halfHeightM: number;
  /** A duct bank or box culvert; anything else counts as round or elliptic. */
  isBox: boolean;
}

/** How well a pipe's place is known: standard deviations, metres; null where nobody stated one. */
export interface PlaceSigma {
  planM: number | null;
  depthM: number | null;
}

/** How far two axes are apart in space, and its parts. */
export interface Separation {
  /** Of the axes. */
  distanceM: number;
  horizontalM: number;
  /** Positive when the other one is above. */
  verticalM: number;
}

/** The parts of a nearest approach in an east-north-up frame. */
export function separationOf({ distance, from, to }: NearestApproach): Separation {
  return { distanceM: distance, horizontalM: Math.hypot(to[0] - from[0], to[1] - from[1]), verticalM: to[2] - from[2] };
}

/**
 * Least distance between the outer walls of two pipes, metres; 0 when they may touch. Each wall reaches from its axis as far as a plane across the line
 * of the nearest approach: for round pipes that is the radius and the result is exact, for boxes and ellipses it is never too large.
 */
export function wallClearance(separation: Separation, a: Outline, b: Outline): number {
  return Math.max(separation.distanceM - reachToward(separation, a) - reachToward(separation, b), 0);
}

/** Standard deviation of the distance of two axes, metres, from those of their places (uncorrelated, to the first order); null when one is not stated. */
export function distanceSigma(separation: Separation, a: PlaceSigma, b: PlaceSigma): number | null {
  if (a.planM === null || a.depthM === null || b.planM === null || b.depthM === null) return null;
  const { across, upright } = direction(separation);
  return Math.hypot(across * a.planM, across * b.planM, upright * a.depthM, upright * b.depthM);
}

/** Support of the outline in the direction of the other axis: its width lies across, its height upright. */
function reachToward(separation: Separation, { halfWidthM, halfHeightM, isBox }: Outline): number {
  const { across, upright } = direction(separation);
  return isBox ? across * halfWidthM + upright * halfHeightM : Math.hypot(across * halfWidthM, upright * halfHeightM);
}

/** Shares of the horizontal and the vertical in the direction from one axis to the other; of axes that meet, either may be all of it. */
function direction({ distanceM, horizontalM, verticalM }: Separation): { across: number; upright: number } {
  if (distanceM === 0) return { across: 1, upright: 1 };
  return { across: horizontalM / distanceM, upright: Math.abs(verticalM) / distanceM };
}
