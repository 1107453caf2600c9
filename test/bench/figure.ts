/** Median and 99th percentile of the samples of one measure, in its unit. */
export interface Spread {
  median: number;
  p99: number;
}

/** What is to be reached: so many times better than the peer, or a value of our own. */
export type Goal = { timesBetter: number } | { atMost: number } | { atLeast: number };

/** One line of the bench's table. */
export interface Figure {
  measure: string;
  unit: string;
  /** Whether a larger value is better, as with rates. */
  higherIsBetter: boolean;
  ours: Spread;
  /** Null where there is nothing to compare with. */
  peer: Spread | null;
  goal: Goal | null;
}

/** Median and 99th percentile (nearest rank) of at least one sample. */
export function spreadOf(samples: readonly number[]): Spread {
  if (samples.length === 0) throw new RangeError('a spread needs at least one sample');
  const sorted = [...samples].sort((a, b) => a - b);
  const rank = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
  const middle = sorted.length / 2;
  const median = Number.isInteger(middle) ? (sorted[middle - 1]! + sorted[middle]!) / 2 : sorted[Math.floor(middle)]!;
  return { median, p99: rank(0.99) };
}

/** A value that was counted, not timed: it has no spread. */
export function counted(value: number): Spread {
  return { median: value, p99: value };
}

/** How many times better our median is than the peer's; null without a peer. */
export function ratioOf({ ours, peer, higherIsBetter }: Figure): number | null {
  if (peer === null) return null;
  return higherIsBetter ? ours.median / peer.median : peer.median / ours.median;
}

/** Whether the goal is reached; null without a goal. */
export function isReached(figure: Figure): boolean | null {
  const { goal, ours } = figure;
  if (goal === null) return null;
  if ('timesBetter' in goal) return (ratioOf(figure) ?? 0) >= goal.timesBetter;
  return 'atMost' in goal ? ours.median <= goal.atMost : ours.median >= goal.atLeast;
}
