import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import {
  bboxText,
  decimalNumber,
  nearQuery,
  searchQuery,
  segmentPath,
  terrainTilePath,
  vectorTilePath,
  wholeNumber,
} from '../../core/contract/parameters.ts';

/** Codes of the faults, `OK` when there is none. */
function codes(schema: z.ZodType, value: unknown): unknown {
  const result = schema.safeParse(value);
  if (result.success) return 'OK';
  return result.error.issues.map((issue) => (issue.code === 'custom' ? issue.params?.['code'] : issue.code)).join(' ');
}

describe('a whole number', () => {
  it.each(['', '-1', '+1', '01', '1.0', '1e3', ' 1', '1 ', '0x10', 'NaN', '１', '1'.repeat(40)])(
    'is not "%s"',
    (text) => {
      expect(codes(wholeNumber(0, 100), text)).toBe('NOT_A_NUMBER');
    },
  );

  it('keeps its range, ends included', () => {
    expect(['0', '1', '9', '10'].map((text) => codes(wholeNumber(1, 9), text))).toEqual([
      'OUT_OF_RANGE',
      'OK',
      'OK',
      'OUT_OF_RANGE',
    ]);
  });
});

describe('a decimal number', () => {
  it.each(['', 'NaN', 'Infinity', '-', '.', '1,5', '0x1', '1e', '1e9999', '--1'])('is not "%s"', (text) => {
    expect(codes(decimalNumber(-10, 10), text)).toBe('NOT_A_NUMBER');
  });

  it('is read exactly', () => {
    fc.assert(
      fc.property(fc.double({ min: -180, max: 180, noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(decimalNumber(-180, 180).parse(String(value))).toBe(Number(String(value)));
      }),
    );
  });
});

describe('a box', () => {
  it('is west, south, east, north', () => {
    expect(bboxText.parse('106.5,29.4,106.6,29.5')).toEqual([106.5, 29.4, 106.6, 29.5]);
  });

  it.each([
    ['1,2,3', 'MALFORMED'],
    ['1,2,3,4,5', 'MALFORMED'],
    ['', 'MALFORMED'],
    ['NaN,1,2,3', 'NOT_A_NUMBER'],
    ['1,1,,2', 'NOT_A_NUMBER'],
    ['1,1,1.1,Infinity', 'NOT_A_NUMBER'],
    ['181,1,182,2', 'OUT_OF_RANGE'],
    ['1,89,1.1,91', 'OUT_OF_RANGE'],
    ['1.1,1,1,1.1', 'SWAPPED'],
    ['1,1.1,1.1,1', 'SWAPPED'],
    ['1,1,1,1', 'SWAPPED'],
    ['1,1,1.6,1.1', 'TOO_LARGE'],
    ['1,1,1.1,1.6', 'TOO_LARGE'],
  ])('%s is %s', (text, code) => {
    expect(codes(bboxText, text)).toBe(code);
  });
});

describe('a tile address', () => {
  const tile = (z: number, x: number, y: number) => ({ tileset: 'pipes', z: `${z}`, x: `${x}`, y: `${y}` });
  const terrain = (z: number, x: number, y: number) => ({ z: `${z}`, x: `${x}`, y: `${y}` });

  it('ends before 2^z, columns and rows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 22 }), (z) => {
        const last = 2 ** z - 1;
        expect(codes(vectorTilePath, tile(z, last, last))).toBe('OK');
        if (z === 22) return;
        expect(codes(vectorTilePath, tile(z, last + 1, last))).toBe('OUT_OF_RANGE');
        expect(codes(vectorTilePath, tile(z, last, last + 1))).toBe('OUT_OF_RANGE');
      }),
    );
    expect(codes(vectorTilePath, tile(23, 0, 0))).toBe('OUT_OF_RANGE');
  });

  it('of terrain has twice as many columns as rows', () => {
    expect(codes(terrainTilePath, terrain(0, 1, 0))).toBe('OK');
    expect(codes(terrainTilePath, terrain(0, 2, 0))).toBe('OUT_OF_RANGE');
    expect(codes(terrainTilePath, terrain(3, 15, 7))).toBe('OK');
    expect(codes(terrainTilePath, terrain(3, 15, 8))).toBe('OUT_OF_RANGE');
  });

  it('names a tileset that there is', () => {
    expect(codes(vectorTilePath, { ...tile(0, 0, 0), tileset: 'rivers' })).toBe('invalid_value');
  });
});

describe('queries', () => {
  it('refuse a name that they do not know', () => {
    expect(codes(nearQuery, { lon: '1', lat: '1', raduis: '5' })).toBe('unrecognized_keys');
  });

  it('fill in what may be left out', () => {
    expect(nearQuery.parse({ lon: '1', lat: '2' })).toEqual({ lon: 1, lat: 2, radius: 20, limit: 50 });
  });

  it('keep the radius between a centimetre and a kilometre', () => {
    expect(codes(nearQuery, { lon: '1', lat: '1', radius: '0' })).toBe('OUT_OF_RANGE');
    expect(codes(nearQuery, { lon: '1', lat: '1', radius: '1000.1' })).toBe('OUT_OF_RANGE');
    expect(codes(nearQuery, { lon: '1', lat: '1', radius: '-5' })).toBe('OUT_OF_RANGE');
  });

  it('trim what is searched for and refuse nothing, too much and NUL', () => {
    expect(searchQuery.parse({ q: '  长江路 ' }).q).toBe('长江路');
    expect(codes(searchQuery, { q: ' \t ' })).toBe('EMPTY');
    expect(codes(searchQuery, { q: 'a'.repeat(201) })).toBe('TOO_LONG');
    expect(codes(searchQuery, { q: 'a\0b' })).toBe('MALFORMED');
  });

  it('take ids from 1', () => {
    expect(codes(segmentPath, { id: '0' })).toBe('OUT_OF_RANGE');
    expect(codes(segmentPath, { id: '9007199254740992' })).toBe('OUT_OF_RANGE');
    expect(codes(segmentPath, { id: '99999999999999999999' })).toBe('NOT_A_NUMBER');
  });
});
