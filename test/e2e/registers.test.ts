import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importSample, PRESENT_SAMPLES } from '../derive/sample-networks.ts';
import { countPixels, expectOnlyOurHost, launchBrowser, openPage, type Rgb } from './browser.ts';
import { startTwin, type RunningTwin } from './running-twin.ts';

const WATER: Rgb = [0, 255, 255];
const POWER: Rgb = [255, 0, 0];

const present = PRESENT_SAMPLES.includes('ky4') && PRESENT_SAMPLES.includes('rotterdam');
if (!present) process.stdout.write('../shared/data is not present: the page is not tried on real registers\n');

describe.skipIf(!present)('registers of two other continents beside the sample, in one store', () => {
  let twin: RunningTwin;
  let browser: Browser;
  beforeAll(async () => {
    [twin, browser] = await Promise.all([startTwin(), launchBrowser()]);
    // While the server runs, as a user does.
    await importSample(twin.db, 'ky4');
    await importSample(twin.db, 'rotterdam');
  });
  afterAll(async () => {
    await browser?.close();
    await twin?.stop();
  });

  test.each([
    { name: 'Kentucky from afar, draped over the hills', camera: '-85.6,38.0,6000,0,-60', colour: WATER },
    { name: 'Kentucky near by, as tubes', camera: '-85.6,38.03,900,0,-60', colour: WATER },
    { name: 'streets of Rotterdam', camera: '4.4877,51.8995,500,0,-50', colour: POWER },
  ])('the page draws $name', async ({ camera, colour }) => {
    const open = await openPage(browser, twin.address, `#v=1&lang=en&cam=${camera}`);
    await open.idle();
    expect(await countPixels(open.page, colour)).toBeGreaterThan(150);
    expect(open.errors).toEqual([]);
    expect(open.foreign).toEqual([]);
    await open.page.close();
  });

  test('in all of this no request left the host', expectOnlyOurHost);
});
