import { segmentDistance, type SegmentPair } from '../geometry/segment-distance.ts';

/** Where two lines are nearest to each other: their distance and a position on each, metres. */
export interface NearestApproach {
  distance: number;
  from: [number, number, number];
  to: [number, number, number];
}

/**
 * Where two lines in space are nearest to each other. Lines are stride 3 (x, y, z) in one metric frame, of at least one vertex; one vertex is a position.
 * Parallel stretches are as near all along: one of the positions is given.
 */
export function nearestInSpace(a: Float64Array, b: Float64Array): NearestApproach {
  return nearest(a, b, a, b);
}

/**
 * Where two lines are nearest to each other in plan. The distance is that of x and y alone; positions have the z that the lines have there. Where the
 * plans cross, the distance is 0 and the positions lie above each other.
 */
export function nearestInPlan(a: Float64Array, b: Float64Array): NearestApproach {
  return nearest(flattened(a), flattened(b), a, b);
}

/** Measures on `p` and `q`, and takes the positions from `a` and `b`, which have the same vertices. */
function nearest(p: Float64Array, q: Float64Array, a: Float64Array, b: Float64Array): NearestApproach {
  if (p.length < 3 || q.length < 3) throw new RangeError('a line needs a vertex');
  const pair: SegmentPair = { distance: 0, s: 0, t: 0 };
  const best = { distance: Infinity, i: 0, j: 0, s: 0, t: 0 };
  const [pp, qq] = [atLeastTwo(p), atLeastTwo(q)];
  for (let i = 0; i + 6 <= pp.length; i += 3) {
    for (let j = 0; j + 6 <= qq.length; j += 3) {
      segmentDistance(pp, i, qq, j, pair);
      if (pair.distance < best.distance) Object.assign(best, pair, { i, j });
    }
  }
  return {
    distance: best.distance,
    from: positionAt(atLeastTwo(a), best.i, best.s),
    to: positionAt(atLeastTwo(b), best.j, best.t),
  };
}

function atLeastTwo(line: Float64Array): Float64Array {
  return line.length > 3 ? line : Float64Array.of(...line, ...line);
}

function flattened(line: Float64Array): Float64Array {
  return line.map((value, i) => (i % 3 === 2 ? 0 : value));
}

function positionAt(line: Float64Array, i: number, share: number): [number, number, number] {
  const at = (k: number): number => line[i + k]! + share * (line[i + k + 3]! - line[i + k]!);
  return [at(0), at(1), at(2)];
}
