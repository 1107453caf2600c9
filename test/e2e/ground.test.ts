import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openImport } from '../../server/store/open-import.ts';
import { makeArea, makeBuilding, makeRoad, squareRing } from '../support/places.ts';
import { describeDataset } from '../support/rows.ts';
import { countPixels, launchBrowser, openPage, type Rgb, expectOnlyOurHost } from './browser.ts';
import { startTwin, type RunningTwin } from './running-twin.ts';

/** Tone of water on level ground in the dark theme, and the tones of a building's sides and roof. */
const WATER: Rgb = [19, 46, 71];
const TONE = 5;
const CAMERA = '106.4995,29.5285,600,0,-45';

let twin: RunningTwin;
let browser: Browser;

beforeAll(async () => {
  [twin, browser] = await Promise.all([startTwin(), launchBrowser()]);
  const writer = await openImport(twin.db, describeDataset({ name: 'plan', profile: 'district-plan' }));
  await writer.addAreas([
    makeArea('w', { kind: 'water', name: '沧江', polygons: [[squareRing(106.4995, 29.5305, 0.003)]] }),
  ]);
  await writer.addRoads([makeRoad('r', { lines: [Float64Array.of(106.497, 29.5305, 106.4995, 29.5335)] })]);
  await writer.addBuildings([makeBuilding('b', { polygons: [[squareRing(106.4985, 29.5305, 0.0004)]] })]);
  await writer.commit({ dryRun: false });
});

afterAll(async () => {
  await browser?.close();
  await twin?.stop();
});

/** Opaque pixels of the canvas that names are drawn on. */
const namePixels = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('canvas.map-labels')!;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    return data.filter((value, i) => i % 4 === 3 && value > 128).length;
  });

test('street map, buildings and names show, hide and come back, and a change of places shows by itself', async () => {
  const open = await openPage(browser, twin.address, `#v=1&lang=en&cam=${CAMERA}`);
  await open.idle();
  const water = await countPixels(open.page, WATER, TONE);
  expect(water).toBeGreaterThan(3_000);
  expect(await namePixels(open.page)).toBeGreaterThan(300);

  const streets = open.page.getByRole('button', { name: 'Street map', exact: true });
  await streets.click();
  await open.idle();
  expect(await streets.getAttribute('aria-pressed')).toBe('false');
  expect(await countPixels(open.page, WATER, TONE)).toBeLessThan(water / 50);
  await streets.click();
  await open.page.getByRole('button', { name: 'Names', exact: true }).click();
  await open.idle();
  expect(await countPixels(open.page, WATER, TONE)).toBeGreaterThan(water * 0.9);
  expect(await namePixels(open.page)).toBe(0);

  const redrawn = open.page.waitForResponse((response) => response.url().endsWith('/tiles/places.json'));
  await twin.db.knex('area').where({ key: 'w' }).delete();
  await redrawn;
  await open.idle();
  expect(await countPixels(open.page, WATER, TONE)).toBeLessThan(water / 50);
  expect(open.errors).toEqual([]);
  expect(open.foreign).toEqual([]);
  await open.page.close();
});

/** Drawings of the frame that a turn of the camera makes. */
async function drawingsOfAFrame(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const { prototype } = WebGL2RenderingContext;
        type Draw = (this: WebGL2RenderingContext, ...drawing: number[]) => void;
        const draw: Draw = Reflect.get(prototype, 'drawElements');
        let count = 0;
        const counted: Draw = function counted(...drawing) {
          count++;
          draw.apply(this, drawing);
        };
        prototype.drawElements = counted;
        const look = () => {
          if (count === 0) return void requestAnimationFrame(look);
          prototype.drawElements = draw;
          resolve(count);
        };
        document
          .querySelector('#globe canvas[role=application]')!
          .dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', shiftKey: true }));
        requestAnimationFrame(look);
      }),
  );
}

test('glass ground is drawn twice, for its two sides, and the other side of the earth is not drawn behind it', async () => {
  const open = await openPage(browser, twin.address, `#v=1&lang=en&cam=${CAMERA}`);
  await open.idle();
  const solid = await drawingsOfAFrame(open.page);
  await open.page.keyboard.press('u');
  await open.idle();
  const glass = await drawingsOfAFrame(open.page);
  expect(solid).toBeGreaterThan(3);
  expect(glass).toBeGreaterThan(solid);
  // The whole earth is twenty tiles more, each drawn twice.
  expect(glass).toBeLessThan(2 * solid + 15);
  expect(open.errors).toEqual([]);
  await open.page.close();
});

test('in all of this no request left the host', expectOnlyOurHost);
