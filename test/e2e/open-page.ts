import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { deriveNetwork } from '../../server/derive/derive-network.ts';
import { importSample, strictLog, type SampleName } from '../derive/sample-networks.ts';
import { runServer } from '../serve/running-server.ts';
import { createTestDatabase } from '../support/database.ts';

const clientDir = fileURLToPath(new URL('../../dist/client/', import.meta.url));
const CHROMIUM = process.env['TALPA_CHROMIUM'] ?? '/usr/bin/chromium';
/** WebGL 2 in software, and no look-ups of the browser's own. */
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
const VIEWPORT = { width: 1000, height: 700 };
const FIRST_FRAME_MS = 90_000;

/** The real server over imported samples, and a browser for its page. */
export async function openTwin(samples: readonly SampleName[]) {
  const db = await createTestDatabase();
  for (const name of samples) await importSample(db, name);
  const network = await deriveNetwork(db, { log: strictLog });
  const running = await runServer({ db, network }, { clientDir });
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  return {
    db,
    address: `http://127.0.0.1:${running.port}`,
    browser,
    close: async () => {
      await browser.close();
      await running.stop();
      await network.close();
      await db.drop();
    },
  };
}
export type Twin = Awaited<ReturnType<typeof openTwin>>;

export interface OpenPage {
  page: Page;
  /** Errors of the console and of scripts, and requests that left the host; a good page has none. */
  faults: string[];
}

/** A page of the twin in a browser context of its own, with its view drawn. `hash` is the state in the address. */
export async function openPage(
  { browser, address }: { browser: Browser; address: string },
  hash = '',
): Promise<OpenPage> {
  const context = await browser.newContext({ viewport: VIEWPORT, locale: 'zh-CN' });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${address}/`) && !/^(blob|data):/.test(url)) faults.push(`request: ${url}`);
  });
  await page.goto(`${address}/?quality=low${hash}`, { timeout: FIRST_FRAME_MS });
  await drawn(page);
  return { page, faults };
}

/** Waits until the page says that its view is drawn. */
export async function drawn(page: Page): Promise<void> {
  await page.waitForFunction(() => 'talpa' in window, undefined, { timeout: FIRST_FRAME_MS });
  await page.evaluate(() => (window as unknown as { talpa: { idle(): Promise<void> } }).talpa.idle());
}

/** How many pixels of the page are about this colour (each channel within 60). */
export async function countPixels(page: Page, [red, green, blue]: readonly [number, number, number]): Promise<number> {
  const picture = (await page.screenshot()).toString('base64');
  return page.evaluate(
    async ({ data, r, g, b }) => {
      const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const context = canvas.getContext('2d');
      if (context === null) throw new Error('no 2D context');
      context.drawImage(bitmap, 0, 0);
      const { data: pixels } = context.getImageData(0, 0, bitmap.width, bitmap.height);
      let count = 0;
      for (let i = 0; i < pixels.length; i += 4) {
        const near = (value: number | undefined, wanted: number): boolean => Math.abs((value ?? 0) - wanted) < 60;
        if (near(pixels[i], r) && near(pixels[i + 1], g) && near(pixels[i + 2], b)) count++;
      }
      return count;
    },
    { data: picture, r: red, g: green, b: blue },
  );
}
