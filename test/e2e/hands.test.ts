import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CENTRE, countPixels, expectOnlyOurHost, launchBrowser, openPage, type Rgb } from './browser.ts';
import { startTwin, type RunningTwin } from './running-twin.ts';

const NEAR = 'cam=106.4995,29.5285,360,0,-45';
const KEY = 'CY12-CY13-1';
const GAS: Rgb = [255, 0, 255];
const GROUND: Rgb = [31, 42, 59];

let twin: RunningTwin;
let browser: Browser;

beforeAll(async () => {
  [twin, browser] = await Promise.all([startTwin(), launchBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await twin?.stop();
});

/** Longitude, latitude, height, heading and pitch of the address. */
const camera = (page: Page): number[] => (/cam=([^&]+)/.exec(page.url())?.[1] ?? '').split(',').map(Number);

/** Does something and waits until the camera in the address is another and rests. */
async function moves(page: Page, act: () => Promise<unknown>): Promise<number[]> {
  const before = camera(page).join();
  await act();
  await expect.poll(() => camera(page).join(), { timeout: 120_000 }).not.toBe(before);
  for (let last = ''; last !== page.url(); await page.waitForTimeout(1500)) last = page.url();
  return camera(page);
}

test('by pointer: drag, wheel and compass move the map, a click in search flies there, a button flies home', async () => {
  const { page, idle, errors, foreign } = await openPage(browser, twin.address, `#v=1&lang=en&${NEAR}`);
  await idle();
  const first = camera(page);
  const dragged = await moves(page, async () => {
    await page.mouse.move(CENTRE.x + 150, CENTRE.y);
    await page.mouse.down();
    await page.mouse.move(CENTRE.x + 50, CENTRE.y, { steps: 4 });
    await page.mouse.up();
  });
  // The ground follows the pointer to the west: the eye goes east.
  expect(dragged[0]!).toBeGreaterThan(first[0]!);
  const nearer = await moves(page, () => page.mouse.wheel(0, -300));
  expect(nearer[2]!).toBeLessThan(dragged[2]!);
  const turned = await moves(page, async () => {
    await page.mouse.move(CENTRE.x, CENTRE.y);
    await page.mouse.down({ button: 'middle' });
    await page.mouse.move(CENTRE.x + 120, CENTRE.y, { steps: 4 });
    await page.mouse.up({ button: 'middle' });
  });
  expect(turned[3]!).not.toBeCloseTo(0, 0);
  const north = await moves(page, () => page.locator('.compass').click());
  expect(Math.cos((north[3]! * Math.PI) / 180)).toBeGreaterThan(0.9999);

  const found = await moves(page, async () => {
    await page.getByRole('combobox').click();
    await page.keyboard.type(KEY);
    await page.getByRole('option').first().click();
    await page.locator('.detail .key').waitFor();
  });
  expect(await page.locator('.detail .key').innerText()).toBe(KEY);
  const home = await moves(page, () => page.locator('.rail button[aria-label$="(H)"]').click());
  expect(home[2]!).toBeGreaterThan(found[2]!);
  expect(errors).toEqual([]);
  expect(foreign).toEqual([]);
  await page.close();
});

test('by keyboard: a class leaves the picture and comes back, Y changes the language, H flies home', async () => {
  const { page, idle, errors } = await openPage(browser, twin.address, `#v=1&lang=en&${NEAR}`);
  await idle();
  const gas = await countPixels(page, GAS);
  expect(gas).toBeGreaterThan(40);
  await page.getByRole('button', { name: 'Hide Gas', exact: true }).focus();
  await page.keyboard.press('Space');
  await idle();
  expect(await countPixels(page, GAS)).toBe(0);
  // The focus stays on the button, which now shows what it hid.
  await page.keyboard.press('Enter');
  await idle();
  expect(Math.abs((await countPixels(page, GAS)) - gas)).toBeLessThan(gas * 0.1 + 5);

  await page.keyboard.press('y');
  await expect.poll(() => page.locator('.drawer h2').innerText()).toBe('图层');
  await expect.poll(() => page.url()).not.toContain('lang=en');
  await page.keyboard.press('y');
  await expect.poll(() => page.locator('.drawer h2').innerText()).toBe('Layers');
  const before = camera(page);
  const home = await moves(page, () => page.keyboard.press('h'));
  expect(home[2]!).toBeGreaterThan(before[2]!);
  expect(errors).toEqual([]);
  await page.close();
});

test('by pointer: the rail opens the ground, the bar changes it and takes the eye below and back', async () => {
  const { page, idle, errors } = await openPage(browser, twin.address, `#v=1&lang=en&${NEAR}`);
  await idle();
  const solid = await countPixels(page, GROUND, 6);
  await page.locator('.rail button[aria-label$="(U)"]').click();
  const bar = page.getByRole('group', { name: 'Underground mode' });
  await bar.waitFor();
  await idle();
  expect(await countPixels(page, GROUND, 6)).toBeLessThan(solid / 2);
  await bar.getByRole('button', { name: 'Go below ground' }).click();
  await expect.poll(() => page.locator('.status .eye').innerText(), { timeout: 120_000 }).toMatch(/m below ground/);
  await bar.getByRole('button', { name: 'Back to the surface' }).click();
  await expect.poll(() => page.locator('.status .eye').innerText(), { timeout: 120_000 }).toMatch(/ up$/);
  expect(errors).toEqual([]);
  await page.close();
});

test('in all of this no request left the host', expectOnlyOurHost);
