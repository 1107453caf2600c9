import { expect, test } from 'vitest';
import { readAddress, writeAddress, type AddressState } from '../../client/address.ts';

test('an address that was written reads back the same', () => {
  const state: AddressState = {
    camera: { lon: 106.4999371, lat: -29.5273596, height: -502.61, heading: 0.25, pitch: -45.84 },
    hidden: new Set(['gas', 'oil-gas']),
    opacities: new Map([
      ['drainage', 0.1],
      ['water', 0.4],
    ]),
    segment: 12,
    inspector: 10,
    underground: 0.35,
    language: 'en',
    theme: 'light',
    drawerClosed: true,
  };
  expect(readAddress(writeAddress(state))).toEqual({ state, ignored: [], later: false });
});

test.each([{ point: 7 }, { place: { lon: 106.4226889, lat: -29.42 } }])(
  'a selected point and a place read back the same: %j',
  (state: AddressState) => {
    expect(readAddress(writeAddress(state))).toEqual({ state, ignored: [], later: false });
  },
);

test('only one thing is selected', () => {
  expect(readAddress('#v=1&seg=1&pt=2&at=1,2')).toEqual({
    state: { segment: 1 },
    ignored: ['pt=2', 'at=1,2'],
    later: false,
  });
});

test('an address of a later version is told from nonsense', () => {
  expect(readAddress('#v=2&cam=1,2,3,4,5').later).toBe(true);
  expect(readAddress('#v=99').later).toBe(true);
  for (const hash of ['#v=one', '#seg=1', '#v=0', '#v=-1', '#v=']) expect(readAddress(hash).later).toBe(false);
});

test('an empty hash carries nothing and is no fault', () => {
  expect(readAddress('')).toEqual({ state: {}, ignored: [], later: false });
  expect(readAddress('#')).toEqual({ state: {}, ignored: [], later: false });
});

test.each(['#v=2&seg=1', '#seg=1', '#v=&seg=1'])('an address without our version is left out whole: %s', (hash) => {
  const { state, ignored } = readAddress(hash);
  expect(state).toEqual({});
  expect(ignored).toHaveLength(1);
});

test.each([
  'cam=1,2,3,4',
  'insp=0',
  'insp=3',
  'insp=five',
  'cam=181,2,3,4,5',
  'cam=1,91,3,4,5',
  'cam=1,2,3,4,-90.1',
  'cam=1,2,1e9,4,5',
  'cam=1,2,NaN,4,5',
  'cam=1,2,,4,5',
  'hide=gas,submarines',
  'hide=',
  'op=water',
  'op=water:100',
  'op=water:4',
  'op=submarines:40',
  'op=water:40:1',
  'op=',
  'pt=0',
  'at=1',
  'at=1,91',
  'at=1,2,3',
  'theme=pink',
  'drawer=open',
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
