import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { readPostmasterRecord } from '../../server/store/cluster/postmaster-record.ts';
import { readClusterPlace } from '../../server/store/cluster/cluster-place.ts';
import { seededRandom } from '../derive/seeded-random.ts';
import { checkLog } from '../soak/check-log.ts';
import { createJudge, type Judge } from '../soak/judge.ts';
import { OVER_QUARTER, writeSurvey } from '../soak/survey-files.ts';
import { createClusterFolders } from './cluster-folder.ts';
import { checkStorm, startStorm } from './edit-storm.ts';
import { compareServed, storeUrl } from './served-state.ts';
import { launchScript, runScript, startTalpa, type TalpaProcess } from './talpa-process.ts';

const folders = createClusterFolders();
const running: TalpaProcess[] = [];
const judges: Judge[] = [];
const temporary: string[] = [];
/** Starts, recoveries and imports by real programs take as long as the machine is busy. */
vi.setConfig({ testTimeout: 400_000, hookTimeout: 180_000 });
afterEach(async () => {
  await Promise.all(judges.splice(0).map((judge) => judge.close()));
  await Promise.all(running.splice(0).map((talpa) => talpa.end('SIGTERM')));
  await folders.remove();
  for (const folder of temporary.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function start(folder: string, demo = 'quarter'): Promise<TalpaProcess> {
  const talpa = await startTalpa({ TALPA_DATA_DIR: folder, TALPA_DEMO: demo });
  running.push(talpa);
  return talpa;
}

function judgeOf(folder: string): Judge {
  const judge = createJudge(storeUrl(folder));
  judges.push(judge);
  return judge;
}

const postmaster = (folder: string) => readPostmasterRecord(join(readClusterPlace(folder)!.folder, 'data'))!.pid;

/** Ends PostgreSQL and all of its processes at once, as the kernel does when memory runs out or the power goes. */
function killDatabase(folder: string): void {
  const pid = postmaster(folder);
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === pid);
  for (const one of [pid, ...children.map(Number)]) {
    try {
      process.kill(one, 'SIGKILL');
    } catch {
      // Ended with its parent.
    }
  }
}

function parentOf(pid: string): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null;
  }
}

async function expectWhole(talpa: TalpaProcess, judge: Judge, folder: string): Promise<void> {
  // A bulk change is on its way into the snapshot for as long as the machine needs.
  await expect.poll(async () => (await fetch(`${talpa.address}readyz`)).status).toBe(200);
  expect(await checkLog(judge)).toEqual([]);
  expect(await compareServed(talpa.address, storeUrl(folder))).toEqual([]);
}

test('kill -9 of the server in a storm of edits: each acknowledged edit is there, each open one wholly or not at all', async () => {
  const folder = folders.make();
  const first = await start(folder);
  const storm = startStorm(first.address, 'server');
  await storm.reached(60);
  await first.end('SIGKILL');
  const sent = await storm.end();

  const second = await start(folder);
  const judge = judgeOf(folder);
  const { wrong, open } = await checkStorm(judge, sent);
  expect(wrong).toEqual([]);
  expect(open).toBeGreaterThan(0);
  await expectWhole(second, judge, folder);
});

test('kill -9 of server and database in a storm of edits: the same after recovery', async () => {
  const folder = folders.make();
  const first = await start(folder);
  const storm = startStorm(first.address, 'both');
  await storm.reached(60);
  killDatabase(folder);
  const ended = first.end('SIGKILL');
  const sent = await storm.end();
  await ended;

  const second = await start(folder);
  expect(second.output()).toContain('recovers');
  const judge = judgeOf(folder);
  expect((await checkStorm(judge, sent)).wrong).toEqual([]);
  await expectWhole(second, judge, folder);
});

test('kill -9 of the database alone: maps are answered on, it is started again, and edits go on', async () => {
  const folder = folders.make();
  const talpa = await start(folder);
  const statusOf = async (path: string) => (await fetch(`${talpa.address}${path}`)).status;
  const before = postmaster(folder);
  const storm = startStorm(talpa.address, 'database');
  await storm.reached(30);
  killDatabase(folder);
  for (const path of ['tiles/pipes/8/203/105.mvt', 'api/networks', '3dtiles/pipes/tileset.json', 'healthz'])
    expect([200, 204], path).toContain(await statusOf(path));

  await expect.poll(() => talpa.output(), { timeout: 60_000 }).toContain('The database is back');
  expect(talpa.output()).toContain('ended by itself');
  expect(postmaster(folder)).not.toBe(before);
  const sent = await storm.stop();
  await expect.poll(() => statusOf('readyz'), { timeout: 60_000 }).toBe(200);
  const judge = judgeOf(folder);
  expect((await checkStorm(judge, sent)).wrong).toEqual([]);
  // Edits, and what the server shows of them, are as before.
  const after = startStorm(talpa.address, 'after');
  await after.reached(20);
  const { wrong, open } = await checkStorm(judge, await after.stop());
  expect([wrong, open]).toEqual([[], 0]);
  await expectWhole(talpa, judge, folder);
});

/** Transactions of imports that the database has not ended yet. */
const IMPORTS_UNDER_WAY = `SELECT FROM pg_stat_activity WHERE application_name = 'talpa' AND (state LIKE 'idle in%' OR query LIKE 'COPY %FROM STDIN%' AND state = 'active')`;

const LARGE = 12_000;

/** Where an import is when it is killed. */
const MOMENTS = [
  { moment: 'while its rows go in', query: `query LIKE 'COPY %segment%'` },
  {
    moment: 'while it merges or commits',
    query: `query LIKE 'UPDATE talpa.segment AS t%' OR query LIKE 'INSERT INTO talpa.segment%' OR query LIKE 'UPDATE talpa.dataset%' OR query = 'COMMIT'`,
  },
];

test.each(MOMENTS)(
  'kill -9 of an import, then of the database under another, $moment: each is there wholly or not at all, and the next goes in',
  async ({ query }) => {
    const folder = folders.make();
    const env = { TALPA_DATA_DIR: folder };
    const files = mkdtempSync(join(tmpdir(), 'talpa-kill-'));
    temporary.push(files);
    const random = seededRandom(20_261_124);
    const nextSurvey = (name: string) => {
      mkdirSync(join(files, name));
      const survey = writeSurvey(join(files, name), random, { size: LARGE, corner: OVER_QUARTER });
      const options = ['--profile', 'cjj61', '--crs', 'EPSG:4544', '--dataset', 'killed'];
      return { segments: survey.segments, arguments: [survey.points, survey.lines, ...options] };
    };
    const first = await start(folder);
    let judge = judgeOf(folder);
    const count = async (): Promise<number> => {
      const [row] = await judge.rows<{ n: number }>(
        `SELECT count(*)::int AS n FROM talpa.segment WHERE dataset_id IN (SELECT id FROM talpa.dataset WHERE name = 'killed')`,
      );
      return row!.n;
    };
    /** Waits until an import is there; false when it ended before. */
    const isAt = async (ended: () => boolean): Promise<boolean> => {
      while (!ended()) {
        const rows = await judge.rows(
          `SELECT FROM pg_stat_activity WHERE state = 'active' AND application_name = 'talpa' AND (${query})`,
        );
        if (rows.length > 0) return true;
      }
      return false;
    };

    // Into a dataset that is not there: rows go straight to the tables.
    const killed = nextSurvey('killed');
    const load = launchScript('import', killed.arguments, env);
    expect(await isAt(load.isEnded)).toBe(true);
    await load.end('SIGKILL');
    // What was committing is the database's to finish.
    await expect.poll(async () => (await judge.rows(IMPORTS_UNDER_WAY)).length, { timeout: 30_000 }).toBe(0);
    expect([0, killed.segments]).toContain(await count());
    expect(await checkLog(judge)).toEqual([]);

    // The next takes the gids that the killed one had drawn.
    const whole = nextSurvey('whole');
    expect(await runScript('import', whole.arguments, env)).toMatchObject({ code: 0 });
    expect(await count()).toBe(whole.segments);
    const [drawn] = await judge.rows<{ n: number }>(`SELECT last_value::int AS n FROM talpa.segment_gid`);
    expect(drawn!.n).toBeLessThan(2 * 65_536);

    // Into one that is there: through staging tables.
    const cut = nextSurvey('cut');
    const merge = launchScript('import', cut.arguments, env);
    expect(await isAt(merge.isEnded)).toBe(true);
    killDatabase(folder);
    await first.end('SIGKILL');
    const { code } = await merge.ended;
    const second = await start(folder);
    judge = judgeOf(folder);
    // An import that ended well before it could be killed is in.
    expect(code === 0 ? [cut.segments] : [whole.segments, cut.segments]).toContain(await count());
    await expectWhole(second, judge, folder);
    const last = nextSurvey('last');
    expect(await runScript('import', last.arguments, env)).toMatchObject({ code: 0 });
    expect(await count()).toBe(last.segments);
    await expectWhole(second, judge, folder);
  },
);
