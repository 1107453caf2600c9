/** Results of timed work go through here, so that none of it can be left out as without effect. */
let sunk = 0;

export function sink(value: number): void {
  sunk = (sunk + value) % 1_000_003;
}

/** Milliseconds that `work` takes; what it returns is sunk. */
export function timed(work: () => number): number {
  const begun = performance.now();
  const result = work();
  const elapsed = performance.now() - begun;
  sink(result);
  return elapsed;
}

/** Milliseconds until `work` is done. */
export async function timedAsync(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}
