import { expect, test } from 'vitest';
import type { SegmentJson } from '../../core/contract/api.ts';
import { elevationAtSpot } from '../../client/elevation-at-spot.ts';

const end = (elevation: number, depth: number | null, known = true) => ({ elevation, depth, known, pointKey: null });

/** Axis 0.3 m over the surveyed invert and 38.8 m under the ellipsoidal zero of the datum. */
function segment(start: SegmentJson['start'], last: SegmentJson['end']): SegmentJson {
  const height = (elevation: number) => elevation + 0.3 - 38.8;
  return {
    start,
    end: last,
    axis: [
      [106.5, 29.5, height(start.elevation)],
      [106.501, 29.5, height(last.elevation)],
    ],
  } as SegmentJson;
}

test('elevation and depth run straight from end to end', () => {
  const spot = { axisHeight: 240.5 + 0.3 - 38.8, share: 0.25 };
  const found = elevationAtSpot(segment(end(241, 2), end(239, 3)), spot);
  expect(found.elevation).toBeCloseTo(240.5, 9);
  expect(found.depth).toBeCloseTo(2.25, 9);
});

test('an elevation that is not known at one end is not known between', () => {
  const spot = { axisHeight: 201, share: 0.5 };
  expect(elevationAtSpot(segment(end(241, 2, false), end(239, 3)), spot).elevation).toBeNull();
  expect(elevationAtSpot(segment(end(241, 2), end(239, 3, false)), spot).elevation).toBeNull();
});

test('a depth that is not known at one end is not known between', () => {
  expect(elevationAtSpot(segment(end(241, null), end(239, 3)), { axisHeight: 201, share: 0.5 }).depth).toBeNull();
});
