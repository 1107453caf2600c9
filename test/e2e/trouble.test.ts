import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SegmentJson } from '../../core/contract/api.ts';
import { axeFindings } from './axe-findings.ts';
import { countPixels, expectOnlyOurHost, launchBrowser, newPage, openPage, type Rgb } from './browser.ts';
import { startTwin, type RunningTwin } from './running-twin.ts';

const GAS: Rgb = [255, 0, 255];
const NEAR = 'cam=106.4995,29.5285,360,0,-45';

let twin: RunningTwin;
let browser: Browser;

beforeAll(async () => {
  [twin, browser] = await Promise.all([startTwin(), launchBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await twin?.stop();
});

/** Takes the graphics device of the globe away. */
async function loseGraphics(page: Page): Promise<void> {
  await page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('#globe canvas');
    canvas?.getContext('webgl2')?.getExtension('WEBGL_lose_context')?.loseContext();
  });
}

test('a server that is away is said with the next step, the picture stays, and "Try now" brings it back', async () => {
  const { page, idle, foreign } = await openPage(browser, twin.address, `#v=1&lang=en&${NEAR}`);
  await idle();
  await twin.cut();
  await page.locator('.offline-bar').waitFor();
  expect(await page.locator('.offline-bar').innerText()).toMatch(/stays at data revision 1[^]*Next try in \d+ s/);
  expect(await page.locator('.classes tbody tr').count()).toBe(9);
  expect(await axeFindings(page)).toEqual([]);
  // What needs the server says so in words.
  await page.keyboard.press('/');
  await page.keyboard.type('CY12');
  await page.getByText('the server cannot be reached').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await twin.resume();
  await page.getByRole('button', { name: 'Try now' }).click();
  await page.locator('.connection[data-state=live]').waitFor();
  await page.locator('.offline-bar').waitFor({ state: 'detached' });
  await page.getByText('Connected to the server again').waitFor();
  expect(foreign).toEqual([]);
  await page.close();
});

test('/live that is cut for a minute is said all the while, the picture stays, and the page catches up by itself', async () => {
  const { page, idle } = await openPage(browser, twin.address, `#v=1&lang=en&${NEAR}`);
  await idle();
  await page.mouse.move(5, 300);
  const gas = await countPixels(page, GAS);
  expect(gas).toBeGreaterThan(40);
  const row = await twin.db.knex('segment').where({ report_class: 'gas' }).orderBy('id').first('id');
  await twin.cut();
  await page.locator('.offline-bar').waitFor();
  await page.waitForTimeout(61_000);
  expect(await page.locator('.offline-bar').innerText()).toMatch(/Next try in \d+ s/);
  expect(await countPixels(page, GAS)).toBeGreaterThan(gas / 2);
  await twin.db
    .knex('segment')
    .where({ id: (row as { id: string }).id })
    .delete();
  await twin.resume();
  // The longest wait between two tries is 30 s.
  await page.locator('.connection[data-state=live]').waitFor({ timeout: 120_000 });
  await page.locator('.offline-bar').waitFor({ state: 'detached' });
  await page.getByText('Data updated to revision 2').waitFor();
  await page.close();
});

test('tiles that come late are said in words, the ground stands meanwhile, and the picture fills by itself', async () => {
  const page = await newPage(browser);
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  await page.route(/\.(glb|mvt)/, async (route) => {
    await opened;
    await route.continue();
  });
  // Far off, where pipes are draped lines; near by their labels would come without tiles.
  await page.goto(`${twin.address}/?quality=low#v=1&lang=en&cam=106.5,29.5195,1700,0,-50`);
  await page.locator('.status .late').getByText('Picture still loading').waitFor();
  const ground: Rgb = [31, 42, 59];
  expect(await countPixels(page, ground, 12)).toBeGreaterThan(50_000);
  expect(await countPixels(page, GAS)).toBe(0);
  expect(await axeFindings(page)).toEqual([]);
  open();
  await page.waitForFunction(() => document.querySelector('.status .late')?.textContent === '');
  await expect.poll(() => countPixels(page, GAS), { timeout: 120_000 }).toBeGreaterThan(40);
  expect(await page.locator('.toast.warning').count()).toBe(0);
  await page.close();
});

test('tiles that fail are said once, and come when the server gives them again', async () => {
  const page = await newPage(browser);
  let failing = true;
  let asked = 0;
  await page.route(/\/3dtiles\/.*\.glb/, (route) => {
    if (!failing) return route.continue();
    asked++;
    return route.fulfill({ status: 500, contentType: 'application/problem+json', body: '{"title":"out of order"}' });
  });
  await page.goto(`${twin.address}/?quality=low#v=1&lang=en&${NEAR}`);
  await page.locator('.toast.warning').waitFor({ timeout: 120_000 });
  await expect.poll(() => asked, { timeout: 120_000 }).toBeGreaterThan(1);
  await page.waitForTimeout(1500);
  expect(await page.locator('.toast.warning').count()).toBe(1);
  expect(await page.locator('.toast.warning').innerText()).toContain('asked for again');
  // The server was away for a moment and is well again.
  await twin.cut();
  await page.locator('.offline-bar').waitFor();
  failing = false;
  await twin.resume();
  const [again] = await Promise.all([
    page.waitForResponse((response) => /\.glb/.test(response.url()) && response.status() === 200),
    page.getByRole('button', { name: 'Try now' }).click(),
  ]);
  expect(again.ok()).toBe(true);
  await page.close();
});

test('a graphics device that goes away is said with the next step, and a reload comes back to the same view', async () => {
  const { page, idle } = await openPage(browser, twin.address, `#v=1&lang=en&${NEAR}&seg=1`);
  await idle();
  await loseGraphics(page);
  await page.locator('.start-card').getByText('The 3D picture was lost').waitFor();
  expect(await page.locator('.start-card').innerText()).toContain('Reload');
  const hash = new URL(page.url()).hash;
  await page.getByRole('button', { name: 'Reload' }).click();
  await page.locator('.detail .key').waitFor();
  await page.waitForFunction(() => 'talpa' in window);
  await page.evaluate(() => window.talpa.idle());
  expect(new URL(page.url()).hash).toBe(hash);
  expect(await page.locator('.start-card').count()).toBe(0);

  // By keyboard too.
  await loseGraphics(page);
  await page.locator('.start-card').getByText('The 3D picture was lost').waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await page.getByRole('button', { name: 'Reload' }).focus();
  await page.keyboard.press('Enter');
  await page.locator('.start-card').waitFor({ state: 'detached' });
  await page.locator('.detail .key').waitFor();
  await page.close();
});

test('a segment that was deleted says by whom and why, and keeps its versions; an edit shows as a version', async () => {
  const { page, idle } = await openPage(browser, twin.address, `#v=1&lang=en&${NEAR}&seg=5`);
  await idle();
  await page.locator('.versions .present').waitFor();
  const address = `${twin.address}/api/segments/5`;
  const before = (await (await fetch(address)).json()) as SegmentJson;
  const edited = await fetch(address, {
    method: 'PATCH',
    headers: { 'content-type': 'application/merge-patch+json', 'if-match': `"${before.version}"` },
    body: JSON.stringify({ owner: 'Water works', reason: 'asked the owner' }),
  });
  expect(edited.status, await edited.clone().text()).toBeLessThan(300);
  await page.getByText('asked the owner').waitFor();
  expect(await page.locator('.versions > li').count()).toBe(2);
  expect(await page.locator('.versions .changes').innerText()).toMatch(/Owner[^]*→ Water works/);

  const after = (await (await fetch(address)).json()) as SegmentJson;
  const deleted = await fetch(`${address}?reason=dug%20out`, {
    method: 'DELETE',
    headers: { 'if-match': `"${after.version}"` },
  });
  expect(deleted.status, await deleted.clone().text()).toBeLessThan(300);
  await page.locator('.detail [role=alert]').getByText('dug out').waitFor();
  await page.locator('.versions > li').first().waitFor();
  await page.close();
});

test('without a server at first the page says what to do, and fills itself when it comes', async () => {
  const page = await newPage(browser);
  await page.route(/\/(api|live)/, (route) => route.abort());
  await page.goto(`${twin.address}/?quality=low#v=1&lang=en`);
  await page.locator('.start-card').getByText('The server cannot be reached').waitFor();
  expect(await page.locator('.start-card code').innerText()).toBe('npm start');
  await page.getByRole('button', { name: 'Try again' }).waitFor();
  await page.unroute(/\/(api|live)/);
  await page.locator('.classes tbody tr').first().waitFor();
  await page.close();
});

test('in all of this no request left the host', expectOnlyOurHost);
