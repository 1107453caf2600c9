import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { processBirth } from './process-birth.ts';

/** What `postmaster.pid` says about the server of a data directory. */
export interface PostmasterRecord {
  pid: number;
  /** Folder of its unix socket. */
  socketFolder: string;
  /** Whether it takes connections; false while it starts, recovers or stops. */
  ready: boolean;
}

/** The record, or null when there is none. A half-written one counts as none. */
export function readPostmasterRecord(dataDirectory: string): PostmasterRecord | null {
  let lines: string[];
  try {
    // Lines: pid, data directory, start time, port, socket folder, listen address, shared memory key, status.
    lines = readFileSync(join(dataDirectory, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return null;
  }
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  return { pid, socketFolder: (lines[4] ?? '').trim(), ready: (lines[7] ?? '').trim() === 'ready' };
}

/** Whether the recorded process lives and is the PostgreSQL server of that data directory, rather than a later user of its number. */
export function isPostmasterAlive(record: PostmasterRecord, dataDirectory: string): boolean {
  if (processBirth(record.pid) === null) return false;
  if (process.platform === 'linux') {
    try {
      // A server works in its data directory; root and its own account may read that link.
      return readlinkSync(`/proc/${record.pid}/cwd`) === realpathSync(dataDirectory);
    } catch {
      return false;
    }
  }
  const command = execFileSync('ps', ['-o', 'command=', '-p', String(record.pid)], { encoding: 'utf8' });
  return command.includes(dataDirectory);
}
