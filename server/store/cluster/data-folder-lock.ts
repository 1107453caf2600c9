import { constants, copyFileSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from './error-code.ts';
import { processBirth } from './process-birth.ts';
import { StartError } from './start-error.ts';

/** Who uses the data folder. */
const LOCK_PURPOSES = ['server', 'import', 'backup', 'restore', 'test'] as const;
export type LockPurpose = (typeof LOCK_PURPOSES)[number];

export interface LockHolder {
  pid: number;
  /** `processBirth` of the holder, so that a reused process number locks nobody out. */
  birth: string;
  purpose: LockPurpose;
}

/**
 * Takes the data folder for this process and returns the function that gives it back. A lock whose process is gone, or whose number
 * another process has now, is replaced.
 *
 * @throws StartError that names the process which holds it
 */
export function lockDataFolder(dataFolder: string, purpose: LockPurpose): () => void {
  const file = lockFile(dataFolder);
  const mine: LockHolder = { pid: process.pid, birth: processBirth(process.pid) ?? '', purpose };
  const draft = `${file}.${process.pid}`;
  try {
    mkdirSync(dataFolder, { recursive: true });
    writeFileSync(draft, JSON.stringify(mine));
  } catch (error) {
    throw new StartError(
      `The data folder ${dataFolder} cannot be written (${errorCode(error) ?? String(error)}): name another one in TALPA_DATA_DIR.`,
    );
  }
  try {
    for (let attempt = 0; attempt < 10; attempt++) {
      if (link(draft, file)) return () => release(file, mine);
      const holder = readLockHolder(dataFolder);
      if (holder !== null) throw new StartError(inUse(dataFolder, holder));
      setAside(file, `${draft}.stale`);
    }
    throw new StartError(`The lock ${file} could not be taken; remove it when no Talpa runs on that folder.`);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The living process that holds the data folder, or null. */
export function readLockHolder(dataFolder: string): LockHolder | null {
  const holder = parse(lockFile(dataFolder));
  return holder !== null && holder.birth !== '' && processBirth(holder.pid) === holder.birth ? holder : null;
}

function inUse(dataFolder: string, holder: LockHolder): string {
  const user = holder.purpose === 'server' ? 'a Talpa server' : `a Talpa ${holder.purpose}`;
  return (
    `${dataFolder} is in use by ${user} (process ${holder.pid}): ` +
    (holder.purpose === 'server' ? 'stop it, or name another folder in TALPA_DATA_DIR.' : 'wait until it has ended.')
  );
}

/** Moves a stale lock away. When somebody replaced it between our look and the move, the living lock goes back. */
function setAside(file: string, aside: string): void {
  try {
    renameSync(file, aside);
  } catch {
    return; // Another starter was faster.
  }
  const moved = parse(aside);
  if (moved !== null && processBirth(moved.pid) === moved.birth) link(aside, file);
  rmSync(aside, { force: true });
}

function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EEXIST') return false;
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error;
  }
  return copyNew(from, to);
}

/** For file systems without hard links. */
function copyNew(from: string, to: string): boolean {
  try {
    copyFileSync(from, to, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function release(file: string, mine: LockHolder): void {
  const holder = parse(file);
  if (holder?.pid === mine.pid && holder.birth === mine.birth) rmSync(file, { force: true });
}

function parse(file: string): LockHolder | null {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isLockHolder(value) ? value : null;
  } catch {
    return null;
  }
}

function isLockHolder(value: unknown): value is LockHolder {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    'birth' in value &&
    typeof value.birth === 'string' &&
    'purpose' in value &&
    LOCK_PURPOSES.some((purpose) => purpose === value.purpose)
  );
}

function lockFile(dataFolder: string): string {
  return join(dataFolder, 'lock');
}
