// npm test: sets up what the tests need, runs every check and every test, and ends with one line "N passed, N failed, N skipped".
// `npm test -- --project unit [FILES]` runs one project; other arguments go to vitest.
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildClient, checkNode, compileServer, installPackages, projectFolder, tool } from './bootstrap.mjs';
import { countTests } from './count-tests.mjs';

const PROJECTS = ['unit', 'store', 'server', 'browser'];
/** Debian packages of the browser tests, and a file that tells whether each is there. */
const BROWSER_PACKAGES = {
  chromium: '/usr/bin/chromium',
  'fonts-wqy-microhei': '/usr/share/fonts/truetype/wqy/wqy-microhei.ttc',
};

const { projects, rest } = readArguments(process.argv.slice(2));
const runsAll = projects.length === PROJECTS.length && rest.length === 0;
const total = { passed: 0, failed: 0, skipped: 0 };
const folder = mkdtempSync(join(tmpdir(), 'talpa-test-'));
chmodSync(folder, 0o755); // Root's cluster runs as postgres, which must get in.
let cluster = null;
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => (interrupted = true));

try {
  checkNode();
  installPackages();
  const compiled = compileServer();
  if (runsAll) await runChecks();
  if (projects.includes('server') || projects.includes('browser')) step('client build', buildClient());
  if (projects.includes('browser') && compiled) await provideBrowser();
  if (projects.some((project) => project !== 'unit') && compiled) await startCluster();
  for (const project of projects) await runProject(project);
} catch (error) {
  console.error(error);
  total.failed++;
} finally {
  await cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
}
if (interrupted) total.failed++;
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed === 0 ? 0 : 1);

async function runChecks() {
  step('format', await runs(tool('prettier'), ['--check', '--log-level', 'warn', '.']));
  step('lint', await runs(tool('oxlint'), ['--type-aware', '--deny-warnings']));
  step('types', await runs(tool('tsc'), ['-b']));
}

/** A check counts as one item. */
function step(name, passed) {
  console.log(`${passed ? 'ok' : 'FAILED'}: ${name}`);
  total[passed ? 'passed' : 'failed']++;
}

async function provideBrowser() {
  const missing = Object.keys(BROWSER_PACKAGES).filter((name) => !existsSync(BROWSER_PACKAGES[name]));
  if (missing.length === 0) return;
  const { installDebianPackages } = await import('../dist/server/store/cluster/install-debian-packages.js');
  const reason = await installDebianPackages(missing, console.log);
  if (reason !== null) console.error(`Without ${missing.join(' and ')} the browser tests fail: ${reason}.`);
}

/** One temporary cluster for all projects, unless the caller names one. It is not synced to disk. */
async function startCluster() {
  if (process.env.TALPA_TEST_DATABASE_URL) return;
  const { openCluster } = await import('../dist/server/store/cluster/open-cluster.js');
  cluster = await openCluster({ dataFolder: join(folder, 'data'), purpose: 'test', fast: true, say: console.log });
  process.env.TALPA_TEST_DATABASE_URL = cluster.url;
}

async function runProject(project) {
  if (interrupted) return;
  console.log(`\nTests: ${project}`);
  const report = join(folder, `${project}.json`);
  const ended = await runs(tool('vitest'), [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...rest,
  ]);
  const counts = existsSync(report) ? countTests(JSON.parse(readFileSync(report, 'utf8'))) : null;
  if (counts !== null) for (const key of Object.keys(total)) total[key] += counts[key];
  // A run can fail without a failed test: no tests, an unhandled error, a set-up that threw.
  if (!ended && (counts === null || counts.failed === 0)) step(`vitest run of ${project}`, false);
}

/** Runs a program with this terminal; resolves to whether it ended with 0. Signals reach this process meanwhile. */
function runs(program, args) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: projectFolder, stdio: 'inherit' });
    child.once('error', (error) => {
      console.error(`${program}: ${error.message}`);
      resolve(false);
    });
    child.once('exit', (code) => resolve(code === 0));
  });
}

function readArguments(args) {
  const at = args.indexOf('--project');
  if (at === -1) return { projects: PROJECTS, rest: args };
  const project = args[at + 1];
  if (!PROJECTS.includes(project)) {
    console.error(`--project "${project ?? ''}" is not one of ${PROJECTS.join(', ')}.`);
    process.exit(2);
  }
  return { projects: [project], rest: args.toSpliced(at, 2) };
}
