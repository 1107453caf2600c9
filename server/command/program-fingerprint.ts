import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { projectFolder } from './project-folder.ts';

/** What the derived network depends on: rooms of the program beside this one. */
const ROOMS = ['core', 'migrations', 'server/derive', 'server/store'];
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CODE = /(?<!\.d)\.[jt]s$/;

/** Equal for equal programs: of the code that derives the network, the packages it was installed with, and what runs it. */
export function programFingerprint(): string {
  const hash = createHash('sha256').update(`${process.version} ${process.arch}\n`);
  hash.update(readFileSync(join(projectFolder, 'package-lock.json')));
  for (const room of ROOMS)
    for (const file of codeOf(join(ROOT, room))) hash.update(`${relative(ROOT, file)}\n`).update(readFileSync(file));
  return hash.digest('hex');
}

function codeOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => CODE.test(name))
    .sort()
    .map((name) => join(folder, name));
}
