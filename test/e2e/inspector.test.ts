import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SegmentJson } from '../../core/contract/api.ts';
import { axeFindings } from './axe-findings.ts';
import { launchBrowser, openPage, expectOnlyOurHost } from './browser.ts';
import { startTwin, type RunningTwin } from './running-twin.ts';

const NEAR = 'cam=106.4995,29.5285,360,0,-45&drawer=closed';
/** A storm drain that laterals and water pipes cross. */
const KEY = 'YS8-YS9-1';
const TOLERANCE_M = 0.01;

let twin: RunningTwin;
let browser: Browser;
let id: number;

beforeAll(async () => {
  [twin, browser] = await Promise.all([startTwin(), launchBrowser()]);
  id = await idOf(KEY);
});
afterAll(async () => {
  await browser?.close();
  await twin?.stop();
});

async function idOf(key: string): Promise<number> {
  const { rows } = await twin.db.knex.raw<{ rows: { id: string }[] }>('SELECT id FROM talpa.segment WHERE key = ?', [
    key,
  ]);
  return Number(rows[0]?.id);
}

/** Waits until the picture shows a segment; `within` in metres. */
async function drawn(page: Page, segment: number, within: number): Promise<void> {
  await page.locator(`.stage-picture[data-drawn="${segment} ${within}"]`).waitFor();
}

/** Distance of two axes in EPSG:4978 by PostGIS, whose ST_3DDistance is right for a point and a line, and too large for some pairs of lines. */
async function distanceByPostgis(a: number, b: number): Promise<number> {
  const [one, other] = await Promise.all([a, b].map(axisText));
  const { rows } = await twin.db.knex.raw<{ rows: { m: number }[] }>(
    `SELECT least(ST_3DDistance(p, q), (SELECT min(ST_3DDistance(geom, q)) FROM ST_DumpPoints(p)),
                  (SELECT min(ST_3DDistance(geom, p)) FROM ST_DumpPoints(q))) m
     FROM (SELECT ST_Transform(ST_GeomFromText(?, 4979), 4978) p, ST_Transform(ST_GeomFromText(?, 4979), 4978) q) axes`,
    [one ?? '', other ?? ''],
  );
  return rows[0]?.m ?? Number.NaN;
}

async function axisText(segment: number): Promise<string> {
  const reply = await fetch(`${twin.address}/api/segments/${segment}`);
  const { axis } = (await reply.json()) as SegmentJson;
  return `LINESTRING Z(${axis.map((place) => place.join(' ')).join(',')})`;
}

/** What the table says: for each neighbour the true distance, null where it says that it is not known. */
async function tableOf(page: Page): Promise<{ id: number; metres: number | null }[]> {
  return page.locator('[data-neighbour]').evaluateAll((rows) =>
    rows.map((row) => {
      const text = row.querySelector('.true')?.textContent ?? '';
      return { id: Number(row.getAttribute('data-neighbour')), metres: /^[\d.]+$/.test(text) ? Number(text) : null };
    }),
  );
}

/** Every true distance of the table, which PostGIS gives within a centimetre. */
async function expectDistancesOfPostgis(page: Page) {
  const table = await tableOf(page);
  expect(table.length).toBeGreaterThanOrEqual(4);
  for (const { id: other, metres } of table) {
    expect(Math.abs(metres! - (await distanceByPostgis(id, other))), `${other}`).toBeLessThan(TOLERANCE_M);
  }
  return table;
}

test('by pointer: the button opens it, its distances are those of PostGIS, a neighbour is inspected next, a picture is saved', async () => {
  const { page, idle, errors, foreign } = await openPage(browser, twin.address, `#v=1&lang=en&${NEAR}&seg=${id}`);
  await idle();
  await page.getByRole('button', { name: 'Inspect', exact: true }).click();
  await drawn(page, id, 5);
  const table = await expectDistancesOfPostgis(page);

  await page.getByRole('button', { name: '10 m', exact: true }).click();
  await drawn(page, id, 10);
  expect((await tableOf(page)).length).toBeGreaterThan(table.length);

  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save picture' }).click(),
  ]);
  expect(saved.suggestedFilename()).toBe(`talpa-${KEY}.png`);
  const bytes = await readFile(await saved.path());
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  expect(bytes.length).toBeGreaterThan(20_000);

  const next = table[0]!.id;
  await page.locator(`[data-neighbour="${next}"] button`).click();
  await drawn(page, next, 10);
  expect(page.url()).toContain(`seg=${next}`);
  expect(errors).toEqual([]);
  expect(foreign).toEqual([]);
  await page.close();
});

test('by keyboard: I opens it, its distances are those of PostGIS, 1 to 4 turn it, Escape leaves it and keeps the segment; nothing selected is said', async () => {
  const { page, idle, errors, foreign } = await openPage(browser, twin.address, `#v=1&lang=en&${NEAR}`);
  await idle();
  await page.keyboard.press('i');
  await page.getByText('Select a segment first').waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type(KEY);
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.detail .key').waitFor();
  await page.keyboard.press('i');
  await drawn(page, id, 5);
  await expectDistancesOfPostgis(page);
  const pictures = new Set<string>();
  for (const key of ['1', '2', '3', '4']) {
    await page.keyboard.press(key);
    await page.waitForTimeout(600);
    pictures.add((await page.locator('.stage-picture').screenshot()).toString('base64'));
  }
  expect(pictures.size).toBe(4);
  await page.keyboard.press('Escape');
  await page.locator('.stage').waitFor({ state: 'detached' });
  expect(await page.locator('.detail .key').innerText()).toBe(KEY);
  expect(errors).toEqual([]);
  expect(foreign).toEqual([]);
  await page.close();
});

test('its address opens it in a fresh browser, in Chinese too, and axe-core finds nothing in either theme', async () => {
  const fresh = await launchBrowser();
  try {
    for (const look of ['lang=zh-CN&theme=dark', 'lang=en&theme=light']) {
      const { page, errors, foreign } = await openPage(fresh, twin.address, `#v=1&${look}&${NEAR}&seg=${id}&insp=2`);
      await drawn(page, id, 2);
      expect(await page.locator('.detail h2').innerText()).toBe(look.includes('zh') ? '管段近看' : 'Segment inspector');
      expect(await axeFindings(page)).toEqual([]);
      expect(errors).toEqual([]);
      expect(foreign).toEqual([]);
      await page.close();
    }
  } finally {
    await fresh.close();
  }
});

test('a neighbour whose elevation is not known has a distance in plan and no other', async () => {
  const { rows } = await twin.db.knex.raw<{ rows: { known: string; unknown: string }[] }>(
    `SELECT a.id known, b.id unknown FROM talpa.segment a JOIN talpa.segment b
       ON ST_DWithin(ST_Force2D(a.geom)::geography, ST_Force2D(b.geom)::geography, 1.5)
     WHERE a.start_known AND a.end_known AND NOT b.start_known AND NOT b.end_known AND a.report_class <> b.report_class LIMIT 1`,
  );
  const [known, unknown] = [Number(rows[0]?.known), Number(rows[0]?.unknown)];
  const { page, errors } = await openPage(browser, twin.address, `#v=1&lang=en&${NEAR}&seg=${known}&insp=2`);
  await drawn(page, known, 2);
  expect((await tableOf(page)).find((row) => row.id === unknown)).toEqual({ id: unknown, metres: null });
  const cells = await page.locator(`[data-neighbour="${unknown}"] td`).allInnerTexts();
  expect(cells.slice(1)).toEqual(['Unknown', 'Unknown']);
  expect(errors).toEqual([]);
  await page.close();
});

test('a graphics device that goes away leaves the table, and says so', async () => {
  const { page } = await openPage(browser, twin.address, `#v=1&lang=en&${NEAR}&seg=${id}&insp=5`);
  await drawn(page, id, 5);
  await page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('.stage-picture canvas');
    canvas?.getContext('webgl2')?.getExtension('WEBGL_lose_context')?.loseContext();
  });
  await page.getByText('The close-up cannot be drawn').waitFor();
  expect((await tableOf(page)).length).toBeGreaterThan(3);
  await page.close();
});

test('an edit of another shows in the open inspector without a reload', async () => {
  const { page } = await openPage(browser, twin.address, `#v=1&lang=en&${NEAR}&seg=${id}&insp=5`);
  await drawn(page, id, 5);
  const before = await tableOf(page);
  const gone = before[0]!.id;
  await twin.db.knex('talpa.segment').where({ id: gone }).delete();
  await expect.poll(async () => (await tableOf(page)).some((row) => row.id === gone), { timeout: 120_000 }).toBe(false);
  expect((await tableOf(page)).length).toBe(before.length - 1);
  await page.close();
});

test('in all of this no request left the host', expectOnlyOurHost);
