import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importSample } from '../derive/sample-networks.ts';
import { countPixels, launchBrowser, openPage, type Rgb, expectOnlyOurHost } from './browser.ts';
import { startTwin, type RunningTwin } from './running-twin.ts';

const GAS: Rgb = [255, 0, 255];

let twin: RunningTwin;
let browser: Browser;

beforeAll(async () => {
  [twin, browser] = await Promise.all([startTwin(), launchBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await twin?.stop();
});

test('an edit by SQL shows by itself: pipes, counts, revision and a message', async () => {
  const open = await openPage(browser, twin.address, '#v=1&lang=en&cam=106.4995,29.5285,360,0,-45');
  await open.idle();
  expect(await open.page.locator('.connection').getAttribute('data-state')).toBe('live');
  const before = await countPixels(open.page, GAS);
  expect(before).toBeGreaterThan(40);

  await twin.db.knex('segment').where({ report_class: 'gas' }).delete();

  await open.page.getByText('Data updated to revision 2').waitFor();
  await open.page.locator('tr[data-class=gas] td', { hasText: /^0$/ }).waitFor();
  expect(await open.page.locator('.status').innerText()).toContain('Data revision 2');
  await open.page.waitForTimeout(500);
  await open.idle();
  // The valves and marks of the gas network are survey points of their own, and stay.
  expect(await countPixels(open.page, GAS)).toBeLessThan(before / 2);
  await open.page.getByRole('button', { name: 'Hide Gas', exact: true }).click();
  await open.idle();
  expect(await countPixels(open.page, GAS)).toBe(0);
  expect(open.errors).toEqual([]);
  await open.page.close();
});

test('an import into an empty store shows by itself in an open page: message, counts and pipes', async () => {
  const empty = await startTwin({ empty: true });
  try {
    const open = await openPage(browser, empty.address, '#v=1&lang=en&cam=106.4995,29.5285,360,0,-45');
    await open.page.getByText('No pipe data yet').waitFor();
    expect(await countPixels(open.page, GAS)).toBe(0);
    await open.page.evaluate(() => Object.assign(window, { notReloaded: true }));

    await importSample(empty.db, 'quarter');

    await open.page.getByText('Data updated to revision 1').waitFor();
    await open.page.locator('.classes tbody tr').first().waitFor();
    await open.page.getByText('No pipe data yet').waitFor({ state: 'detached' });
    await expect
      .poll(async () => open.idle().then(async () => countPixels(open.page, GAS)), { timeout: 120_000 })
      .toBeGreaterThan(40);
    expect(await open.page.evaluate(() => 'notReloaded' in window)).toBe(true);
    expect(open.errors).toEqual([]);
    expect(open.foreign).toEqual([]);
    await open.page.close();
  } finally {
    await empty.stop();
  }
});

test('a server that goes away is told, and the page comes back by itself', async () => {
  const open = await openPage(browser, twin.address, '#v=1&lang=en');
  await open.idle();
  await twin.cut();
  await open.page.locator('.connection[data-state=offline]').waitFor();
  expect(await open.page.locator('.connection').innerText()).toBe('Offline');
  expect(await open.page.locator('.classes tbody tr').count()).toBe(9);
  await twin.resume();
  await open.page.locator('.connection[data-state=live]').waitFor();
  await open.page.getByText('Connected to the server again').waitFor();
  await open.page.close();
});

test('in all of this no request left the host', expectOnlyOurHost);
