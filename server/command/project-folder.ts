import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of package.json: the nearest one above this file, compiled or not. */
export const projectFolder = findProject(dirname(fileURLToPath(import.meta.url)));

/** Code lists, import profiles and samples. */
export const codesDir = join(projectFolder, 'gis-data', 'codes');
export const profilesDir = join(projectFolder, 'gis-data', 'profiles');
export const samplesDir = join(projectFolder, 'gis-data', 'samples');

/** The built page. */
export const clientDir = join(projectFolder, 'dist', 'client');

function findProject(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('There is no package.json above this file.');
  return findProject(parent);
}
