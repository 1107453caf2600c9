export interface Position {
  lon: number;
  lat: number;
}

const NUMBER = String.raw`([NSEWnsew]?)\s*([+-]?\d{1,3}(?:\.\d+)?)\s*°?\s*([NSEWnsew]?)`;
const PAIR = new RegExp(String.raw`^\s*[(（]?\s*${NUMBER}\s*(?:[,，;；、]\s*|\s+)${NUMBER}\s*[)）]?\s*$`);

/**
 * The positions that a typed text can mean, likeliest first, degrees; empty when it is no pair of coordinates. Letters N, S, E, W decide the
 * axis. Without them `lon,lat` is read first, and `lat,lon` too where the second number can be no latitude or both orders are possible.
 */
export function typedCoordinate(text: string): Position[] {
  const match = PAIR.exec(text);
  if (match === null) return [];
  const first = read(match[1], match[2], match[3]);
  const second = read(match[4], match[5], match[6]);
  if (first === null || second === null) return [];
  const readings: Position[] = [];
  if (first.axis !== 'lat' && second.axis !== 'lon') readings.push({ lon: first.value, lat: second.value });
  if (first.axis !== 'lon' && second.axis !== 'lat') readings.push({ lon: second.value, lat: first.value });
  return readings.filter(({ lon, lat }) => Math.abs(lon) <= 180 && Math.abs(lat) <= 90);
}

interface Reading {
  axis: 'lon' | 'lat' | null;
  value: number;
}

function read(before: string | undefined, digits: string | undefined, after: string | undefined): Reading | null {
  if (before && after) return null;
  const letter = (before || after || '').toUpperCase();
  const value = Number(digits);
  if (letter === '') return { axis: null, value };
  if (value < 0) return null;
  return {
    axis: letter === 'E' || letter === 'W' ? 'lon' : 'lat',
    value: letter === 'W' || letter === 'S' ? -value : value,
  };
}
