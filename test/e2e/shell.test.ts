import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { networksSchema } from '../../core/contract/api.ts';
import { axeFindings } from './axe-findings.ts';
import { framesDrawn, recordFrames } from '../bench/frame-costs.ts';
import { launchBrowser, newPage, openPage, type OpenPage, expectOnlyOurHost } from './browser.ts';
import { startTwin, type RunningTwin } from './running-twin.ts';

let twin: RunningTwin;
let browser: Browser;

beforeAll(async () => {
  [twin, browser] = await Promise.all([startTwin(), launchBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await twin?.stop();
});

describe('the page with the quarter', () => {
  let open: OpenPage;

  beforeAll(async () => {
    open = await openPage(browser, twin.address);
    await open.idle();
  });

  test('draws without an error and asks no other host', () => {
    expect(open.errors).toEqual([]);
    expect(open.foreign).toEqual([]);
  });

  for (const [name, cam] of [
    // Where Cesium's own getters turn the camera by a bit in each frame.
    ['from far above', '106.4516184,29.3057918,19233.35,0,-50'],
    ['close', '106.4999,29.5280,120,20,-45'],
  ] as const) {
    test(`draws nothing while nobody does anything: ${name}`, async () => {
      const page = await newPage(browser);
      await recordFrames(page);
      await page.goto(`${twin.address}/?quality=low#v=1&cam=${cam}`);
      await page.waitForFunction(() => 'talpa' in window);
      await page.evaluate(() => window.talpa.idle());
      await page.waitForTimeout(500);
      const before = await framesDrawn(page);
      expect(before).toBeGreaterThan(3);
      await page.waitForTimeout(2000);
      expect(await framesDrawn(page)).toBe(before);
      await page.close();
    });
  }

  test('begins in Chinese at the first dataset and says that it is synthetic', async () => {
    expect(await open.page.locator('html').getAttribute('lang')).toBe('zh-CN');
    expect(await open.page.locator('.drawer h2').innerText()).toBe('图层');
    expect(await open.page.locator('.status .badge').innerText()).toBe('合成数据');
    await open.page.waitForFunction(() => window.location.hash.includes('cam='));
    const [lon, lat] = (/cam=([^&]+)/.exec(new URL(open.page.url()).hash)?.[1] ?? '').split(',').map(Number);
    // The quarter lies at 106.4984 to 106.5015 E, 29.5288 to 29.5312 N; the camera stands south of its middle, so far that the quarter fits beside the panels.
    expect(lon).toBeGreaterThan(106.496);
    expect(lon).toBeLessThan(106.504);
    expect(lat).toBeGreaterThan(29.522);
    expect(lat).toBeLessThan(29.532);
  });

  test('lists the nine classes with the counts and lengths of the server', async () => {
    const { classes } = networksSchema.parse(await (await fetch(`${twin.address}/api/networks`)).json());
    const rows = await open.page
      .locator('.classes tbody tr')
      .evaluateAll((elements) =>
        elements.map((row) => [
          row.getAttribute('data-class'),
          ...[...row.querySelectorAll('td')].slice(0, 2).map((cell) => cell.textContent),
        ]),
      );
    expect(rows).toHaveLength(9);
    for (const entry of classes.filter(({ segments }) => segments > 0)) {
      expect(rows).toContainEqual([entry.reportClass, String(entry.segments), entry.lengthKm.toFixed(2)]);
    }
  });

  test('changes every text with the language, in the address too', async () => {
    await open.page.getByRole('button', { name: 'EN: Switch to English' }).click();
    expect(await open.page.locator('.drawer h2').innerText()).toBe('Layers');
    expect(await open.page.locator('html').getAttribute('lang')).toBe('en');
    // Names of datasets aside, no Chinese is left but on the button that brings it back.
    const text = await open.page.evaluate(() => document.querySelector('#shell')?.textContent ?? '');
    expect(text.replaceAll(/切换为中文|中/g, '')).not.toMatch(/\p{Script=Han}/u);
    await open.page.waitForFunction(() => window.location.hash.includes('lang=en'));
    await open.page.getByRole('button', { name: '切换为中文' }).click();
    expect(await open.page.locator('.drawer h2').innerText()).toBe('图层');
  });

  test('opens and closes drawer and help by key, and gives the focus back', async () => {
    await open.page.keyboard.press('l');
    await open.page.locator('.drawer').waitFor({ state: 'detached' });
    await open.page.keyboard.press('l');
    await open.page.locator('.drawer').waitFor();
    await open.page.getByRole('button', { name: '帮助与快捷键（?）' }).focus();
    await open.page.keyboard.press('?');
    await open.page.getByRole('dialog').waitFor();
    await open.page.keyboard.press('Escape');
    await open.page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await open.page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(
      '帮助与快捷键（?）',
    );
  });

  test('has a name for every button', async () => {
    const nameless = await open.page
      .locator('button')
      .evaluateAll((buttons) => buttons.filter((one) => !(one.ariaLabel ?? one.textContent)?.trim()).length);
    expect(nameless).toBe(0);
  });
});

test('says what in an address makes no sense, and ignores it', async () => {
  const open = await openPage(browser, twin.address, '#v=1&lang=en&cam=1,2,soon,4,5&hide=submarines&seg=7');
  expect(await open.page.locator('.toast').innerText()).toContain('cam=1,2,soon,4,5 hide=submarines');
  await open.page.locator('.detail .key').waitFor();
  expect(await open.page.locator('.classes tr.hidden').count()).toBe(0);
  await open.page.close();
});

test('says in words that a segment of an address does not exist', async () => {
  const open = await openPage(browser, twin.address, '#v=1&lang=en&seg=999999');
  expect(await open.page.locator('.detail [role=alert]').innerText()).toContain('no longer exists');
  await open.page.close();
});

test('says what to do in a browser without WebGL 2, and keeps layers and search', async () => {
  const plain = await launchBrowser(['--disable-3d-apis']);
  try {
    const open = await openPage(plain, twin.address, '#v=1&lang=en');
    expect(await open.page.locator('.start-card').innerText()).toContain('This browser has no WebGL 2');
    // All of its words can be read: no panel lies over it.
    const isFree = await open.page.locator('.start-card').evaluate((card) => {
      const { left, right, top, bottom } = card.getBoundingClientRect();
      const corners = [left + 4, right - 4].flatMap((x) => [top + 4, bottom - 4].map((y) => [x, y] as const));
      return corners.every(([x, y]) => card.contains(document.elementFromPoint(x, y)));
    });
    expect(isFree).toBe(true);
    await open.page.locator('.classes tbody tr').first().waitFor();
    expect(await axeFindings(open.page)).toEqual([]);
    await open.page.keyboard.press('/');
    await open.page.keyboard.type('CY12');
    await open.page.getByRole('option').first().waitFor();
  } finally {
    await plain.close();
  }
});

test('tells on an empty store how to import', async () => {
  const empty = await startTwin({ empty: true });
  try {
    const open = await openPage(browser, empty.address, '#v=1&lang=en');
    await open.page.getByText('No pipe data yet').waitFor();
    expect(await open.page.locator('.start-card code').innerText()).toContain('npm run import');
    expect(await axeFindings(open.page)).toEqual([]);
    expect(open.errors).toEqual([]);
    await open.page.close();
  } finally {
    await empty.stop();
  }
});

test('in all of this no request left the host', expectOnlyOurHost);
