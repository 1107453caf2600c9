import type { Area, Building, Road } from '../../core/model/place.ts';

/** A closed square with its south-west corner there, degrees. */
export function squareRing(lon: number, lat: number, size: number): Float64Array {
  return Float64Array.of(lon, lat, lon + size, lat, lon + size, lat + size, lon, lat + size, lon, lat);
}

/** A road of 200 m going north-east from 106.5 E 29.5 N. */
export function makeRoad(key: string, over: Partial<Road> = {}): Road {
  const lines = [Float64Array.of(106.5, 29.5, 106.5015, 29.501)];
  return { key, name: '滨江路', rank: 'arterial', widthM: 32, bridge: false, lines, ...over };
}

export function makeArea(key: string, over: Partial<Area> = {}): Area {
  const polygons = [[squareRing(106.49, 29.49, 0.02)]];
  return { key, name: '磁器口街道', kind: 'street-office', parentKey: null, polygons, ...over };
}

export function makeBuilding(key: string, over: Partial<Building> = {}): Building {
  const polygons = [[squareRing(106.5, 29.5, 0.0003)]];
  return { key, name: null, heightM: 18, storeys: 6, use: 'dwelling', polygons, ...over };
}
