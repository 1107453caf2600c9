import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectOnlyOurHost, launchBrowser, newPage, openPage } from './browser.ts';
import { startTwin, type RunningTwin } from './running-twin.ts';

const NEAR = 'cam=106.4995,29.5285,360,0,-45';
/** Pixels of two pictures of the same view that may differ: antialiasing, and the order in which software draws what meets. */
const DIFFERENT_SHARE = 0.03;

let twin: RunningTwin;
let browser: Browser;

beforeAll(async () => {
  [twin, browser] = await Promise.all([startTwin(), launchBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await twin?.stop();
});

test('the same address shows the same picture in a fresh browser: camera, layers, opacity, selection, mode, language, theme', async () => {
  const first = await openPage(browser, twin.address, `#v=1&lang=en&${NEAR}`);
  await first.idle();
  const { page } = first;
  await page.getByRole('button', { name: 'Hide Gas', exact: true }).click();
  await page.getByRole('button', { name: 'Subclasses and opacity of Drainage' }).click();
  await page.getByRole('slider', { name: 'Opacity of Drainage' }).fill('0.4');
  await page.getByRole('button', { name: 'Subclasses and opacity of Drainage' }).click();
  await page.keyboard.press('u');
  await page.keyboard.press('d');
  await page.keyboard.press('/');
  await page.keyboard.type('CY12-CY13-1');
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.detail .versions .present').waitFor();
  await page.getByRole('button', { name: 'Clear the search' }).click();
  await first.idle();
  await page.waitForTimeout(1000);
  const link = new URL(page.url()).hash;
  for (const part of ['hide=gas', 'op=drainage:40', 'ug=0.35', 'theme=light', 'seg=', 'lang=en'])
    expect(link).toContain(part);
  await page.mouse.move(5, 790);
  await page.waitForTimeout(8000);
  const picture = (await page.screenshot({ clip: { x: 0, y: 0, width: 1100, height: 660 } })).toString('base64');
  await page.close();

  const fresh = await launchBrowser();
  try {
    const again = await openPage(fresh, twin.address, link);
    await again.page.locator('.detail .versions .present').waitFor();
    await again.idle();
    expect(await again.page.locator('html').getAttribute('data-theme')).toBe('light');
    expect(await again.page.locator('tr.hidden').getAttribute('data-class')).toBe('gas');
    await again.page.waitForTimeout(1000);
    const seen = (await again.page.screenshot({ clip: { x: 0, y: 0, width: 1100, height: 660 } })).toString('base64');
    const share = await again.page.evaluate(
      async ([a, b]) => {
        const pixels = async (data: string) => {
          const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
          const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
          context?.drawImage(bitmap, 0, 0);
          return context?.getImageData(0, 0, bitmap.width, bitmap.height).data ?? new Uint8ClampedArray();
        };
        const [one, other] = [await pixels(a), await pixels(b)];
        let different = 0;
        for (let at = 0; at < one.length; at += 4) {
          if ([0, 1, 2].some((c) => Math.abs((one[at + c] ?? 0) - (other[at + c] ?? 0)) > 40)) different++;
        }
        return different / (one.length / 4);
      },
      [picture, seen] as const,
    );
    expect(share).toBeLessThan(DIFFERENT_SHARE);
    expect(again.foreign).toEqual([]);
    expect(again.errors).toEqual([]);
  } finally {
    await fresh.close();
  }
});

test('an address of a later version is said in words and shows the default view', async () => {
  const { page, idle } = await openPage(browser, twin.address, '#v=7&cam=1,2,3,4,5&lang=en');
  expect(await page.locator('.toast').innerText()).toContain('v=7');
  await idle();
  await page.waitForFunction(() => window.location.hash.startsWith('#v=1&cam=106.'));
  await page.close();
});

test('a survey point and a place on the ground come back by their address', async () => {
  const row = (await twin.db.knex('point').orderBy('id').first('id', 'survey_number')) as {
    id: string;
    survey_number: string;
  };
  const point = await openPage(browser, twin.address, `#v=1&lang=en&${NEAR}&pt=${row.id}`);
  expect(await point.page.locator('.detail .key').innerText()).toBe(row.survey_number);
  await point.idle();
  await point.page.waitForFunction((id) => window.location.hash.includes(`pt=${id}`), row.id);
  await point.page.close();

  const place = await openPage(browser, twin.address, `#v=1&lang=en&${NEAR}&at=106.9,29.9`);
  expect(await place.page.locator('.verdict').innerText()).toContain('no record does not mean no pipe');
  await place.page.close();
});

test('each of the five guided links shows what it says, and Back returns', async () => {
  const { page, idle, errors, foreign } = await openPage(browser, twin.address, '#v=1&lang=en');
  await idle();
  await page.locator('[data-guided]').first().waitFor();
  expect(
    await page.locator('[data-guided]').evaluateAll((links) => links.map((one) => one.getAttribute('data-guided'))),
  ).toEqual(['district', 'crossroads', 'segment', 'unknown', 'unsurveyed']);
  await page.locator('[data-guided=crossroads]').click();
  await page.getByRole('group', { name: 'Underground mode' }).waitFor();
  await idle();
  await page.locator('[data-guided=segment]').click();
  await page.locator('.detail .key').waitFor();
  expect(await page.locator('.ends .doubt').count()).toBe(0);
  await page.keyboard.press('Escape');
  await page.locator('[data-guided=unknown]').click();
  await page.locator('.ends .doubt').first().waitFor();
  await page.keyboard.press('Escape');
  await page.locator('[data-guided=unsurveyed]').click();
  await page.locator('.verdict').waitFor();
  expect(await page.locator('.verdict').innerText()).toContain('Not surveyed');
  await page.locator('.underground-bar').waitFor({ state: 'detached' });
  expect(errors).toEqual([]);
  expect(foreign).toEqual([]);
  await page.close();
});

test('theme and language that somebody chose are remembered; an address says otherwise for the visit alone', async () => {
  const context = await browser.newContext();
  const page = await newPage(context);
  await page.goto(`${twin.address}/?quality=low`);
  await page.getByRole('button', { name: 'EN: Switch to English' }).click();
  await page.getByRole('button', { name: /^Theme: dark/ }).click();
  await page.goto(`${twin.address}/?quality=low&again`);
  await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('light');
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
  await page.goto(`${twin.address}/?quality=low&once=1#v=1&theme=dark&lang=zh-CN`);
  await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark');
  await page.goto(`${twin.address}/?quality=low&twice=1`);
  await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('light');
  // The third choice follows the device.
  await page.getByRole('button', { name: /^Theme: light/ }).click();
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('light');
  await context.close();
});

test('in all of this no request left the host', expectOnlyOurHost);
