import { describe, expect, it } from 'vitest';
import { typedCoordinate } from '../../core/contract/typed-coordinate.ts';

describe('typed coordinates', () => {
  it('are longitude, latitude first', () => {
    expect(typedCoordinate('106.51, 29.5')).toEqual([{ lon: 106.51, lat: 29.5 }]);
  });

  it('are latitude, longitude when the second number can be no latitude', () => {
    expect(typedCoordinate('29.5,106.51')).toEqual([{ lon: 106.51, lat: 29.5 }]);
  });

  it('give both readings when both are possible', () => {
    expect(typedCoordinate('4.49 51.9')).toEqual([
      { lon: 4.49, lat: 51.9 },
      { lon: 51.9, lat: 4.49 },
    ]);
  });

  it('follow letters', () => {
    expect(typedCoordinate('51.9°N 4.49°E')).toEqual([{ lon: 4.49, lat: 51.9 }]);
    expect(typedCoordinate('W 84.27, N 37.5')).toEqual([{ lon: -84.27, lat: 37.5 }]);
  });

  it('take Chinese commas and brackets', () => {
    expect(typedCoordinate('（106.51，29.5）')).toEqual([{ lon: 106.51, lat: 29.5 }]);
    expect(typedCoordinate('(106.51，29.5)')).toEqual([{ lon: 106.51, lat: 29.5 }]);
  });

  it.each(['长江路', '106.51', '106.51,29.5,240', '191,100', '-5N 4E', '4E 5E', 'DN300 200', '12N3E 4'])(
    'are not read out of "%s"',
    (text) => {
      expect(typedCoordinate(text)).toEqual([]);
    },
  );
});
