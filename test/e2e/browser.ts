import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { expect } from 'vitest';
import type { TalpaHook } from '../../client/window-hook.ts';

const EXECUTABLE = process.env['TALPA_TEST_CHROMIUM'] ?? '/usr/bin/chromium';

/** WebGL 2 by software; nothing that Chromium itself would ask the network for. */
const FLAGS = [
  '--no-sandbox',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const VIEWPORT = { width: 1100, height: 700 };
/** Software rendering on a machine that does other things too. */
const IDLE_MS = 240_000;

export function launchBrowser(flags: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: EXECUTABLE, args: [...FLAGS, ...flags] });
}

export interface OpenPage {
  page: Page;
  /** Errors of the console and uncaught ones, so far; shader errors are among them. */
  errors: string[];
  /** Addresses of requests to another host, so far. */
  foreign: string[];
  /** Waits until the view is drawn. */
  idle: () => Promise<void>;
}

/** Hosts that pages and their workers have asked so far in this test file. */
const askedHosts = new Set<string>();

/** For the last test of each file: whatever its pages did, they asked no host but our own. */
export function expectOnlyOurHost(): void {
  expect([...askedHosts]).toEqual(['127.0.0.1']);
}

/** A page whose requests are watched; for tests that open an address in a way of their own. */
export async function newPage(browser: Browser | BrowserContext): Promise<Page> {
  const page = await browser.newPage();
  await page.setViewportSize(VIEWPORT);
  page.setDefaultTimeout(IDLE_MS);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  page.context().on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol !== 'data:' && url.protocol !== 'blob:') askedHosts.add(url.hostname);
  });
  return page;
}

/** Opens the client in low quality at a hash such as `#v=1&lang=en`. */
export async function openPage(browser: Browser, address: string, hash = ''): Promise<OpenPage> {
  const page = await newPage(browser);
  const errors: string[] = [];
  const foreign: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${address}/`) && !url.startsWith('data:') && !url.startsWith('blob:')) foreign.push(url);
  });
  await page.goto(`${address}/?quality=low${hash}`);
  await page.waitForFunction(() => 'talpa' in window);
  return { page, errors, foreign, idle: () => waitForIdle(page) };
}

async function waitForIdle(page: Page): Promise<void> {
  const drawn = await page.evaluate((limit) => {
    const hook: TalpaHook = window.talpa;
    const late = new Promise<false>((resolve) => {
      setTimeout(() => resolve(false), limit);
    });
    return Promise.race([hook.idle().then(() => true), late]);
  }, IDLE_MS);
  if (!drawn) throw new Error(`the view was not drawn within ${IDLE_MS / 1000} s`);
}

/** Centre of the canvas: where the camera looks. */
export const CENTRE = { x: VIEWPORT.width / 2, y: VIEWPORT.height / 2 } as const;

export type Rgb = readonly [number, number, number];

/** Pixels of the picture within a distance of a colour (each channel), right of the drawer's place. */
export async function countPixels(page: Page, [red, green, blue]: Rgb, tolerance = 70): Promise<number> {
  const picture = (await page.screenshot({ clip: { x: 450, y: 70, width: 640, height: 600 } })).toString('base64');
  return page.evaluate(
    async ({ data, colour, within }) => {
      const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
      if (context === null) throw new Error('no 2d context');
      context.drawImage(bitmap, 0, 0);
      const { data: pixels } = context.getImageData(0, 0, bitmap.width, bitmap.height);
      let count = 0;
      for (let at = 0; at < pixels.length; at += 4) {
        if (colour.every((channel, index) => Math.abs(channel - (pixels[at + index] ?? 0)) <= within)) count++;
      }
      return count;
    },
    { data: picture, colour: [red, green, blue], within: tolerance },
  );
}
