import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { segmentSchema, type SegmentJson } from '../../core/contract/api.ts';
import { CENTRE, launchBrowser, openPage, expectOnlyOurHost } from './browser.ts';
import { startTwin, type RunningTwin } from './running-twin.ts';

/** A sloping trunk main with both ends known and nothing else within 13 m of its middle. */
const KEY = 'CY12-CY13-1';
/** The eye from which a pixel covers about a centimetre. */
const ABOVE_M = 12;
const BESIDE_M = 5;

interface Truth {
  id: number;
  lengthM: number;
  /** Surveyed elevation and depth in the middle. */
  elevation: number;
  depth: number;
}

let twin: RunningTwin;
let browser: Browser;
let truth: Truth;
let segment: SegmentJson;

beforeAll(async () => {
  [twin, browser] = await Promise.all([startTwin(), launchBrowser()]);
  truth = await readTruth();
  segment = segmentSchema.parse(await (await fetch(`${twin.address}/api/segments/${truth.id}`)).json());
});

afterAll(async () => {
  await browser?.close();
  await twin?.stop();
});

/** What PostGIS says of the segment: the oracle. */
async function readTruth(): Promise<Truth> {
  const { rows } = await twin.db.knex.raw<{ rows: Truth[] }>(
    `SELECT id::int, ST_Length(ST_Force2D(geom)::geography) AS "lengthM",
       ST_Z(ST_LineInterpolatePoint(geom, 0.5)) AS elevation, (start_depth_m + end_depth_m) / 2 AS depth
     FROM segment WHERE key = ?`,
    [KEY],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`the sample has no ${KEY}`);
  return row;
}

/** Middle of the axis and its bearing (degrees). */
function middle() {
  const [first, last] = [segment.axis[0]!, segment.axis.at(-1)!];
  const mean = (index: 0 | 1 | 2) => (first[index] + last[index]) / 2;
  const lat = mean(1);
  const east = (last[0] - first[0]) * Math.cos((lat * Math.PI) / 180);
  return { lon: mean(0), lat, height: mean(2), bearing: (Math.atan2(east, last[1] - first[1]) * 180) / Math.PI };
}

interface Panel {
  key: string;
  facts: Record<string, string>;
  /** Cells of the row of the picked spot: along, elevation, depth. */
  spot: number[];
}

async function readPanel(page: Awaited<ReturnType<typeof openPage>>['page']): Promise<Panel> {
  await page.locator('.ends .spot').waitFor();
  return page.evaluate(() => {
    const text = (element: Element | null | undefined) => element?.textContent?.trim() ?? '';
    const facts: Record<string, string> = {};
    for (const name of document.querySelectorAll('.facts dt')) facts[text(name)] = text(name.nextElementSibling);
    return {
      key: text(document.querySelector('.detail .key')),
      facts,
      spot: [...document.querySelectorAll('.ends .spot td')].map((cell) => Number.parseFloat(text(cell))),
    };
  });
}

/** Closes the panel, and asks again by key for what is in the middle. */
async function identifyByKey(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await page.locator('.detail').waitFor({ state: 'detached' });
  await page.locator('#globe canvas[role=application]').focus();
  await page.keyboard.press('Enter');
}

function expectTruth({ key, facts, spot }: Panel): void {
  expect(key).toBe(KEY);
  expect(Number.parseFloat(facts['Plane length'] ?? '')).toBeCloseTo(truth.lengthM, 1);
  expect(facts['Vertical datum']).toBe('1985');
  expect(facts['Elevation of']).toBe('outside top');
  const [along, elevation, depth] = spot;
  // The click is a pixel or two off the middle; the pipe falls 65 mm a metre.
  expect(Math.abs(along! - truth.lengthM / 2)).toBeLessThan(0.3);
  expect(Math.abs(elevation! - truth.elevation)).toBeLessThan(0.03);
  expect(Math.abs(depth! - truth.depth)).toBeLessThan(0.03);
}

describe('identify', () => {
  test('from above, by pointer and by key, finds the pipe under the ground, its length, and elevation and depth at the spot', async () => {
    const { lon, lat, height } = middle();
    const open = await openPage(browser, twin.address, `#v=1&lang=en&cam=${lon},${lat},${height + ABOVE_M},0,-90`);
    await open.idle();
    await open.page.mouse.click(CENTRE.x, CENTRE.y);
    expectTruth(await readPanel(open.page));
    await identifyByKey(open.page);
    expectTruth(await readPanel(open.page));
    expect(open.errors).toEqual([]);
    await open.page.close();
  });

  test('below ground, by pointer and by key, finds the same spot from the side, and tells how deep the eye is', async () => {
    const { lon, lat, height, bearing } = middle();
    const side = ((bearing + 90) * Math.PI) / 180;
    const metre = 1 / 111_200;
    const from = {
      lon: lon - (BESIDE_M * Math.sin(side) * metre) / Math.cos((lat * Math.PI) / 180),
      lat: lat - BESIDE_M * Math.cos(side) * metre,
    };
    const camera = `${from.lon},${from.lat},${height},${bearing + 90},0`;
    const open = await openPage(browser, twin.address, `#v=1&lang=en&ug=0.4&cam=${camera}`);
    await open.idle();
    expect(await open.page.locator('.status .eye').innerText()).toMatch(/eye \d\.\d m below ground/);
    await open.page.mouse.click(CENTRE.x, CENTRE.y);
    expectTruth(await readPanel(open.page));
    await identifyByKey(open.page);
    expectTruth(await readPanel(open.page));
    expect(open.errors).toEqual([]);
    expect(open.foreign).toEqual([]);
    await open.page.close();
  });

  test('from high up finds the pipe on the draped lines', async () => {
    const { lon, lat, height } = middle();
    const open = await openPage(browser, twin.address, `#v=1&lang=en&cam=${lon},${lat},${height + 3000},0,-90`);
    await open.idle();
    await open.page.mouse.click(CENTRE.x, CENTRE.y);
    const panel = await readPanel(open.page);
    expect(panel.key).toBe(KEY);
    expect(open.errors).toEqual([]);
    await open.page.close();
  });
});

test('search by keyboard flies to a segment; Escape closes its panel; the address brings it back', async () => {
  const open = await openPage(browser, twin.address, '#v=1&lang=en');
  await open.idle();
  const before = open.page.url();
  await open.page.keyboard.press('/');
  await open.page.keyboard.type(KEY);
  await open.page.getByRole('option').first().waitFor();
  await open.page.keyboard.press('Enter');
  await open.page.locator('.detail .key').waitFor();
  expect(await open.page.locator('.detail .key').innerText()).toBe(KEY);
  await open.page.waitForFunction(({ id }) => window.location.hash.includes(`seg=${id}`), truth);
  // On a slow machine the flight begins later than the camera counts as standing still.
  await expect.poll(() => camera(open.page.url()), { timeout: 120_000 }).not.toBe(camera(before));
  const link = await restingAddress(open.page);
  await open.page.keyboard.press('Escape');
  await open.page.locator('.detail').waitFor({ state: 'detached' });
  await open.page.close();

  const again = await openPage(browser, twin.address, new URL(link).hash);
  await expect.poll(() => again.page.locator('.detail .key').innerText(), { timeout: 120_000 }).toBe(KEY);
  expect(camera(await restingAddress(again.page))).toEqual(camera(link));
  await again.page.close();
});

test('in all of this no request left the host', expectOnlyOurHost);

/** The address once the camera has stood still in it for two seconds. */
async function restingAddress(page: Page): Promise<string> {
  for (let last = page.url(), since = Date.now(); ;) {
    await page.waitForTimeout(200);
    const now = page.url();
    if (now !== last) [last, since] = [now, Date.now()];
    else if (Date.now() - since > 2000) return now;
  }
}

const camera = (url: string) => /cam=([^&]+)/.exec(url)?.[1];
