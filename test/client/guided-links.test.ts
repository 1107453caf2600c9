import { expect, test } from 'vitest';
import { readAddress } from '../../client/address.ts';
import { guidedLinks } from '../../client/guided-links.ts';
import { poseToward } from '../../client/pose-toward.ts';
import type { DatasetJson, TourJson } from '../../core/contract/api.ts';
import { geodeticToEcef } from '../../core/geodesy/ecef.ts';

const dataset = (id: number, segments: number, bounds: DatasetJson['bounds']) =>
  ({ id, segments, bounds, groundHeight: 200 }) as DatasetJson;
const stop = (kind: TourJson['stops'][number]['kind'], segmentId: number) => ({
  kind,
  segmentId,
  lon: 106.51,
  lat: 29.51,
  groundHeight: 203,
  axisHeight: 200,
  bearing: 30,
  classes: 8,
});
const stops = [stop('crossroads', 1), stop('segment', 2), stop('unknown', 3)];

test('the links are whole addresses of what is in the store', () => {
  const links = guidedLinks([dataset(1, 5, [0, 0, 1, 1]), dataset(2, 9, [106.5, 29.5, 106.52, 29.52])], stops);
  expect(links.map(({ kind }) => kind)).toEqual(['district', 'crossroads', 'segment', 'unknown', 'unsurveyed']);
  for (const { hash } of links) {
    const { state, ignored } = readAddress(hash);
    expect(ignored).toEqual([]);
    expect(state.camera?.lon).toBeCloseTo(106.51, 1);
    expect(state.camera?.lat).toBeCloseTo(29.51, 1);
  }
  const states = links.map(({ hash }) => readAddress(hash).state);
  expect(states[2]?.segment).toBe(2);
  expect(states[3]?.segment).toBe(3);
  // Outside the corner of the largest dataset.
  expect(states[4]?.place?.lon).toBeLessThan(106.5);
  expect(states[4]?.place?.lat).toBeLessThan(29.5);
});

test('what the data has not is left out; an empty store has no links', () => {
  expect(guidedLinks([dataset(1, 9, [106.5, 29.5, 106.52, 29.52])], []).map(({ kind }) => kind)).toEqual([
    'district',
    'unsurveyed',
  ]);
  expect(guidedLinks([], stops)).toEqual([]);
  expect(guidedLinks([dataset(1, 0, null)], stops)).toEqual([]);
});

test.each([0, 75, 200, 310])('a pose looks at its place from its range, heading %d', (heading) => {
  const place = { lon: 106.51, lat: 29.51, height: 200 };
  const pose = poseToward(place, { rangeM: 60, heading, pitch: -40 });
  const at = new Float64Array(6);
  geodeticToEcef(place.lon, place.lat, place.height, at, 0);
  geodeticToEcef(pose.lon, pose.lat, pose.height, at, 3);
  const range = Math.hypot(at[3]! - at[0]!, at[4]! - at[1]!, at[5]! - at[2]!);
  expect(Math.abs(range / 60 - 1)).toBeLessThan(0.005);
  // The place lies ahead: the way from the eye to it has the heading.
  const east = (place.lon - pose.lon) * Math.cos((place.lat * Math.PI) / 180);
  const bearing = ((Math.atan2(east, place.lat - pose.lat) * 180) / Math.PI + 360) % 360;
  expect(Math.abs(bearing - heading)).toBeLessThan(0.01);
});
