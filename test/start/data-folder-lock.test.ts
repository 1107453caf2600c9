import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockDataFolder, readLockHolder } from '../../server/store/cluster/data-folder-lock.ts';
import { processBirth } from '../../server/store/cluster/process-birth.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'talpa-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const writeLock = (holder: object | string): void =>
  writeFileSync(join(folder, 'lock'), typeof holder === 'string' ? holder : JSON.stringify(holder));

test('a taken folder names its holder, and can be taken again once given back', () => {
  const unlock = lockDataFolder(folder, 'server');
  expect(readLockHolder(folder)).toMatchObject({ pid: process.pid, purpose: 'server' });
  expect(() => lockDataFolder(folder, 'import')).toThrow(`in use by a Talpa server (process ${process.pid})`);
  unlock();
  expect(readdirSync(folder)).toEqual([]);
  lockDataFolder(folder, 'import')();
});

test('the lock of a process that is gone is replaced', () => {
  writeLock({ pid: 2 ** 22 + 1, birth: 'long ago', purpose: 'server' });
  expect(readLockHolder(folder)).toBeNull();
  lockDataFolder(folder, 'server')();
});

test('a process number that another process has now locks nobody out', () => {
  writeLock({ pid: process.ppid, birth: 'before the last boot', purpose: 'server' });
  lockDataFolder(folder, 'server')();
});

test('the lock of a living process holds even though this process did not write it', () => {
  writeLock({ pid: process.ppid, birth: processBirth(process.ppid), purpose: 'restore' });
  expect(() => lockDataFolder(folder, 'server')).toThrow(`in use by a Talpa restore (process ${process.ppid})`);
});

test.each(['', '{', '[]', '{"pid":"x"}'])('a broken lock file %j is replaced', (text) => {
  writeLock(text);
  lockDataFolder(folder, 'server')();
});

test('giving back leaves a lock alone that somebody else took meanwhile', () => {
  const unlock = lockDataFolder(folder, 'server');
  writeLock({ pid: process.ppid, birth: processBirth(process.ppid), purpose: 'server' });
  unlock();
  expect(existsSync(join(folder, 'lock'))).toBe(true);
});

test('a folder that cannot be made is named', () => {
  writeFileSync(join(folder, 'file'), '');
  expect(() => lockDataFolder(join(folder, 'file', 'data'), 'server')).toThrow(
    /file\/data cannot be written \(ENOTDIR\).*TALPA_DATA_DIR/,
  );
});
