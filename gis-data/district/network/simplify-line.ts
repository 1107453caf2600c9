/** Indices of the vertices of a line (stride 2) that stay when none of the others lies further than the tolerance from what is left (Douglas and Peucker); the ends stay. */
export function simplifyLine(line: ArrayLike<number>, toleranceM: number): number[] {
  const count = line.length / 2;
  const stays = new Uint8Array(count);
  stays[0] = stays[count - 1] = 1;
  const spans: number[] = [0, count - 1];
  while (spans.length > 0) {
    const to = spans.pop()!;
    const from = spans.pop()!;
    let furthest = -1;
    let most = toleranceM * toleranceM;
    for (let i = from + 1; i < to; i++) {
      const squared = squaredDistance(line, i, from, to);
      if (squared > most) {
        most = squared;
        furthest = i;
      }
    }
    if (furthest < 0) continue;
    stays[furthest] = 1;
    spans.push(from, furthest, furthest, to);
  }
  const kept: number[] = [];
  for (let i = 0; i < count; i++) if (stays[i] === 1) kept.push(i);
  return kept;
}

function squaredDistance(line: ArrayLike<number>, i: number, from: number, to: number): number {
  const ux = line[2 * to]! - line[2 * from]!;
  const uy = line[2 * to + 1]! - line[2 * from + 1]!;
  const wx = line[2 * i]! - line[2 * from]!;
  const wy = line[2 * i + 1]! - line[2 * from + 1]!;
  const uu = ux * ux + uy * uy;
  const share = uu === 0 ? 0 : Math.min(1, Math.max(0, (wx * ux + wy * uy) / uu));
  const dx = wx - share * ux;
  const dy = wy - share * uy;
  return dx * dx + dy * dy;
}
