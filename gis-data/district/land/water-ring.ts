import type { River } from './land.ts';
import { offsetLine } from './polyline.ts';

/** The ring around the water of a river, counter-clockwise; a river that flows into `into` ends inside it. */
export function waterRing({ line, widthM }: River, into?: River): Float64Array {
  // The mouth lies on the axis of the other river: half of its half width is inside it.
  const spare = into === undefined ? 0 : 0.5 * (into.widthM / 2);
  let end = line.length;
  for (let length = 0; end > 4 && length < spare; end -= 2) {
    length += Math.hypot(line[end - 2]! - line[end - 4]!, line[end - 1]! - line[end - 3]!);
  }
  const axis = line.subarray(0, end);
  const right = offsetLine(axis, -widthM / 2);
  const left = offsetLine(axis, widthM / 2);
  const ring = new Float64Array(2 * axis.length);
  ring.set(right);
  for (let i = 0; i < left.length; i += 2) {
    ring[right.length + i] = left[left.length - 2 - i]!;
    ring[right.length + i + 1] = left[left.length - 1 - i]!;
  }
  return ring;
}
