import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeFindings } from './axe-findings.ts';
import { launchBrowser, openPage, type OpenPage, expectOnlyOurHost } from './browser.ts';
import { startTwin, type RunningTwin } from './running-twin.ts';

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

describe.each(['dark', 'light'] as const)('axe-core finds nothing in the %s theme', (theme) => {
  let open: OpenPage;

  beforeAll(async () => {
    open = await openPage(browser, twin.address, `#v=1&lang=en&theme=${theme}`);
    await open.page.locator('[data-guided=segment]').waitFor();
  });
  afterAll(() => open.page.close());

  test('on the first visit, with the drawer and the guided links', async () => {
    expect(await axeFindings(open.page)).toEqual([]);
  });

  test('in an unfolded class', async () => {
    await open.page.getByRole('button', { name: 'Subclasses and opacity of Drainage' }).click();
    await open.page.getByText('Storm water').waitFor();
    expect(await axeFindings(open.page)).toEqual([]);
  });

  test('in the results of a search', async () => {
    await open.page.keyboard.press('/');
    await open.page.keyboard.type('CY12');
    await open.page.getByRole('option').first().waitFor();
    expect(await axeFindings(open.page)).toEqual([]);
    await open.page.keyboard.press('Escape');
    await open.page.keyboard.press('Escape');
  });

  test('in the details of a segment with its versions', async () => {
    await open.page.locator('[data-guided=segment]').click();
    await open.page.locator('.versions .present').waitFor();
    expect(await axeFindings(open.page)).toEqual([]);
    await open.page.keyboard.press('Escape');
  });

  test('in the details of a place that nobody surveyed', async () => {
    await open.page.locator('[data-guided=unsurveyed]').click();
    await open.page.locator('.verdict').waitFor();
    expect(await axeFindings(open.page)).toEqual([]);
    await open.page.keyboard.press('Escape');
  });

  test('in the help', async () => {
    await open.page.keyboard.press('?');
    await open.page.getByRole('dialog').waitFor();
    expect(await axeFindings(open.page)).toEqual([]);
    await open.page.keyboard.press('Escape');
  });
});

describe('by keyboard alone', () => {
  test('every tool of the rail has a key that the help names', async () => {
    const { page } = await openPage(browser, twin.address, `#v=1&lang=en&${NEAR}`);
    const named = await page
      .locator('.rail button')
      .evaluateAll((tools) => tools.map((tool) => /\((.+)\)$/.exec(tool.ariaLabel ?? '')?.[1] ?? ''));
    expect(named.length).toBeGreaterThanOrEqual(8);
    await page.keyboard.press('?');
    const helped = await page.locator('.keys kbd').allTextContents();
    expect(named.filter((key) => !helped.includes(key))).toEqual([]);
    await page.close();
  });

  test('the focus starts at the rail and reaches search, layers and map', async () => {
    const { page, idle } = await openPage(browser, twin.address, `#v=1&lang=en&${NEAR}`);
    await idle();
    const visited: string[] = [];
    for (let press = 0; press < 60 && !visited.includes('canvas'); press++) {
      await page.keyboard.press('Tab');
      visited.push(
        await page.evaluate(() => {
          const at = document.activeElement;
          if (at === null || at === document.body) return 'page';
          if (at instanceof HTMLCanvasElement) return 'canvas';
          return (
            at.closest('.rail, .search, .drawer, .status')?.className.split(' ').at(-1) ?? at.outerHTML.slice(0, 80)
          );
        }),
      );
    }
    const order = visited.filter((where, index) => where !== visited[index - 1]);
    for (const where of ['rail', 'search', 'drawer', 'canvas']) expect(order, order.join(' ')).toContain(where);
    await page.close();
  });

  test('the map moves, zooms and turns, and Enter identifies what is in the middle', async () => {
    const { page, idle, errors, foreign } = await openPage(browser, twin.address, `#v=1&lang=en&${NEAR}`);
    await idle();
    const camera = async () => (/cam=([^&]+)/.exec(page.url())?.[1] ?? '').split(',').map(Number);
    const moved = async (key: string) => {
      const before = page.url();
      await page.keyboard.press(key);
      await page.waitForFunction((url) => window.location.href !== url, before);
      return camera();
    };
    await page.locator('#globe canvas[role=application]').focus();
    const first = await camera();
    const east = await moved('ArrowRight');
    expect(east[0]!).toBeGreaterThan(first[0]!);
    expect(east[1]!).toBeCloseTo(first[1]!, 5);
    const north = await moved('ArrowUp');
    expect(north[1]!).toBeGreaterThan(east[1]!);
    const near = await moved('+');
    expect(near[2]!).toBeLessThan(north[2]!);
    const turned = await moved('Shift+ArrowRight');
    expect(turned[3]!).toBeCloseTo(7.5, 0);
    const tilted = await moved('Shift+ArrowDown');
    expect(tilted[4]!).toBeLessThan(turned[4]! - 5);
    await idle();
    await page.keyboard.press('Enter');
    await page.locator('.detail .verdict, .detail .key').first().waitFor();
    // The panel is told, and the focus stays on the map; Escape closes the panel, and the map still has it.
    expect(await page.locator('.detail [role=status]').innerText()).not.toBe('');
    await page.keyboard.press('Escape');
    await page.locator('.detail').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('CANVAS');
    expect(errors).toEqual([]);
    expect(foreign).toEqual([]);
    await page.close();
  });

  test('a panel that closes gives the focus back', async () => {
    const { page } = await openPage(browser, twin.address, `#v=1&lang=en&${NEAR}&drawer=closed`);
    const tool = page.locator('.rail button[aria-label^="Layers"]');
    await tool.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Close layers' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('.drawer').waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate(() => document.activeElement?.ariaLabel)).toContain('Layers');
    await page.close();
  });
});

describe('on a window 320 pixels wide', () => {
  let open: OpenPage;
  beforeAll(async () => {
    open = await openPage(browser, twin.address, `#v=1&lang=en&${NEAR}&drawer=closed`);
    await open.page.setViewportSize({ width: 320, height: 640 });
  });
  afterAll(() => open.page.close());

  test('nothing reaches beyond the window, and targets are large enough', async () => {
    const { beyond, small } = await open.page.evaluate(() => {
      const boxes = [...document.querySelectorAll('#shell button, #shell input, #shell .panel, #shell .status')].map(
        (one) => ({
          name: one.ariaLabel ?? one.className,
          box: one.getBoundingClientRect(),
          tool: one.closest('.rail'),
        }),
      );
      const shown = boxes.filter(({ box }) => box.width > 0 && box.height > 0);
      return {
        beyond: shown.filter(({ box }) => box.left < 0 || box.right > 320 || box.bottom > 640).map(({ name }) => name),
        // WCAG 2.2, 2.5.8: 24 by 24 pixels.
        small: shown.filter(({ box }) => box.width < 24 || box.height < 20).map(({ name }) => name),
      };
    });
    expect(beyond).toEqual([]);
    expect(small).toEqual([]);
  });

  test('the underground bar and the names of classes are whole', async () => {
    const { page } = open;
    await page.keyboard.press('u');
    await page.getByRole('group', { name: 'Underground mode' }).waitFor();
    await page.keyboard.press('l');
    await page.locator('.classes tbody tr').first().waitFor();
    const cut = await page.evaluate(() => {
      const bar = [...document.querySelectorAll('.underground-bar button, .underground-bar input')];
      const names = [...document.querySelectorAll<HTMLElement>('.classes tbody .class-name')];
      return {
        bar: bar.filter((one) => one.getBoundingClientRect().left < 8 || one.getBoundingClientRect().right > 312)
          .length,
        names: names.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent),
      };
    });
    expect(cut).toEqual({ bar: 0, names: [] });
    await page.keyboard.press('l');
    await page.keyboard.press('u');
  });

  test('one searches, sees the result, reads its details and closes them', async () => {
    const { page } = open;
    await page
      .getByRole('combobox')
      .tap({ timeout: 5000 })
      .catch(() => page.getByRole('combobox').click());
    await page.keyboard.type('CY12-CY13-1');
    await page.getByRole('option').first().click();
    await page.locator('.detail .key').waitFor();
    const panel = await page.locator('.detail').boundingBox();
    expect(panel!.width).toBe(320);
    expect(panel!.y).toBeGreaterThan(150);
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Close details' }).click();
    await page.locator('.detail').waitFor({ state: 'detached' });
  });
});

test('with reduced motion nothing is animated', async () => {
  const { page } = await openPage(browser, twin.address, '#v=1&lang=en');
  await page.locator('.panel').first().waitFor();
  const moving = await page.evaluate(
    () =>
      [...document.querySelectorAll('#shell *')].filter((one) => {
        const { animationName, transitionDuration } = getComputedStyle(one);
        return (
          animationName !== 'none' ||
          (transitionDuration !== '0s' && getComputedStyle(one).transitionProperty !== 'none')
        );
      }).length,
  );
  expect(moving).toBe(0);
  await page.close();
});

test('in all of this no request left the host', expectOnlyOurHost);
