import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SegmentVersionsJson } from '../../core/contract/edits.ts';
import { MonotonicWindows } from '../../server/serve/monotonic-windows.ts';
import { createEditor, editedIn, problemIn, type Editor } from './edit-support.ts';
import { deriveQuarter, runServer, tileAt, type Derived, type Running } from './running-server.ts';
import { CORNER } from './street-quarter.ts';

const HOUR_MS = 3_600_000;

let derived: Derived;
let running: Running;
let editor: Editor;
beforeAll(async () => {
  derived = await deriveQuarter();
  running = await runServer(derived);
  editor = createEditor(derived, () => running);
});
afterEach(() => vi.useRealTimers());
afterAll(async () => {
  await running.stop();
  await derived.close();
});

/** Sets the wall clock of this process, and lets it stand; timers go on. */
function setClock(offsetMs: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + offsetMs });
}

const tile = tileAt(16, { lon: CORNER.lon, lat: CORNER.lat + 0.0001 });
const address = `/tiles/pipes/16/${tile.x}/${tile.y}.mvt`;

describe('a wall clock that jumps', () => {
  it.each([
    ['back by a year', -365 * 24 * HOUR_MS],
    ['forward by a year', 365 * 24 * HOUR_MS],
  ])('%s: edits show at once, in tiles, versions and /readyz', async (_, offsetMs) => {
    const id = await editor.id('J0-0');
    let before = await running.get(address);
    for (const jump of [0, offsetMs, -offsetMs]) {
      vi.useRealTimers();
      setClock(jump);
      const { version } = await editor.get(id);
      const end = 29.5002 + (Number(version) % 20) * 1e-5;
      const edited = editedIn(await editor.patch(id, { reason: 'jump', vertices: [[106.504, 29.5], [106.50401, end]] })); // prettier-ignore
      const after = await running.get(address, { 'if-none-match': String(before.headers['etag']) });
      expect(after.status).toBe(200);
      expect(derived.network.revision).toBe(edited.revision);
      expect((await running.get('/readyz')).json()).toMatchObject({ status: 'ready', revision: edited.revision });
      before = after;
    }
  });

  it('of the database: versions stay in the order of commits, and what was last is last', async () => {
    const id = await editor.id('J0-1');
    for (let year = 1980; year < 1984; year++) {
      editedIn(await editor.patch(id, { reason: String(year), year }));
      // As if the clock had been ahead when it was written, and was set back since.
      await derived.db.knex.raw(
        `UPDATE change SET committed_at = committed_at + ? * interval '1 day' WHERE reason = ?`,
        [1984 - year, String(year)],
      );
    }
    const { versions } = (await running.get(`/api/segments/${id}/versions`)).json() as SegmentVersionsJson;
    expect(versions.map(({ change }) => change.reason)).toEqual(['1983', '1982', '1981', '1980', 'cjj61: lines.csv']);
    const times = versions.slice(0, 4).map(({ change }) => Date.parse(change.at));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect((await editor.get(id)).year).toBe(1983);
    const first = versions[3]?.version ?? '';
    const problem = problemIn(await editor.patch(id, { reason: 'late', year: 1990 }, first), 409);
    expect(problem.conflict?.differences).toMatchObject([
      { field: 'year', before: 1980, after: 1983, change: { reason: '1983' } },
    ]);
    const { revision } = versions[0]?.change ?? { revision: 0 };
    expect((await running.get(`/api/segments/${id}/versions/${revision}`)).json()).toMatchObject({
      record: { year: 1983 },
    });
  });
});

describe('the window of a rate', () => {
  it('ends when its time has passed, though the clock was set back', async () => {
    const windows = new MonotonicWindows(60);
    const hits = (): number => windows.increment('a').totalHits;
    expect([hits(), hits(), hits()]).toEqual([1, 2, 3]);
    setClock(-HOUR_MS);
    expect(hits()).toBe(4);
    await wait(100);
    expect(hits()).toBe(1);
  });

  it('does not end because the clock was set forward, and tells what is left of it', () => {
    const windows = new MonotonicWindows(60_000);
    windows.increment('a');
    setClock(HOUR_MS);
    const { totalHits, resetTime } = windows.increment('a');
    expect(totalHits).toBe(2);
    expect(resetTime.getTime() - Date.now()).toBeGreaterThan(0);
    expect(resetTime.getTime() - Date.now()).toBeLessThanOrEqual(60_000);
  });

  it("is each client's own", () => {
    const windows = new MonotonicWindows(60_000);
    expect([windows.increment('a').totalHits, windows.increment('b').totalHits]).toEqual([1, 1]);
    windows.resetKey('a');
    windows.decrement('b');
    expect([windows.increment('a').totalHits, windows.increment('b').totalHits]).toEqual([1, 1]);
  });
});
