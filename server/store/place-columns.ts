import type { Area, Building, Road } from '../../core/model/place.ts';
import type { Column } from './column.ts';
import { linesToEwkb, polygonsToEwkb } from './ewkb.ts';

/** The columns of `road`, `area` and `building` that an import states; the store adds id, dataset and initials. */
export const ROAD_COLUMNS: readonly Column<Road>[] = [
  { name: 'key', type: 'text', value: (r) => r.key },
  { name: 'name', type: 'text', value: (r) => r.name },
  { name: 'rank', type: 'text', value: (r) => r.rank },
  { name: 'width_m', type: 'float8', value: (r) => r.widthM },
  { name: 'bridge', type: 'bool', value: (r) => r.bridge },
  { name: 'geom', type: 'geometry', value: (r) => linesToEwkb(r.lines) },
];

export const AREA_COLUMNS: readonly Column<Area>[] = [
  { name: 'key', type: 'text', value: (a) => a.key },
  { name: 'name', type: 'text', value: (a) => a.name },
  { name: 'kind', type: 'text', value: (a) => a.kind },
  { name: 'parent_key', type: 'text', value: (a) => a.parentKey },
  { name: 'geom', type: 'geometry', value: (a) => polygonsToEwkb(a.polygons) },
];

export const BUILDING_COLUMNS: readonly Column<Building>[] = [
  { name: 'key', type: 'text', value: (b) => b.key },
  { name: 'name', type: 'text', value: (b) => b.name },
  { name: 'height_m', type: 'float8', value: (b) => b.heightM },
  { name: 'storeys', type: 'int2', value: (b) => b.storeys },
  { name: 'use', type: 'text', value: (b) => b.use },
  { name: 'geom', type: 'geometry', value: (b) => polygonsToEwkb(b.polygons) },
];
