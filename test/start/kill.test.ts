import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
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
  expect((await fetch(`${talpa.address}readyz`)).status).toBe(200);
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

const LARGE = 12_000;

/** What an import waits for when it is killed: it has rows under way, or it merges and commits. */
const MOMENTS = [
  { moment: 'while its rows go in', query: `query LIKE 'COPY %segment%'` },
  {
    moment: 'while it merges',
    query: `query LIKE 'UPDATE talpa.segment AS t%' OR query LIKE 'DELETE FROM talpa.%' OR query = 'COMMIT'`,
  },
];

test.each(MOMENTS)(
  'kill -9 of an import, and of the database under one, $moment: nothing of it is there, and the next goes in',
  async ({ query }) => {
    const folder = folders.make();
    const files = mkdtempSync(join(tmpdir(), 'talpa-kill-'));
    temporary.push(files);
    const random = seededRandom(20_261_124);
    const survey = () => writeSurvey(files, random, { size: LARGE, corner: OVER_QUARTER });
    const options = (): string[] => {
      const { points, lines } = survey();
      return [points, lines, '--profile', 'cjj61', '--crs', 'EPSG:4544', '--dataset', 'killed'];
    };
    const env = { TALPA_DATA_DIR: folder };
    let talpa = await start(folder);
    let judge = judgeOf(folder);
    const rowsOf = async (): Promise<number> => {
      const [row] = await judge.rows<{ n: number }>(
        `SELECT count(*)::int AS n FROM talpa.segment WHERE dataset_id IN (SELECT id FROM talpa.dataset WHERE name = 'killed')`,
      );
      return row!.n;
    };
    /** Waits until an import is at that point; false when it was through before it was seen there. */
    const untilThere = async (ended: () => boolean): Promise<boolean> => {
      while (!ended()) {
        const rows = await judge.rows(
          `SELECT FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND state <> 'idle' AND application_name = 'talpa' AND (${query})`,
        );
        if (rows.length > 0) return true;
        await wait(2);
      }
      return false;
    };

    // Into a dataset that is not there: rows go straight to the tables.
    const load = launchScript('import', options(), env);
    const isSeen = await untilThere(load.isEnded);
    await load.end('SIGKILL');
    if (isSeen) await expect.poll(rowsOf, { timeout: 30_000 }).toBe(0);
    expect(await checkLog(judge)).toEqual([]);

    const whole = survey();
    const good = [whole.points, whole.lines, ...options().slice(2)];
    // options() wrote the files anew: count what they hold now.
    const lines = readFileSync(whole.lines, 'utf8').trim().split('\n').length - 1;
    expect(await runScript('import', good, env)).toMatchObject({ code: 0 });
    expect(await rowsOf()).toBe(lines);

    // Into one that is there, through staging tables, and with it the database and the server.
    const merge = launchScript('import', options(), env);
    await untilThere(merge.isEnded);
    killDatabase(folder);
    await talpa.end('SIGKILL');
    await merge.ended;
    await judge.close();
    judges.splice(judges.indexOf(judge), 1);
    talpa = await start(folder);
    judge = judgeOf(folder);
    const [{ after } = { after: 0 }] = [{ after: await rowsOf() }];
    const newLines = readFileSync(whole.lines, 'utf8').trim().split('\n').length - 1;
    expect([lines, newLines]).toContain(after);
    await expectWhole(talpa, judge, folder);
    // Leases of the killed are taken by the next, so that no gid is lost.
    expect(await runScript('import', options(), env)).toMatchObject({ code: 0 });
    await expect.poll(async () => (await fetch(`${talpa.address}readyz`)).status).toBe(200);
    await expectWhole(talpa, judge, folder);
    expect(dirname(whole.lines)).toBe(files);
  },
);
