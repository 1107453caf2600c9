import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { countPixels, launchBrowser, openPage, type OpenPage, type Rgb, expectOnlyOurHost } from './browser.ts';
import { startTwin, type RunningTwin } from './running-twin.ts';

const GAS: Rgb = [255, 0, 255];
const WATER: Rgb = [0, 255, 255];

let twin: RunningTwin;
let browser: Browser;

beforeAll(async () => {
  [twin, browser] = await Promise.all([startTwin(), launchBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await twin?.stop();
});

const views = [
  ['tubes near by', '106.4995,29.5285,360,0,-45'],
  ['draped lines far away', '106.5,29.5195,1700,0,-50'],
] as const;

test.each(views)('a hidden class leaves the picture and comes back: %s', async (_name, camera) => {
  const open: OpenPage = await openPage(browser, twin.address, `#v=1&lang=en&cam=${camera}`);
  await open.idle();
  const gas = await countPixels(open.page, GAS);
  const water = await countPixels(open.page, WATER);
  expect(gas).toBeGreaterThan(40);

  await open.page.getByRole('button', { name: 'Hide Gas', exact: true }).click();
  await open.idle();
  expect(await countPixels(open.page, GAS)).toBe(0);
  // The labels that remain take up the room, so the other classes are not the same to the pixel.
  expect(Math.abs((await countPixels(open.page, WATER)) - water)).toBeLessThan(water * 0.3);
  await open.page.waitForFunction(() => window.location.hash.includes('hide=gas'));

  await open.page.getByRole('button', { name: 'Show Gas', exact: true }).click();
  await open.idle();
  expect(Math.abs((await countPixels(open.page, GAS)) - gas)).toBeLessThan(gas * 0.1 + 5);
  expect(open.errors).toEqual([]);
  await open.page.close();
});

test('underground mode makes the ground glass and gives it back', async () => {
  const open = await openPage(browser, twin.address, '#v=1&lang=en&cam=106.4995,29.5285,360,0,-45');
  await open.idle();
  const ground: Rgb = [31, 42, 59];
  const solid = await countPixels(open.page, ground, 6);
  await open.page.keyboard.press('u');
  await open.page.getByRole('group', { name: 'Underground mode' }).waitFor();
  await open.idle();
  expect(await countPixels(open.page, ground, 6)).toBeLessThan(solid / 2);
  await open.page.waitForFunction(() => window.location.hash.includes('ug=0.35'));
  await open.page.keyboard.press('u');
  await open.idle();
  expect(await countPixels(open.page, ground, 6)).toBeGreaterThan(solid * 0.9);
  expect(open.errors).toEqual([]);
  await open.page.close();
});

test('in all of this no request left the host', expectOnlyOurHost);
