import { readdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';

/** Path of the file beside `path` that differs in the extension alone, whatever its case; null when there is none. */
export async function findSidecar(path: string, extension: string): Promise<string | null> {
  const wanted = (basename(path, extname(path)) + extension).toLowerCase();
  const found = (await readdir(dirname(path))).find((file) => file.toLowerCase() === wanted);
  return found === undefined ? null : join(dirname(path), found);
}
