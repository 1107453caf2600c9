import { expect, test } from 'vitest';
import { readAddress, writeAddress, type AddressState } from '../../client/address.ts';

test('an address that was written reads back the same', () => {
  const state: AddressState = {
    camera: { lon: 106.4999371, lat: -29.5273596, height: -502.61, heading: 0.25, pitch: -45.84 },
    hidden: new Set(['gas', 'oil-gas']),
    segment: 12,
    underground: 0.35,
    language: 'en',
  };
  expect(readAddress(writeAddress(state))).toEqual({ state, ignored: [] });
});

test('an empty hash carries nothing and is no fault', () => {
  expect(readAddress('')).toEqual({ state: {}, ignored: [] });
  expect(readAddress('#')).toEqual({ state: {}, ignored: [] });
});

test.each(['#v=2&seg=1', '#seg=1', '#v=&seg=1'])('an address without our version is left out whole: %s', (hash) => {
  const { state, ignored } = readAddress(hash);
  expect(state).toEqual({});
  expect(ignored).toHaveLength(1);
});

test.each([
  'cam=1,2,3,4',
  'cam=181,2,3,4,5',
  'cam=1,91,3,4,5',
  'cam=1,2,3,4,-90.1',
  'cam=1,2,1e9,4,5',
  'cam=1,2,NaN,4,5',
  'cam=1,2,,4,5',
  'hide=gas,submarines',
  'hide=',
  'seg=0',
  'seg=-1',
  'seg=1.5',
  'seg=12345678901',
  'ug=1.1',
  'ug=',
  'lang=fr',
  'constructor=1',
])('a part that makes no sense is named, and the rest holds: %s', (part) => {
  const { state, ignored } = readAddress(`#v=1&${part}&lang=en`);
  expect(ignored).toEqual([part]);
  expect(state).toEqual({ language: 'en' });
});

test('a heading that rounds to a full turn is written as none', () => {
  const camera = { lon: 1, lat: 2, height: 3, heading: 359.9999, pitch: -45 };
  expect(writeAddress({ camera })).toBe('#v=1&cam=1,2,3,0,-45');
});
