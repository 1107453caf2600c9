import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { StoreIdentity } from '../store/store-history.ts';
import { readArrayFile, UnusableFile, writeArrayFile } from './array-file.ts';
import type { NetworkBase } from './network-base.ts';
import { withoutLaterNodes } from './node-numbers.ts';
import { type PackedBase, packTables } from './packed-base.ts';

/** Where a base is kept from one start of the program to the next, and which program keeps it: another one derives other things. */
export interface KeptPlace {
  folder: string;
  /** Equal for equal programs. */
  program: string;
}

/** What a file of a base says of itself. */
export interface KeptLabel {
  program: string;
  store: StoreIdentity;
  revision: number;
  commit: string;
}

export type KeptBase = { label: KeptLabel; base: PackedBase } | { unusable: string };

const FILE_NAME = 'network.base';

export function keptFile({ folder }: KeptPlace): string {
  return join(folder, FILE_NAME);
}

/** Writes a base, so that the next start need not read the whole store; returns the bytes of the file. Throws the system's error when it cannot be written. */
export function writeKeptBase(place: KeptPlace, store: StoreIdentity, base: NetworkBase): number {
  mkdirSync(place.folder, { recursive: true });
  removeParts(place.folder);
  const { program } = place;
  const { revision, commit } = base;
  const tables = packTables(base);
  const { graph } = tables.segments;
  // Changes number new nodes in the same memory meanwhile.
  const segments = { ...tables.segments, graph: { ...graph, numbers: withoutLaterNodes(graph.numbers) } };
  const label: KeptLabel = { program, store, revision, commit };
  return writeArrayFile(keptFile(place), label, { ...base, ...tables, segments });
}

/** The base that a start before kept; null when there is none. Whether it is of the store at hand remains to be seen. */
export function readKeptBase(place: KeptPlace): KeptBase | null {
  const path = keptFile(place);
  if (!existsSync(path)) return null;
  let label: KeptLabel | null = null;
  try {
    const base = readArrayFile(path, (found) => {
      label = found as KeptLabel;
      if (label.program !== place.program) throw new UnusableFile('was written by another version of the program');
    });
    return { label: label!, base: base as PackedBase };
  } catch (error) {
    if (error instanceof UnusableFile) return { unusable: error.message };
    return { unusable: `cannot be read (${String(error)})` };
  }
}

/** Takes away what programs left that were killed while they wrote. */
function removeParts(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = /^network\.base\.(\d+)\.part$/.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(join(folder, name), { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return pid !== process.pid;
  } catch {
    return false;
  }
}
