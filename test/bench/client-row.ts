import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium, type Browser, type CDPSession, type Page } from 'playwright-core';
import { projectFolder } from '../../server/command/project-folder.ts';
import { startBenchServer } from './bench-server.ts';
import type { BenchStore } from './bench-store.ts';
import {
  countProcessorTime,
  type FrameCost,
  framesDrawn,
  recordFrames,
  scriptSeconds,
  type ViewCost,
  viewCost,
} from './frame-costs.ts';
import { counted, spreadOf, type Figure, type Goal } from './figure.ts';

const EXECUTABLE = process.env['TALPA_TEST_CHROMIUM'] ?? '/usr/bin/chromium';
/** WebGL 2 by software; nothing that Chromium itself would ask the network for. */
const FLAGS = [
  '--no-sandbox',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];
const VIEWPORT = { width: 1280, height: 800 };
/** Flights are looked at for memory alone, which does not depend on the pixels; each of these takes software an eighteenth of the time. */
const FLIGHT_VIEWPORT = { width: 320, height: 180 };
const NAVIGATIONS = 3;
const FLIGHTS = 100;
/** The heap before these flights is still filling its caches. */
const SETTLED_FLIGHTS = 25;
/** A flight that is not drawn by then is left for the next: memory is what is looked at. */
const FLIGHT_MS = 1500;
const IDLE_LOOK_MS = 3000;
const MEGABYTE = 2 ** 20;

/** What one navigation cost. */
interface Visit {
  seconds: number;
  /** Frames drawn until then, and processor time of scripts, seconds. */
  frames: number;
  scriptSeconds: number;
  bytes: number;
  foreign: number;
}

/**
 * The client in a headless browser that renders by software, with the whole district: from navigation to a drawn view, what is transferred, the heap over
 * a hundred flights, and frames drawn while nobody does anything. The server runs in this process, on the same cores.
 */
export async function clientRow({ url }: BenchStore): Promise<Figure[]> {
  const clientDir = join(projectFolder, 'dist', 'client');
  if (!existsSync(join(clientDir, 'index.html')))
    throw new Error(`${clientDir} has no client: run npm run build first`);
  const server = await startBenchServer(url, undefined, clientDir);
  const address = `http://127.0.0.1:${server.port}`;
  const browser = await chromium.launch({ executablePath: EXECUTABLE, args: FLAGS });
  try {
    const visits: Visit[] = [];
    for (let i = 0; i < NAVIGATIONS; i++) visits.push(await visit(browser, address));
    const { heaps, idleFrames, costs } = await fly(browser, address);
    const settled = heaps[SETTLED_FLIGHTS] ?? 0;
    const last = heaps.at(-1) ?? 0;
    const figure = (measure: string, unit: string, ours: Figure['ours'], goal: Goal | null): Figure => {
      return { measure, unit, higherIsBetter: false, ours, peer: null, goal };
    };
    return [
      figure('navigation to a drawn district', 's', spreadOf(visits.map(({ seconds }) => seconds)), { atMost: 5 }),
      figure('frames until then', '', spreadOf(visits.map(({ frames }) => frames)), null),
      figure('script until then, processor time', 's', spreadOf(visits.map((one) => one.scriptSeconds)), null),
      figure('scripts, gzip', 'MB', counted(scriptBytes(clientDir) / MEGABYTE), { atMost: 2 }),
      figure('transferred by a first visit', 'MB', spreadOf(visits.map(({ bytes }) => bytes / MEGABYTE)), null),
      figure('requests to other hosts', '', counted(Math.max(...visits.map(({ foreign }) => foreign))), { atMost: 0 }),
      figure('draw calls a frame, the worst guided view', '', counted(most(costs, ({ drawCalls }) => drawCalls)), null),
      figure('triangles a frame, the worst guided view', '', counted(most(costs, ({ triangles }) => triangles)), null),
      figure('script a frame, the worst guided view', 'ms', counted(Math.max(...costs.map((one) => one.scriptMs))), {
        atMost: 8,
      }),
      figure(`heap after ${FLIGHTS} flights`, 'MB', counted(last / MEGABYTE), null),
      figure(`heap growth, flight ${SETTLED_FLIGHTS} to ${FLIGHTS}`, 'MB', counted((last - settled) / MEGABYTE), {
        atMost: 10,
      }),
      figure(`frames drawn in ${IDLE_LOOK_MS / 1000} s without input`, '', counted(idleFrames), { atMost: 0 }),
    ];
  } finally {
    await browser.close();
    await server.close();
  }
}

/** The largest of a cost over all frames. */
function most(costs: readonly ViewCost[], of: (cost: FrameCost) => number): number {
  return Math.max(...costs.flatMap(({ frames }) => frames.map(of)));
}

/** A first visit with an empty cache, until the view is drawn. */
async function visit(browser: Browser, address: string): Promise<Visit> {
  const context = await browser.newContext({ viewport: VIEWPORT, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  let bytes = 0;
  let foreign = 0;
  page.on('request', (request) => {
    const asked = request.url();
    if (!asked.startsWith(`${address}/`) && !asked.startsWith('data:') && !asked.startsWith('blob:')) foreign++;
  });
  await session.send('Network.enable');
  await countProcessorTime(session);
  await recordFrames(page);
  session.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
  const begun = performance.now();
  await page.goto(`${address}/?quality=low`);
  await drawn(page);
  const seconds = (performance.now() - begun) / 1000;
  const taken = { seconds, frames: await framesDrawn(page), scriptSeconds: await scriptSeconds(session) };
  await context.close();
  return { ...taken, bytes, foreign };
}

/** Used heap after each flight, bytes, after collecting garbage; and the frames of a while in which nothing happens. */
async function fly(
  browser: Browser,
  address: string,
): Promise<{ heaps: number[]; idleFrames: number; costs: ViewCost[] }> {
  const context = await browser.newContext({ viewport: VIEWPORT, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await countProcessorTime(session);
  await recordFrames(page);
  await page.goto(`${address}/?quality=low`);
  await drawn(page);
  const links = await page
    .locator('[data-guided]')
    .evaluateAll((found) => found.map((one) => one.getAttribute('href') ?? ''));
  if (links.length < 3) throw new Error('the start panel has no guided links to fly by');
  const costs: ViewCost[] = [];
  for (const link of links) {
    await page.evaluate((hash) => (window.location.hash = hash), link);
    await drawn(page);
    costs.push(await viewCost(page, session));
  }
  await page.setViewportSize(FLIGHT_VIEWPORT);
  const heaps: number[] = [];
  for (let flight = 0; flight <= FLIGHTS; flight++) {
    await page.evaluate((hash) => (window.location.hash = hash), links[flight % links.length] ?? '');
    await Promise.race([drawn(page), page.waitForTimeout(FLIGHT_MS)]);
    if (flight % SETTLED_FLIGHTS === 0) heaps[flight] = await heapAfterCollecting(session);
  }
  await page.setViewportSize(VIEWPORT);
  await drawn(page);
  await page.waitForTimeout(1000);
  const before = await framesDrawn(page);
  await page.waitForTimeout(IDLE_LOOK_MS);
  const idleFrames = (await framesDrawn(page)) - before;
  await context.close();
  return { heaps, idleFrames, costs };
}

async function heapAfterCollecting(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize;
}

async function drawn(page: Page): Promise<void> {
  await page.waitForFunction(() => 'talpa' in window);
  await page.evaluate(() => (window as unknown as { talpa: { idle: () => Promise<void> } }).talpa.idle());
}

function scriptBytes(clientDir: string): number {
  const folder = join(clientDir, 'assets');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.js'))
    .reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, name))).length, 0);
}
