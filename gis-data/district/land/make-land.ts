import { chooseParks, parkRing } from './choose-parks.ts';
import { directionField } from './direction-field.ts';
import { divideDistrict } from './divide-district.ts';
import { drawRivers } from './draw-rivers.ts';
import { finishStreets } from './finish-streets.ts';
import { emptyRaster, rasterValue } from './ground-raster.ts';
import { gradeStreets } from './grade-streets.ts';
import { growStreets } from './grow-streets.ts';
import type { DemoSize, Land } from './land.ts';
import { layMainRoads } from './lay-main-roads.ts';
import { placeBuildings } from './place-buildings.ts';
import { relaxMainRoads } from './relax-main-roads.ts';
import { riverField } from './river-field.ts';
import { scatterSites } from './scatter-sites.ts';
import { settle } from './settlement.ts';
import { shapeRelief } from './shape-relief.ts';
import { DISTRICT_WIDTH_M, makeSite, type Site } from './site.ts';
import { StreetNames } from './street-names.ts';
import { StreetWeb } from './street-web.ts';
import { waterRing } from './water-ring.ts';

/** Where a land lies; by default at 106.45 E 29.45 N. */
export interface LandPlace {
  name?: string;
  /** Key of the district; the keys of its areas begin with it. */
  key?: string;
  centreEast?: number;
  centreNorth?: number;
}

const CENTRE_EAST = 640_700;
const CENTRE_NORTH = 3_260_000;
const DISTRICT_NAMES = [
  '青岭区',
  '明山区',
  '临江区',
  '石桥区',
  '云台区',
  '金坪区',
  '龙溪区',
  '凤鸣区',
  '丰谷区',
  '长滩区',
];
/** The raster goes on so far beyond the bounds. */
const RASTER_MARGIN_M = 200;

/** The land of a size and a seed (a whole number): relief, rivers, streets, areas and buildings, the same for the same arguments. */
export function makeLand(size: Site['size'], seed: number, place: LandPlace = {}): Land {
  const site = makeSite(size, seed, {
    name: place.name ?? DISTRICT_NAMES[0]!,
    centreEast: place.centreEast ?? CENTRE_EAST,
    centreNorth: place.centreNorth ?? CENTRE_NORTH,
  });
  const raster = emptyRaster(site.bounds, site.stepM, RASTER_MARGIN_M);
  const rivers = drawRivers(site, raster);
  const river = riverField(rivers.rivers, raster);
  shapeRelief(site, raster, river);
  const settlement = settle(site, raster, river, rivers);

  const parks = chooseParks(site, settlement, raster, river);

  const names = new StreetNames(seed);
  const sketch = new StreetWeb(site.bounds);
  layMainRoads(site, settlement, rivers, river, names, sketch);
  const web = relaxMainRoads(sketch, river, site.bounds);
  growStreets(site, settlement, river, directionField(site, settlement, web), names, web);
  gradeStreets(web, raster, river);
  const { nodes, streets } = finishStreets(web);

  const key = place.key ?? 'D01';
  const areas = divideDistrict(site, key, scatterSites(site, settlement, rivers.rivers, web));
  rivers.rivers.forEach((water, i) => {
    const ring = waterRing(water, i === 0 ? undefined : rivers.rivers[0]);
    areas.push({ key: `${key}-W${i + 1}`, name: water.name, kind: 'water', parent: null, ring });
  });
  parks.forEach((park, i) => {
    const ring = parkRing(park, web);
    if (ring !== undefined) areas.push({ key: `${key}-G${i + 1}`, name: park.name, kind: 'green', parent: null, ring });
  });
  return {
    name: site.name,
    bounds: site.bounds,
    nodes,
    streets,
    rivers: rivers.rivers,
    areas,
    buildings: placeBuildings(web, { site, settlement, raster, river, parks }),
    raster,
    groundLevelM: (east, north) => rasterValue(raster, raster.heights, east, north),
  };
}

/** The lands of a demo one after the other: one, or for `city` ten districts side by side, two columns to the west and five rows. */
export function* makeLands(size: DemoSize, seed: number): Generator<Land, void, undefined> {
  if (size !== 'city') {
    yield makeLand(size, seed);
    return;
  }
  for (let i = 0; i < DISTRICT_NAMES.length; i++) {
    yield makeLand('district', seed + i, {
      name: DISTRICT_NAMES[i]!,
      key: `D${String(i + 1).padStart(2, '0')}`,
      centreEast: CENTRE_EAST - (i % 2) * DISTRICT_WIDTH_M,
      // Rows 0, 1, -1, 2, -2 from the first district.
      centreNorth: CENTRE_NORTH + [0, 1, -1, 2, -2][Math.floor(i / 2)]! * DISTRICT_WIDTH_M,
    });
  }
}
