import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const MEGABYTE = 2 ** 20;

/** A disk of its own that can be filled for real. */
export interface SmallDisk {
  /** Any account may write here. */
  folder: string;
  /** Leaves that many bytes free. */
  fill(leaveBytes: number): void;
  empty(): void;
  remove(): void;
}

/** Mounts a disk in memory. Throws with the fix where mounting is not allowed: a full disk cannot be tested by anything less than one. */
export function mountSmallDisk(megabytes: number): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'talpa-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=1777`, 'talpa-test-disk', folder], {
      stdio: 'pipe',
    });
  } catch (error) {
    rmSync(folder, { recursive: true });
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(
      `The tests of a full disk mount a tmpfs of ${megabytes} MB: run them as root, in a container with CAP_SYS_ADMIN (${why})`,
      { cause: error },
    );
  }
  const store = join(folder, 'store');
  mkdirSync(store);
  chmodSync(store, 0o777);
  const filler = join(folder, 'filler');
  return {
    folder: store,
    fill(leaveBytes) {
      rmSync(filler, { force: true });
      const text = execFileSync('df', ['--output=avail', '-B1', folder]).toString();
      const free = Number(text.split('\n')[1]);
      if (free > leaveBytes) execFileSync('fallocate', ['-l', String(free - leaveBytes), filler]);
    },
    empty: () => rmSync(filler, { force: true }),
    remove() {
      execFileSync('umount', ['--lazy', folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
