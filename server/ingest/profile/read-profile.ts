import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SourceError } from '../source-error.ts';
import { profileSchema, type Profile } from './profile.ts';

const EXTENSION = '.json';

/** Names of the profiles in a folder, sorted. */
export async function listProfiles(dir: string): Promise<string[]> {
  const files = await readdir(dir);
  return files
    .filter((file) => file.endsWith(EXTENSION))
    .map((file) => file.slice(0, -EXTENSION.length))
    .toSorted();
}

/** The profile of that name, checked. Throws SourceError PROFILE_UNKNOWN (lists what exists) or PROFILE_INVALID (lists every fault with its path). */
export async function readProfile(dir: string, name: string): Promise<Profile> {
  const names = await listProfiles(dir);
  if (!names.includes(name)) {
    throw new SourceError('PROFILE_UNKNOWN', '--profile', { name, known: names.join(', ') });
  }
  const file = `${name}${EXTENSION}`;
  const fault = (faults: string): SourceError => new SourceError('PROFILE_INVALID', file, { faults });
  let json: unknown;
  try {
    json = JSON.parse(await readFile(join(dir, file), 'utf8'));
  } catch (error) {
    throw fault(error instanceof Error ? error.message : String(error));
  }
  const parsed = profileSchema.safeParse(json);
  if (!parsed.success) {
    throw fault(parsed.error.issues.map(({ path, message }) => `${path.join('.') || '(top)'}: ${message}`).join('; '));
  }
  if (parsed.data.name !== name) throw fault(`name: is "${parsed.data.name}", the file is called "${name}"`);
  return parsed.data;
}
