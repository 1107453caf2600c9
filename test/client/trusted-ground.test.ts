import { describe, expect, test } from 'vitest';
import { trustedGround } from '../../client/globe/trusted-ground.ts';

const ANSWER = 207.8;

describe('the ground below the eye', () => {
  test('is the answer while coarse tiles would turn 4.6 m below ground into 11.8 or 1.6, or into none', () => {
    for (const tiles of [215, 204.8, 202]) expect(trustedGround(203.2, tiles, ANSWER, 0)).toBe(ANSWER);
  });

  test('is that of the tiles where they agree, which follow the slope', () => {
    expect(trustedGround(203.2, 208.3, ANSWER, 0)).toBe(208.3);
    expect(trustedGround(230, 215, ANSWER, 20)).toBe(215);
  });

  test('from high above is that of coarse tiles too, but not of a facet of the whole earth', () => {
    expect(trustedGround(1205, 221, ANSWER, 0)).toBe(221);
    expect(trustedGround(1205, -4000, ANSWER, 0)).toBe(ANSWER);
  });

  test('is the answer where no tile is loaded', () => {
    expect(trustedGround(300, undefined, ANSWER, 5)).toBe(ANSWER);
  });
});
