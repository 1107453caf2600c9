// Plain JavaScript without packages: this runs before anything is installed or built.
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of package.json, with a slash at the end. */
export const projectFolder = fileURLToPath(new URL('..', import.meta.url));

const OLDEST_NODE = [20, 19];
const CLIENT_SOURCES = ['client', 'core', 'vite.config.ts', 'package-lock.json', 'tsconfig.base.json'];

/**
 * Makes the program ready to run: checks Node, installs packages when the lockfile is newer than what is installed, compiles the server
 * and, unless `client` is false, builds the client when one of its sources is newer than the last build. Ends the process with a
 * sentence when that fails.
 */
export function bootstrap({ client = true } = {}) {
  checkNode();
  installPackages();
  if (!compileServer()) fail('The server does not compile; the errors stand above.');
  if (client && !buildClient()) fail('The client could not be built; the errors stand above.');
}

export function checkNode(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  fail(
    `Talpa needs Node.js ${OLDEST_NODE.join('.')} or newer and this is ${version}: install it from https://nodejs.org.`,
  );
}

export function installPackages() {
  const installed = modified(join(projectFolder, 'node_modules', '.package-lock.json'));
  if (installed >= modified(join(projectFolder, 'package-lock.json'))) return;
  if (lstatSync(join(projectFolder, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) {
    fail('node_modules is a link, and npm ci would empty the folder behind it: take the link away, or install there.');
  }
  console.log('Installing packages (npm ci) ...');
  // Compiling needs the development packages too, whatever NODE_ENV says.
  if (!run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund'])) {
    fail('npm ci failed; the errors stand above. Is the npm registry reachable?');
  }
}

/** Compiles what is stale of the server and of the program that makes the demo; the compiler finds that out itself. Returns whether it went well. */
export function compileServer() {
  return run(tool('tsc'), ['-b', 'server', 'gis-data']);
}

/** Builds the client when one of its sources, or a folder that lost one, is newer than the last build. Returns whether it went well. */
export function buildClient() {
  const stamp = join(projectFolder, 'dist', 'client.stamp');
  const built = existsSync(join(projectFolder, 'dist', 'client', 'index.html')) ? modified(stamp) : 0;
  if (CLIENT_SOURCES.every((source) => newest(join(projectFolder, source)) < built)) return true;
  console.log('Building the client ...');
  const started = new Date();
  if (!run(tool('vite'), ['build', '--logLevel', 'warn'])) return false;
  mkdirSync(join(projectFolder, 'dist'), { recursive: true });
  writeFileSync(stamp, '');
  utimesSync(stamp, started, started); // What changes during the build is newer than it.
  return true;
}

/** Path of a program that npm installed. */
export function tool(name) {
  return join(projectFolder, 'node_modules', '.bin', name);
}

/** Runs a program in the project's folder with this terminal; returns whether it ended with 0. */
export function run(program, args, env = process.env) {
  const { status, error } = spawnSync(program, args, { cwd: projectFolder, stdio: 'inherit', env });
  if (error !== undefined) console.error(`${program}: ${error.message}`);
  return status === 0;
}

export function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

/** Milliseconds since 1970 of the newest file or folder in a tree. */
function newest(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  const inside = found.isDirectory() ? readdirSync(path).map((name) => newest(join(path, name))) : [];
  return Math.max(found.mtimeMs, ...inside);
}

function modified(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
