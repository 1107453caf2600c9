import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { groundGeoTiff } from './land/ground-geotiff.ts';
import { areasGeoJson, buildingsGeoJson, roadsGeoJson } from './land/land-geojson.ts';
import type { Land } from './land/land.ts';

/** Files of the land: ground levels (EPSG:4544, 1985 heights), and what lies on it (EPSG:4490). */
export const GROUND_FILE = 'ground.tif';
export const PLAN_FILES = ['roads.geojson', 'areas.geojson', 'buildings.geojson'] as const;

/** Writes the ground and the plan of a land into a folder; `onFile` hears of each file before it is written. */
export function writeLandFiles(land: Land, folder: string, onFile: (name: string) => void): void {
  onFile(GROUND_FILE);
  writeFileSync(join(folder, GROUND_FILE), groundGeoTiff(land.raster));
  const texts = [roadsGeoJson(land), areasGeoJson(land), buildingsGeoJson(land)];
  PLAN_FILES.forEach((name, i) => {
    onFile(name);
    const file = openSync(join(folder, name), 'w');
    try {
      for (const chunk of texts[i]!) writeSync(file, chunk);
    } finally {
      closeSync(file);
    }
  });
}
