import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';

const projectFolder = fileURLToPath(new URL('../..', import.meta.url));
/** What `npm start` compiles and runs, the client apart. */
const SOURCES = ['core', 'server', 'gis-data', 'migrations', 'scripts', 'package.json', 'tsconfig.base.json'];

let folder = '';
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('what npm start compiles in a clean clone is all that it runs: it makes the demo town', () => {
  folder = mkdtempSync(join(tmpdir(), 'talpa-clone-'));
  for (const name of SOURCES) cpSync(join(projectFolder, name), join(folder, name), { recursive: true });
  symlinkSync(join(projectFolder, 'node_modules'), join(folder, 'node_modules'));
  const program = `
    const { compileServer } = await import('./scripts/bootstrap.mjs');
    if (!compileServer()) process.exit(2);
    const { main } = await import('./dist/server/main.js');
    const { makeDemo } = await import('./dist/server/command/make-demo.js');
    const progress = { update() {}, step() {}, end() {} };
    const made = await makeDemo('town', { folder: './demo', progress, stopped: new Promise(() => {}) });
    process.exit(typeof main === 'function' && made !== null ? 0 : 3);
  `;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(status, `${stdout}\n${stderr}`).toBe(0);
  expect(existsSync(join(folder, 'demo', 'town', 'demo.json'))).toBe(true);
});

test('packages are not installed through a link, which would empty the folder behind it', () => {
  folder = mkdtempSync(join(tmpdir(), 'talpa-clone-'));
  for (const name of ['scripts', 'package.json', 'package-lock.json']) {
    cpSync(join(projectFolder, name), join(folder, name), { recursive: true });
  }
  mkdirSync(join(folder, 'elsewhere', 'kept'), { recursive: true });
  symlinkSync(join(folder, 'elsewhere'), join(folder, 'node_modules'));
  const program = `(await import('./scripts/bootstrap.mjs')).installPackages();`;
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stderr).toContain('node_modules is a link');
  expect(existsSync(join(folder, 'elsewhere', 'kept'))).toBe(true);
});
